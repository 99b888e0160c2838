//! `POST /api/auth/sign-in`: an address and a password for a session, or for the next step to one.

pub mod passkey;
pub mod recovery;
mod ticket;
pub mod totp;

use access::Strength;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dynamo::people::Person;
use edge::{Body, Problem};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Auth;
use crate::client::{Client, Device};
use crate::people;
use crate::sessions::SignedIn;
use crate::sign_in::ticket::SecondStep;

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: String,
}

/// A session, or a ticket for the second step.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the two answers")]
pub enum FirstStep {
    SignedIn(SignedIn),
    SecondStep(SecondStep),
}

/// Begins a session, unless there is a second factor to be shown first. The refresh token comes as a
/// cookie that no script can read.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in",
    request_body = SignIn,
    responses(
        (status = 200, body = FirstStep),
        (status = 401, description = "Not an address and password that go together", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn sign_in(
    State(auth): State<Auth>,
    client: Client,
    Body(given): Body<SignIn>,
) -> Result<Response, Problem> {
    let now = auth.clock.now();
    // Up to the password's check everything is the same for an address that nobody has, one that is no
    // address, one that was erased and one that is disabled: the calls, the time, the count of tries.
    let account = auth.account(&given.email).await?;
    let person = auth.by_email(&given.email).await?;
    let known = auth.known(&client, person.as_ref(), now).await?;
    let attempt = auth.attempt(&account, &client, known, now).await?;
    let stored = person.as_ref().map(|person| person.password.as_str());
    let right = auth.passwords.matches(&given.password, stored);
    let Some(person) = person.filter(|person| right && !person.disabled) else {
        auth.failed(now).await;
        return Err(wrong());
    };
    auth.succeeded(attempt).await?;
    let enrolled = auth.factors.of(person.id).await;
    let enrolled = enrolled.map_err(|error| Problem::internal(&error))?;
    if enrolled.factors.is_empty() {
        let begun = auth.begin(&person, Strength::Password, &client, None);
        return begun.await?.ok_or_else(wrong);
    }
    let step = auth.second_step(&person, &enrolled, now).await?;
    Ok(Json(step).into_response())
}

impl Auth {
    /// Under what the tries for an address are counted, whether or not there is an account: nothing that
    /// is stored elsewhere, and nothing that says which address it is.
    async fn account(&self, given: &str) -> Result<String, Problem> {
        let address = people::email(given).unwrap_or_else(|_| given.trim().to_lowercase());
        let blind = self.index.blind("attempts", &address).await;
        Ok(hex::encode(
            blind.map_err(|error| Problem::internal(&error))?,
        ))
    }

    /// The browser's device token, if this person has signed in with it before.
    async fn known<'a>(
        &self,
        client: &'a Client,
        person: Option<&Person>,
        now: Timestamp,
    ) -> Result<Option<&'a Device>, Problem> {
        let Some(device) = &client.device else {
            return Ok(None);
        };
        let nobody = access::PersonId::new(Uuid::nil());
        let person = person.map_or(nobody, |person| person.id);
        let known = self.sessions.knows(person, &device.hash(), now).await;
        let known = known.map_err(|error| Problem::internal(&error))?;
        Ok(known.then_some(device))
    }
}

fn wrong() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong-credentials",
        "Not signed in",
    )
    .detail("The address or the password is not right.")
}
