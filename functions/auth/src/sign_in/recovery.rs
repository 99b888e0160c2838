//! `POST /api/auth/sign-in/recovery`: a recovery code for a session.

use axum::extract::State;
use axum::response::Response;
use dynamo::sessions::Grounds;
use edge::{Body, Problem};
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use super::ticket::{Presented, codes_of, wrong_factor};
use crate::auth::Auth;
use crate::client::Client;
use crate::recovery::hash_of;
use crate::sessions::SignedIn;

/// The second step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithRecoveryCode {
    ticket: String,
    /// Sixteen letters and digits, in groups or not.
    code: String,
}

/// Begins a session. The code is used up, and its owner is told.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in/recovery",
    request_body = WithRecoveryCode,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "The ticket has run out, or it is not a code", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn recovery(
    State(auth): State<Auth>,
    client: Client,
    Body(given): Body<WithRecoveryCode>,
) -> Result<Response, Problem> {
    let now = auth.clock.now();
    let presented = auth.present(&given.ticket, now).await?;
    let known = auth.known(&client, Some(&presented.person), now).await?;
    let account = codes_of(&presented.person);
    let attempt = auth.attempt(&account, &client, known, now).await?;
    let used = auth.recovery_code_shown(&presented, &given.code)?;
    let person = presented.person.id;
    let Some(used) = used else {
        auth.wrong_after_password(person, now).await?;
        return Err(wrong_factor());
    };
    auth.tell(&Mail::SecondFactorChanged { person }).await?;
    let begun = auth.finish(&presented, &client, used).await?;
    let begun = begun.ok_or_else(wrong_factor)?;
    auth.succeeded(attempt).await?;
    Ok(begun)
}

impl Auth {
    /// The use of the code, if it is one that was not used yet.
    fn recovery_code_shown(
        &self,
        presented: &Presented,
        typed: &str,
    ) -> Result<Option<Grounds>, Problem> {
        let Some(codes) = &presented.enrolled.recovery else {
            return Ok(None);
        };
        let hash = hash_of(typed, &codes.salt)?;
        let Some(hash) = hash.filter(|hash| codes.hashes.contains(hash)) else {
            return Ok(None);
        };
        let used = self.factors.code_used(presented.person.id, &hash);
        Ok(Some(used.map_err(|error| Problem::internal(&error))?))
    }
}
