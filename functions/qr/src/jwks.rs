//! `GET /.well-known/jwks.json`: the keys that sign cards, or did.

use ::card::Jwks;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use edge::Problem;

use crate::anywhere::CACHED;
use crate::qr::Qr;

/// Anybody's verifier may read it, from any origin. `crlVersion` says which state of the revocation lists
/// is the newest.
#[utoipa::path(get, path = "/.well-known/jwks.json", responses((status = 200, body = Object)))]
pub async fn jwks(State(qr): State<Qr>) -> Result<Response, Problem> {
    let revocations = qr.revocations.counter().await;
    let revocations = revocations.map_err(|error| Problem::internal(&error))?;
    let keys = Jwks::new(qr.keys.published().iter().copied(), revocations);
    Ok((CACHED, Json(keys)).into_response())
}
