//! `PUT /api/auth/account/password`: a new password.

use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, Problem};
use gate::Caller;
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use super::adding::changed_meanwhile;
use crate::auth::Auth;
use crate::passwords::acceptable;

/// The password that is, and the one that shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    current: String,
    /// 12 to 256 characters.
    new: String,
}

/// Changes the password and ends the caller's other sessions.
#[utoipa::path(
    put,
    path = "/api/auth/account/password",
    request_body = NewPassword,
    responses(
        (status = 204),
        (status = 403, description = "Not the current password", body = Problem),
        (status = 422, description = "The new password will not do", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn change(
    State(auth): State<Auth>,
    caller: Caller,
    Body(given): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let person = auth
        .with_password(&caller, &given.current, "current")
        .await?;
    acceptable("new", &given.new, &person.name, &person.email)?;
    if given.new == given.current {
        let detail = "This is the password you have. Choose another one.";
        return Err(Problem::invalid("new", detail));
    }
    let stored = auth
        .passwords
        .hash(given.new.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let nonce = auth.chance.bytes();
    let told = Mail::PasswordChanged { person: person.id };
    auth.tell(&told).await?;
    let change = Box::pin(auth.people.set_password(&person, &stored, nonce));
    let own = Some(caller.session);
    let changed = auth.sessions.ending(person.id, own, change).await;
    if !changed.map_err(|error| Problem::internal(&error))? {
        return Err(changed_meanwhile());
    }
    Ok(StatusCode::NO_CONTENT)
}
