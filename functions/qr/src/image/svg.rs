//! `GET /api/qr/patients/{patient}/card.svg`: a health card as a QR code.

use ::card::code;
use access::PatientId;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};

use super::Code;
use crate::noting::noting;
use crate::qr::Qr;

/// A QR code as an SVG.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/card.svg",
    tag = "image",
    params(("patient" = String, Path, format = "uuid"), Code),
    responses(
        (status = 200, content_type = "image/svg+xml"),
        (status = 404, body = Problem),
        (status = 409, description = "What is stored was altered; no card is signed of it", body = Problem),
    )
)]
pub async fn svg(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(code): InQuery<Code>,
) -> Result<Response, Problem> {
    let (version, text) = qr.text(patient, code).await?;
    let image = code::svg(&text).map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml")];
    Ok((noting(version), headers, image).into_response())
}
