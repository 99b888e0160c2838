//! `DELETE /api/auth/account/sessions`: out of everywhere, here as well.

use axum::extract::State;
use axum::response::Response;
use edge::Problem;
use gate::Caller;

use crate::again::Again;
use crate::auth::Auth;
use crate::sessions::no_session;

/// Ends all of the caller's sessions, at once.
#[utoipa::path(
    delete,
    path = "/api/auth/account/sessions",
    request_body = Again,
    responses(
        (status = 204),
        (status = 403, description = "The password is needed", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn end_everywhere(
    State(auth): State<Auth>,
    caller: Caller,
    again: Again,
) -> Result<Response, Problem> {
    auth.surely(&caller, &again).await?;
    let ended = auth.sessions.end_all(caller.person, None).await;
    ended.map_err(|error| Problem::internal(&error))?;
    Ok(no_session())
}
