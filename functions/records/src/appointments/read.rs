//! `GET /api/records/appointments/{appointment}`: one appointment.

use axum::extract::State;
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::Caller;
use uuid::Uuid;

use super::view::{AppointmentView, Shown};
use crate::records::Records;

/// Reads an appointment of the caller's.
#[utoipa::path(
    get,
    path = "/api/records/appointments/{appointment}",
    params(("appointment" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = AppointmentView),
        (status = 404, description = "The caller has no such appointment", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    caller: Caller,
    InPath(id): InPath<Uuid>,
) -> Result<Shown, Problem> {
    let stored = records.appointment_of(id, &caller).await?;
    let key = records.data_key(stored.patient).await?;
    records
        .appointment_shown(StatusCode::OK, &stored, &key, caller.role)
        .await
}
