//! `PUT /api/auth/people/{person}/standing`: an admin lets somebody in no longer, or again.

use access::PersonId;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::Standing;
use edge::{Body, InPath, Problem};
use gate::Caller;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;

/// How somebody is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStanding {
    disabled: bool,
}

/// Disables an account, which ends every session of it at once, or enables it again.
#[utoipa::path(
    put,
    path = "/api/auth/people/{person}/standing",
    request_body = NewStanding,
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "It is so"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
        (status = 409, description = "It is the caller, or it would leave no admin", body = Problem),
    )
)]
pub async fn set(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
    Body(new): Body<NewStanding>,
) -> Result<StatusCode, Problem> {
    let standing = if new.disabled {
        let now = auth.clock.now();
        auth.people.disable(person, caller.person, now).await
    } else {
        auth.people.enable(person, caller.person).await
    };
    match standing.map_err(|error| Problem::internal(&error))? {
        Standing::Done => {}
        Standing::Unknown => return Err(Problem::not_found()),
        Standing::Refused => return Err(last_admin()),
    }
    if new.disabled {
        // Nobody signs in any more since the line above; what has begun before ends here. Dying between
        // the two leaves sessions that their next refresh ends, and a caller who was not told it is done.
        let ended = auth.sessions.end_all(person, None).await;
        ended.map_err(|error| Problem::internal(&error))?;
    }
    tracing::info!(by = %caller.person, %person, disabled = new.disabled, "standing set");
    Ok(StatusCode::NO_CONTENT)
}

fn last_admin() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "last-admin",
        "Nobody disables themselves, nor the last admin",
    )
    .detail("Another admin has to do this, and one has to be left.")
}
