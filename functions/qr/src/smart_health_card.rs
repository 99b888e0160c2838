//! `GET /api/qr/patients/{patient}/card.smart-health-card`: a health card as a file.

use ::card::FILE_MEDIA_TYPE;
use access::PatientId;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};

use crate::issue::Which;
use crate::noting::noting;
use crate::qr::Qr;

/// The file that wallets import (HL7 SMART Health Cards IG 1.0.0, "via File Download").
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/card.smart-health-card",
    params(("patient" = String, Path, format = "uuid"), Which),
    responses(
        (status = 200, content_type = "application/smart-health-card"),
        (status = 404, body = Problem),
        (status = 409, description = "What is stored was altered; no card is signed of it", body = Problem),
    )
)]
pub async fn smart_health_card(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(which): InQuery<Which>,
) -> Result<Response, Problem> {
    let issued = qr.issue(patient, which.version).await?;
    let headers = [
        (header::CONTENT_TYPE, FILE_MEDIA_TYPE),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"record.smart-health-card\"",
        ),
    ];
    Ok((noting(issued.version), headers, issued.card.file()).into_response())
}
