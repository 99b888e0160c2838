//! `DELETE /api/qr/patients/{patient}/links/{link}`: a link ends now.

use access::PatientId;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::{Noted, Pen};
use link::LinkId;

use super::no_link;
use crate::qr::Qr;

/// Ends a link: nobody opens it from now on, and what it led to is gone.
#[utoipa::path(
    delete,
    path = "/api/qr/patients/{patient}/links/{link}",
    params(
        ("patient" = String, Path, format = "uuid"),
        ("link" = String, Path, description = "Its id"),
    ),
    responses(
        (status = 204, description = "It opens nothing"),
        (status = 404, description = "Not your chart, or no such link", body = Problem),
    )
)]
pub async fn end(
    State(qr): State<Qr>,
    pen: Pen,
    InPath((patient, link)): InPath<(PatientId, String)>,
) -> Result<StatusCode, Problem> {
    let id: LinkId = link.parse().map_err(|_| no_link())?;
    let found = qr.links.of(&id, qr.clock.now()).await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    if found.is_none_or(|link| link.patient != patient) {
        return Err(no_link());
    }
    pen.enter(Noted::default()).await?;
    let ended = qr.links.end(patient, &id).await;
    if ended.map_err(|error| Problem::internal(&error))? {
        tracing::info!("link ended");
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_link())
    }
}
