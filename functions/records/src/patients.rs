//! `GET /api/records/patients`: the patients who let the caller in.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::PatientView;
use edge::{InQuery, Problem};
use futures_util::future::try_join_all;
use gate::Caller;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::records::Records;

const PAGE: i32 = 50;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<PatientId>,
}

/// A page of patients.
#[derive(Debug, Serialize, ToSchema)]
pub struct Patients {
    patients: Vec<ListedPatient>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<PatientId>,
}

/// A patient in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedPatient {
    #[schema(value_type = String, format = "uuid")]
    id: PatientId,
    /// Absent when the demographics fail their check.
    #[serde(flatten)]
    #[schema(value_type = Option<Object>)]
    patient: Option<PatientView>,
}

/// Lists the patients whose charts the caller may read.
#[utoipa::path(
    get,
    path = "/api/records/patients",
    params(Page),
    responses((status = 200, body = Patients), (status = 403, body = Problem))
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
    InQuery(page): InQuery<Page>,
) -> Result<Json<Patients>, Problem> {
    let found = records
        .charts
        .patients_of(caller.person, page.cursor, PAGE)
        .await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let patients = try_join_all(found.patients.into_iter().map(|id| named(&records, id))).await?;
    let patients = patients.into_iter().flatten().collect();
    Ok(Json(Patients {
        patients,
        next: found.next,
    }))
}

/// A patient's name for the list; nobody when the patient has been erased since the index was written.
async fn named(records: &Records, id: PatientId) -> Result<Option<ListedPatient>, Problem> {
    let key = records
        .data_keys
        .of(id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let root = records
        .charts
        .root(id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let (Some(key), Some(root)) = (key, root) else {
        return Ok(None);
    };
    let patient = Records::read_demographics(id, &root, &key).ok();
    Ok(Some(ListedPatient {
        id,
        patient: patient.map(|patient| patient.view()),
    }))
}
