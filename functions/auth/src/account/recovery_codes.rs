//! `POST /api/auth/account/recovery-codes`: ten new ones, and the old ones are worth nothing.

use access::Strength;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, Problem};
use gate::Caller;
use queue::Mail;
use serde::Serialize;
use utoipa::ToSchema;

use super::adding::changed_meanwhile;
use crate::again::WithPassword;
use crate::auth::Auth;
use crate::recovery::new_codes;

/// Shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Makes new recovery codes for somebody who has a second factor.
#[utoipa::path(
    post,
    path = "/api/auth/account/recovery-codes",
    request_body = WithPassword,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 403, description = "Not the password", body = Problem),
        (status = 409, description = "There is no second factor to recover", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn renew(
    State(auth): State<Auth>,
    caller: Caller,
    Body(given): Body<WithPassword>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let internal = |error| Problem::internal(&error);
    let person = auth
        .with_password(&caller, &given.password, "password")
        .await?;
    let enrolled = auth.factors.of(person.id).await.map_err(internal)?;
    if enrolled.factors.is_empty() {
        return Err(nothing_to_recover());
    }
    if caller.strength == Strength::Password {
        return Err(Problem::second_factor_required());
    }
    let codes = new_codes(&auth.chance)?;
    let unchanged = auth.people.unchanged(&person).map_err(internal)?;
    let replaced = auth.factors.codes_replaced(person.id, &codes.stored);
    let grounds = unchanged.and(replaced.map_err(internal)?);
    let person = person.id;
    auth.tell(&Mail::SecondFactorChanged { person }).await?;
    if !auth.sessions.settle(grounds).await.map_err(internal)? {
        return Err(changed_meanwhile());
    }
    Ok(Json(RecoveryCodes {
        recovery_codes: codes.shown,
    }))
}

fn nothing_to_recover() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "no-second-factor",
        "There is no second factor to recover",
    )
    .detail("Add a second factor; recovery codes come with it.")
}
