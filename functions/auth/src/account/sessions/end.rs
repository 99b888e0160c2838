//! `DELETE /api/auth/account/sessions/{session}`: out of one place.

use axum::extract::State;
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::Caller;
use uuid::Uuid;

use crate::again::Again;
use crate::auth::Auth;

/// Ends one of the caller's sessions, at once.
#[utoipa::path(
    delete,
    path = "/api/auth/account/sessions/{session}",
    params(("session" = String, Path, format = "uuid")),
    request_body = Again,
    responses(
        (status = 204),
        (status = 403, description = "The password is needed", body = Problem),
        (status = 404, description = "No session of the caller's", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn end(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(session): InPath<Uuid>,
    again: Again,
) -> Result<StatusCode, Problem> {
    // One's own session may be left without a word.
    if session != caller.session {
        auth.surely(&caller, &again).await?;
    }
    let ended = auth.sessions.end_one(caller.person, session).await;
    if ended.map_err(|error| Problem::internal(&error))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}
