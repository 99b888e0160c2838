//! `POST /api/auth/sign-in`: an address and a password for a session.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use edge::{Body, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::people;
use crate::sessions::SignedIn;

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: String,
}

/// Begins a session. The refresh token comes as a cookie that no script can read.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in",
    request_body = SignIn,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "Not an address and password that go together", body = Problem),
    )
)]
pub async fn sign_in(
    State(auth): State<Auth>,
    Body(given): Body<SignIn>,
) -> Result<Response, Problem> {
    // An address that is none is treated like one that is not known: same answer, same time.
    let person = match people::email(&given.email) {
        Ok(email) => auth
            .people
            .by_email(&email)
            .await
            .map_err(|error| Problem::internal(&error))?,
        Err(_) => None,
    };
    let stored = person.as_ref().map(|person| person.password.as_str());
    if !auth.passwords.matches(&given.password, stored) {
        return Err(wrong());
    }
    match person {
        Some(person) => auth.sessions.begin(&person, auth.clock.now()).await,
        None => Err(wrong()),
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
