//! `GET /api/records/patients`: the patients the caller may know of.

use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::charts::Which;
use edge::{InQuery, Problem};
use gate::Caller;
use serde::Serialize;
use utoipa::ToSchema;

use crate::listed::{FromPatient, Known, ListedPatient, PAGE, Relative};
use crate::records::Records;

/// A page of patients.
#[derive(Debug, Serialize, ToSchema)]
pub struct Patients {
    patients: Vec<ListedPatient>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<PatientId>,
}

/// Lists patients: to a doctor those who let them in, to a patient themself, to an admin all, by name, birth date
/// and gender and with nothing of their charts.
#[utoipa::path(
    get,
    path = "/api/records/patients",
    params(FromPatient),
    responses((status = 200, body = Patients), (status = 403, body = Problem))
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
    InQuery(page): InQuery<FromPatient>,
) -> Result<Json<Patients>, Problem> {
    let (ids, next) = records.ids(&caller, page.cursor).await?;
    let known = records.known(&ids, Relative::seen_by(&caller)).await?;
    tracing::info!(by = %caller.person, found = known.len(), "patients listed");
    Ok(Json(Patients {
        patients: known.iter().map(Known::listed).collect(),
        next,
    }))
}

impl Records {
    /// A page of ids; not everybody of it has to be there still.
    pub async fn ids(
        &self,
        caller: &Caller,
        after: Option<PatientId>,
    ) -> Result<(Vec<PatientId>, Option<PatientId>), Problem> {
        let found = match caller.role {
            // A patient's account has the id of their chart.
            Role::Patient => return Ok((vec![PatientId::new(caller.person.uuid())], None)),
            Role::Doctor => self
                .charts
                .practice(caller.person, Which::LetIn, after, PAGE, self.clock.now())
                .await
                .map(|page| (page.patients, page.next)),
            Role::Admin => self
                .directory
                .patients(after, PAGE)
                .await
                .map(|page| (page.patients, page.next)),
        };
        found.map_err(|error| Problem::internal(&error))
    }
}
