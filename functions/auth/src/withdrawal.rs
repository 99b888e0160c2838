//! `DELETE /api/auth/invitations/{invitation}`: an admin takes an offer back.

use access::PersonId;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::Caller;

use crate::auth::Auth;

/// Ends the link, and destroys the key that the name and the address in the invitation lie under.
#[utoipa::path(
    delete,
    path = "/api/auth/invitations/{invitation}",
    params(("invitation" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "The link works no longer"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "There is no such invitation; it may have been accepted", body = Problem),
    )
)]
pub async fn withdraw(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(invitation): InPath<PersonId>,
) -> Result<StatusCode, Problem> {
    let withdrawn = auth.people.withdraw(invitation).await;
    if withdrawn.map_err(|error| Problem::internal(&error))? {
        tracing::info!(by = %caller.person, %invitation, "invitation withdrawn");
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found())
    }
}
