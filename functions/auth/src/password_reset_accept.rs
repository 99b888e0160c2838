//! `POST /api/auth/password-resets/accept`: whoever holds the link sets a new password.

use access::one_time;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use dynamo::people::{Person, Reset};
use edge::{Body, Problem};
use jiff::Timestamp;
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::client::Client;
use crate::sessions::DEVICE;
use crate::{cookies, passwords};

/// What the page behind the link sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The part of the link behind `#`.
    token: String,
    /// 12 to 256 characters, not among the common ones.
    password: String,
}

type Set = (StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>);

/// Spends the link, sets the password and ends every session. Second factors stay as they are: signing in
/// takes them as before. The browser is known to the account from now on.
#[utoipa::path(
    post,
    path = "/api/auth/password-resets/accept",
    request_body = NewPassword,
    responses(
        (status = 204, description = "The password is set"),
        (status = 410, description = "The link was used or replaced, has expired or never was", body = Problem),
        (status = 422, description = "The password will not do", body = Problem),
    )
)]
pub async fn accept(
    State(auth): State<Auth>,
    client: Client,
    Body(new): Body<NewPassword>,
) -> Result<Set, Problem> {
    let now = auth.clock.now();
    let (person, reset) = auth.reset_of(&new.token, now).await?.ok_or_else(spent)?;
    passwords::acceptable("password", &new.password, &person.name, &person.email)?;
    let hash = auth
        .passwords
        .hash(new.password.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let told = Mail::PasswordChanged { person: person.id };
    auth.tell(&told).await?;
    let nonce = auth.chance.bytes();
    let change = auth
        .people
        .reset_password(&person, &reset, &hash, nonce, now);
    let change = Box::pin(change);
    let set = auth.sessions.ending(person.id, None, change).await;
    if !set.map_err(|error| Problem::internal(&error))? {
        return Err(spent());
    }
    tracing::info!(person = %person.id, "password reset");
    // Whoever reads the mails of an account is no stranger to it: their guesses are counted apart from
    // those that a flood of strangers uses up.
    let device = auth.know_again(&person, &client, now).await?;
    let device = cookies::set(cookies::DEVICE, device.token(), DEVICE);
    let cookie = AppendHeaders([(header::SET_COOKIE, device)]);
    Ok((StatusCode::NO_CONTENT, cookie))
}

impl Auth {
    /// The person that a link's token opens a new password for.
    async fn reset_of(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<(Person, Reset)>, Problem> {
        let Some(id) = one_time::whose(token) else {
            return Ok(None);
        };
        let reset = self.people.reset(id, now).await;
        let reset = reset.map_err(|error| Problem::internal(&error))?;
        let hash = one_time::hash(token);
        let Some(reset) = reset.filter(|reset| reset.token_hash == hash) else {
            return Ok(None);
        };
        let person = self.people.by_id(id).await;
        let person = person.map_err(|error| Problem::internal(&error))?;
        // A link may have been made while the address was changed.
        Ok(person
            .filter(|person| !person.disabled && person.may_reset_by_mail(now))
            .map(|person| (person, reset)))
    }
}

fn spent() -> Problem {
    Problem::new(StatusCode::GONE, "reset-spent", "This link no longer works")
        .detail("It was used, or it has expired. Ask for a new one.")
}
