//! `GET /api/records/patients`: the patients who let the caller in.

use access::PatientId;
use axum::Json;
use axum::extract::{Query, State};
use chart::PatientView;
use edge::Problem;
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
    Query(page): Query<Page>,
) -> Result<Json<Patients>, Problem> {
    let found = records
        .charts
        .patients_of(caller.person, page.cursor, PAGE)
        .await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let patients = try_join_all(found.patients.into_iter().map(|id| named(&records, id))).await?;
    Ok(Json(Patients {
        patients,
        next: found.next,
    }))
}

async fn named(records: &Records, id: PatientId) -> Result<ListedPatient, Problem> {
    let key = records.data_key(id).await?;
    let patient = records.demographics(id, &key).await?;
    Ok(ListedPatient {
        id,
        patient: patient.ok().map(|patient| patient.view()),
    })
}
