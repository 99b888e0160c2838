//! `DELETE /api/auth/people/{person}/photo`: an admin takes somebody's photo away.

use access::PersonId;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::Caller;

use crate::auth::Auth;

/// Takes away somebody's photo, if there is one.
#[utoipa::path(
    delete,
    path = "/api/auth/people/{person}/photo",
    tag = "photo",
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "There is none"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody who works here has this id", body = Problem),
    )
)]
pub async fn remove(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
) -> Result<StatusCode, Problem> {
    auth.set_photo(person, None).await?;
    tracing::info!(by = %caller.person, %person, "photo removed");
    Ok(StatusCode::NO_CONTENT)
}
