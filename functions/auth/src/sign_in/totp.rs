//! `POST /api/auth/sign-in/totp`: a code of an app for a session.

use axum::extract::State;
use axum::response::Response;
use dynamo::factors::Kind;
use dynamo::sessions::Grounds;
use edge::{Body, Problem};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ticket::{Presented, codes_of, wrong_factor};
use crate::auth::Auth;
use crate::client::Client;
use crate::factor;
use crate::sessions::SignedIn;
use crate::totp::{TotpSecret, digits};

/// The second step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithCode {
    ticket: String,
    /// Six digits.
    code: String,
}

/// Begins a session. A code is taken once.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in/totp",
    request_body = WithCode,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "The ticket has run out, or it is not the code", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After. Or too many codes of the app: then only another way leads in", body = Problem),
    )
)]
pub async fn totp(
    State(auth): State<Auth>,
    client: Client,
    Body(given): Body<WithCode>,
) -> Result<Response, Problem> {
    let code = digits(&given.code)?;
    let now = auth.clock.now();
    let presented = auth.present(&given.ticket, now).await?;
    let known = auth.known(&client, Some(&presented.person), now).await?;
    let account = codes_of(&presented.person);
    let app = app_of(&presented)?;
    let attempt = auth.attempt_code(&account, app, &client, known, now);
    let attempt = attempt.await?;
    let used = auth.code_shown(&presented, &code, now)?;
    let Some(used) = used else {
        auth.wrong_after_password(presented.person.id, now).await?;
        return Err(wrong_factor());
    };
    let begun = auth.finish(&presented, &client, used).await?;
    let begun = begun.ok_or_else(wrong_factor)?;
    auth.succeeded(attempt).await?;
    Ok(begun)
}

/// Under which app all tries are counted: the oldest, which whoever guesses cannot change.
fn app_of(presented: &Presented) -> Result<Uuid, Problem> {
    let mut factors = presented.enrolled.factors.iter();
    let app = factors.find(|factor| factor.kind == Kind::Totp);
    app.map(|app| app.id).ok_or_else(wrong_factor)
}

impl Auth {
    /// The use of the factor whose code this is.
    fn code_shown(
        &self,
        presented: &Presented,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<Grounds>, Problem> {
        let factors = &presented.enrolled.factors;
        for one in factor::opened::<TotpSecret>(&presented.sealing, factors, Kind::Totp)? {
            if let Some(step) = one.content.secret.step(code, now) {
                let used = self
                    .factors
                    .step_used(presented.person.id, one.factor.id, step);
                return Ok(Some(used.map_err(|error| Problem::internal(&error))?));
            }
        }
        Ok(None)
    }
}
