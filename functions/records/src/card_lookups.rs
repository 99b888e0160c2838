//! `POST /api/records/card-lookups`: the chart that a scanned card is of.

use access::{PatientId, PersonId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::TableError;
use edge::{Body, Problem};
use gate::Caller;
use seal::Commitment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::records::Records;

/// What the card says it is of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedCard {
    /// As it stands on the card: `0x` and 64 hexadecimal digits.
    #[schema(value_type = String)]
    commitment: Commitment,
}

/// Where it leads.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundChart {
    #[schema(value_type = String, format = "uuid")]
    patient: PatientId,
    version: u64,
}

/// Finds the chart of a card, for whoever may read it at this moment. It stands in no log: reading the chart does.
#[utoipa::path(
    post,
    path = "/api/records/card-lookups",
    request_body = ScannedCard,
    responses(
        (status = 200, body = FoundChart),
        (status = 403, description = "Admins open no chart", body = Problem),
        (status = 404, description = "No such version, or none that the caller may read", body = Problem),
        (status = 422, description = "Not a commitment", body = Problem),
    )
)]
pub async fn find(
    State(records): State<Records>,
    caller: Caller,
    Body(card): Body<ScannedCard>,
) -> Result<Json<FoundChart>, Problem> {
    let internal = |error: TableError| Problem::internal(&error);
    let holder = records.charts.holder(&card.commitment).await;
    let holder = holder.map_err(internal)?;
    let may_read = match caller.role {
        Role::Patient => {
            holder.is_some_and(|(patient, _)| PersonId::new(patient.uuid()) == caller.person)
        }
        Role::Doctor => {
            // Asked about nobody as well: how long it takes does not tell whether there is such a version.
            let patient = holder.map_or(PatientId::new(Uuid::nil()), |(patient, _)| patient);
            let consent = records.charts.consent(patient, caller.person).await;
            let consent = consent.map_err(internal)?.consent;
            consent.lets_in(records.clock.now())
        }
        Role::Admin => false,
    };
    let (patient, version) = holder.filter(|_| may_read).ok_or_else(Problem::not_found)?;
    Ok(Json(FoundChart {
        patient,
        version: version.get(),
    }))
}
