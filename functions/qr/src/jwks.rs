//! `GET /.well-known/jwks.json`: the keys that sign cards.

use ::card::Jwks;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::qr::Qr;

/// Anybody's verifier may read it, from any origin (HL7 SMART Health Cards IG 1.0.0, "Determining
/// keys associated with an issuer").
#[utoipa::path(get, path = "/.well-known/jwks.json", responses((status = 200, body = Object)))]
pub async fn jwks(State(qr): State<Qr>) -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, Json(Jwks::new(vec![qr.public_key]))).into_response()
}
