//! `GET /.well-known/crl/{kid}.json`: the cards that were taken back.

use ::card::RevocationList;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, Problem};

use crate::anywhere::CACHED;
use crate::qr::Qr;

/// The same for every key: a version's identifier does not change when another key signs. Anybody's
/// verifier may read it, from any origin.
#[utoipa::path(
    get,
    path = "/.well-known/crl/{file}",
    params(("file" = String, Path, description = "The key's `kid` and `.json`")),
    responses((status = 200, body = Object), (status = 404, body = Problem))
)]
pub async fn crl(State(qr): State<Qr>, InPath(file): InPath<String>) -> Response {
    match list(&qr, &file).await {
        Ok(list) => (CACHED, Json(list)).into_response(),
        // So that a page elsewhere sees what went wrong, and not just that something did.
        Err(problem) => {
            let open = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
            (open, problem).into_response()
        }
    }
}

async fn list(qr: &Qr, file: &str) -> Result<RevocationList, Problem> {
    let kid = file.strip_suffix(".json").ok_or_else(Problem::not_found)?;
    let kids = qr.keys.published().iter().map(::card::Jwk::thumbprint);
    let kid = kids.into_iter().find(|known| known.as_str() == kid);
    let kid = kid.ok_or_else(Problem::not_found)?;
    let listing = qr.revocations.list().await;
    let listing = listing.map_err(|error| Problem::internal(&error))?;
    Ok(RevocationList::new(&kid, listing.counter, &listing.revoked))
}
