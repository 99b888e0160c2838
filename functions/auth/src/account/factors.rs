//! `DELETE /api/auth/account/factors/{factor}`: a second factor goes.

use access::{Role, Strength};
use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, InPath, Problem};
use gate::Caller;
use queue::Mail;
use uuid::Uuid;

use super::adding::changed_meanwhile;
use crate::again::WithPassword;
use crate::auth::Auth;
use crate::factor;

/// Removes a second factor, and ends the caller's other sessions. With the last one the recovery codes go.
#[utoipa::path(
    delete,
    path = "/api/auth/account/factors/{factor}",
    params(("factor" = String, Path, format = "uuid")),
    request_body = WithPassword,
    responses(
        (status = 204),
        (status = 403, description = "Not the password", body = Problem),
        (status = 404, description = "No factor of the caller's", body = Problem),
        (status = 409, description = "The last one of a doctor or an admin", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn remove(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(id): InPath<Uuid>,
    Body(given): Body<WithPassword>,
) -> Result<StatusCode, Problem> {
    let internal = |error| Problem::internal(&error);
    if caller.strength == Strength::Password {
        return Err(Problem::second_factor_required());
    }
    let person = auth
        .with_password(&caller, &given.password, "password")
        .await?;
    let enrolled = auth.factors.of(person.id).await.map_err(internal)?;
    factor::find(&enrolled.factors, id)?;
    if enrolled.factors.len() == 1 && person.role != Role::Patient {
        return Err(last());
    }
    let removed = auth.factors.removed(person.id, id, enrolled.factors.len());
    let mut removed = removed.map_err(internal)?;
    if enrolled.factors.len() == 1 {
        let (strength, now) = (Strength::Password, auth.clock.now());
        let weaker = auth
            .sessions
            .goes_on_with(strength, person.id, caller.session, now);
        removed = removed.and(weaker.map_err(internal)?);
    }
    let told = Mail::SecondFactorChanged { person: person.id };
    auth.tell(&told).await?;
    let change = Box::pin(auth.sessions.settle(removed));
    let own = Some(caller.session);
    let changed = auth.sessions.ending(person.id, own, change).await;
    if !changed.map_err(internal)? {
        return Err(changed_meanwhile());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn last() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "last-factor",
        "Your role needs a second factor",
    )
    .detail("Add another one before you remove this one.")
}
