//! `DELETE /api/records/patients/{patient}`: a patient is erased.

use access::PatientId;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::charts::Erasure;
use edge::{InPath, Problem};

use crate::records::Records;

/// Destroys the patient's data key, then everything it opened. Asked again, it goes on from wherever an
/// earlier attempt ended; the answer is the same.
#[utoipa::path(
    delete,
    path = "/api/records/patients/{patient}",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "Nothing of the patient can be read any more"),
        (status = 403, description = "Only admins do this", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
    )
)]
pub async fn erase(
    State(records): State<Records>,
    InPath(patient): InPath<PatientId>,
) -> Result<StatusCode, Problem> {
    // First of all: dying after it leaves nothing but what nobody can open.
    let destroyed = records.data_keys.destroy(patient).await;
    destroyed.map_err(|error| Problem::internal(&error))?;
    let erased = records.charts.erase(patient, records.clock.now()).await;
    match erased.map_err(|error| Problem::internal(&error))? {
        Erasure::Erased => {
            // An import that began in between has brought a key of its own; its chart is erased now.
            let destroyed = records.data_keys.destroy(patient).await;
            destroyed.map_err(|error| Problem::internal(&error))?;
            tracing::info!("patient erased");
            Ok(StatusCode::NO_CONTENT)
        }
        Erasure::Unknown => Err(Problem::not_found()),
    }
}
