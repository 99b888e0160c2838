//! `GET /api/qr/patients/{patient}/card`: a health card as text.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use edge::{InPath, InQuery, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::issue::Which;
use crate::noting::{Noting, noting};
use crate::qr::Qr;

/// A SMART Health Card and what a QR code of it says.
#[expect(clippy::struct_field_names, reason = "the names are the API's")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Card {
    /// The signed card (compact JWS).
    card: String,
    /// The bare form, `shc:/…`, for other readers.
    numeric: String,
    /// The portal form: a phone's camera opens it; all of it is behind `#` and reaches no server.
    url: String,
    /// The version the card is of.
    version: u64,
    /// Whether that version is anchored already.
    anchored: bool,
}

/// Issues a card of a patient's newest version, or of the one asked for.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/card",
    params(("patient" = String, Path, format = "uuid"), Which),
    responses(
        (status = 200, body = Card),
        (status = 404, description = "No such patient or version, or not for you", body = Problem),
        (status = 409, description = "What is stored was altered; no card is signed of it", body = Problem),
    )
)]
pub async fn card(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(which): InQuery<Which>,
) -> Result<(Noting, Json<Card>), Problem> {
    let issued = qr.issue(patient, which.version).await?;
    let card = Card {
        card: issued.card.as_str().to_owned(),
        numeric: issued.card.numeric().to_string(),
        url: issued.card.portal_url(&qr.issuer).to_string(),
        version: issued.version.get(),
        anchored: issued.anchored,
    };
    Ok((noting(issued.version), Json(card)))
}
