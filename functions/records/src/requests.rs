//! `GET /api/records/consent-requests`: the patients who wait for the caller's answer.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::Patient;
use dynamo::charts::Which;
use edge::{InQuery, Problem};
use gate::Caller;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::listed::{FromPatient, Known, PAGE, Relative};
use crate::records::Records;

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct Requests {
    requests: Vec<WaitingRequest>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<PatientId>,
}

/// A patient who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingRequest {
    #[schema(value_type = String, format = "uuid")]
    patient: PatientId,
    /// Absent when the demographics fail their check.
    name: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    asked_at: Option<Timestamp>,
    /// The last day of what they ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// Lists who asks.
#[utoipa::path(
    get,
    path = "/api/records/consent-requests",
    params(FromPatient),
    responses((status = 200, body = Requests), (status = 403, body = Problem))
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
    InQuery(page): InQuery<FromPatient>,
) -> Result<Json<Requests>, Problem> {
    let which = Which::Asking;
    let asking = records
        .charts
        .practice(caller.person, which, page.cursor, PAGE, records.clock.now())
        .await;
    let asking = asking.map_err(|error| Problem::internal(&error))?;
    let known = records
        .known(&asking.patients, Relative::Only(caller.person, which))
        .await?;
    tracing::info!(by = %caller.person, found = known.len(), "requests listed");
    Ok(Json(Requests {
        requests: known.iter().map(WaitingRequest::of).collect(),
        next: asking.next,
    }))
}

impl WaitingRequest {
    fn of(known: &Known) -> Self {
        let consent = known.present.consent.as_ref();
        let grant = consent.and_then(|stored| stored.consent.grant);
        Self {
            patient: known.present.patient,
            name: known
                .patient
                .as_ref()
                .map(Patient::view)
                .map(|view| view.name),
            asked_at: grant.and_then(|grant| grant.asked_at),
            until: grant
                .and_then(|grant| grant.until())
                .map(|day| day.to_string()),
        }
    }
}
