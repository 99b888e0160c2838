//! Sessions: an access token for a quarter of an hour, a refresh token in a cookie for the next one.

use access::token::LIFETIME_SECONDS;
use access::{Role, Strength, one_time};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dynamo::people::Person;
use dynamo::sessions::{Grounds, Rotation, Session, Turn};
use edge::Problem;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::client::{Client, Device, Refresh};
use crate::cookies;
use crate::person_view::PersonView;

/// A working day with some room; then one signs in again (NIST SP 800-63B, section 4.2.3).
const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// Who leaves a desk for that long signs in again.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// How long a browser is known that is not used.
pub const DEVICE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A signed-in session (RFC 6749, section 5.1).
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// Sent as `Authorization: Bearer …`; keep it in memory only.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until the access token expires.
    expires_in: i64,
    /// Who signed in.
    person: PersonView,
    /// `given`; `none` when there is none and none is needed; `required` when one has to be enrolled
    /// before anything else.
    #[schema(example = "given")]
    second_factor: &'static str,
}

impl Auth {
    /// Begins a session for somebody who has shown who they are, in place of the one their browser has.
    /// `None` when that does not hold any more.
    pub async fn begin(
        &self,
        person: &Person,
        strength: Strength,
        client: &Client,
        shown: Option<Grounds>,
    ) -> Result<Option<Response>, Problem> {
        let now = self.clock.now();
        let session = Session {
            id: self.chance.uuid(),
            person: person.id,
            strength,
            began_at: now,
            seen_at: now,
            idle_at: now + IDLE,
            expires_at: now + SESSION,
            address: client.address.map(|address| address.to_string()),
            agent: client.agent.clone(),
        };
        let refresh = self.refresh_token(&session);
        let unchanged = self.people.unchanged(person);
        let grounds = unchanged.map_err(|error| Problem::internal(&error))?;
        let grounds = match shown {
            Some(shown) => grounds.and(shown),
            None => grounds,
        };
        let hash = one_time::hash(&refresh);
        let begun = self.sessions.begin(&session, &hash, grounds).await;
        if !begun.map_err(|error| Problem::internal(&error))? {
            return Ok(None);
        }
        let (body, device, ()) = tokio::try_join!(
            Box::pin(self.signed_in(person, &session, now)),
            Box::pin(self.know_again(person, client, now)),
            Box::pin(self.end_replaced(client.refresh.as_ref())),
        )?;
        let cookies = AppendHeaders([
            set_refresh(&refresh, &session, now),
            (
                header::SET_COOKIE,
                cookies::set(cookies::DEVICE, device.token(), DEVICE),
            ),
        ]);
        Ok(Some((cookies, Json(body)).into_response()))
    }

    /// Exchanges the cookie's refresh token for the next one and a new access token.
    pub async fn renew(&self, client: &Client) -> Result<Response, Problem> {
        let now = self.clock.now();
        let given = client.refresh.as_ref().ok_or_else(signed_out)?;
        let next = self.next_token(given);
        let turn = Turn {
            person: given.person,
            session: given.session,
            given: &given.hash,
            next: &one_time::hash(&next),
            now,
            idle_at: now + IDLE,
        };
        let rotation = self.sessions.rotate(turn).await;
        let session = match rotation.map_err(|error| Problem::internal(&error))? {
            Rotation::Rotated(session) => session,
            Rotation::Reused => {
                tracing::warn!("a refresh token was used twice; its session has ended");
                return Err(signed_out());
            }
            Rotation::Ended => return Err(signed_out()),
        };
        let person = self.people.by_id(session.person).await;
        let person = person.map_err(|error| Problem::internal(&error))?;
        let Some(person) = person.filter(|person| !person.disabled) else {
            let ended = self.sessions.end_one(session.person, session.id).await;
            ended.map_err(|error| Problem::internal(&error))?;
            return Err(signed_out());
        };
        let body = self.signed_in(&person, &session, now).await?;
        let cookie = AppendHeaders([set_refresh(&next, &session, now)]);
        Ok((cookie, Json(body)).into_response())
    }

    /// Ends the cookie's session, if it has one, and takes the cookie back.
    pub async fn end(&self, client: &Client) -> Result<Response, Problem> {
        self.end_replaced(client.refresh.as_ref()).await?;
        Ok(no_session())
    }

    /// A browser has one session: whoever signs in anew does not leave the old one behind.
    async fn end_replaced(&self, refresh: Option<&Refresh>) -> Result<(), Problem> {
        let Some(Refresh {
            person,
            session,
            hash,
        }) = refresh
        else {
            return Ok(());
        };
        let ended = self.sessions.end(*person, *session, hash).await;
        ended.map_err(|error| Problem::internal(&error))
    }

    /// The browser's token, a new one if it has none, by which this person's next sign-in is known to
    /// come from where they have been before. People who share a browser share the token.
    pub async fn know_again(
        &self,
        person: &Person,
        client: &Client,
        now: Timestamp,
    ) -> Result<Device, Problem> {
        let device = client.device.clone();
        let device = device.unwrap_or_else(|| Device::new(self.chance.bytes()));
        self.sessions
            .remember(person.id, &device.hash(), now + DEVICE)
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(device)
    }

    async fn signed_in(
        &self,
        person: &Person,
        session: &Session,
        now: Timestamp,
    ) -> Result<SignedIn, Problem> {
        Ok(SignedIn {
            access_token: self.tokens.sign(person, session.id, now).await?,
            token_type: "Bearer",
            expires_in: LIFETIME_SECONDS,
            person: person.into(),
            second_factor: second_factor(person.role, session.strength),
        })
    }

    fn refresh_token(&self, session: &Session) -> String {
        self.token_of(&format!("{}.{}", session.person, session.id))
    }

    fn next_token(&self, given: &Refresh) -> String {
        self.token_of(&format!("{}.{}", given.person, given.session))
    }

    fn token_of(&self, session: &str) -> String {
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.chance.bytes::<32>());
        format!("{session}.{secret}")
    }
}

/// 204, and the browser forgets its session.
pub fn no_session() -> Response {
    let gone = cookies::set(cookies::REFRESH, "", SignedDuration::ZERO);
    let gone = AppendHeaders([(header::SET_COOKIE, gone)]);
    (StatusCode::NO_CONTENT, gone).into_response()
}

/// The cookie lives no longer than its session.
fn set_refresh(
    token: &str,
    session: &Session,
    now: Timestamp,
) -> (header::HeaderName, axum::http::HeaderValue) {
    let left = session.expires_at.duration_since(now);
    (
        header::SET_COOKIE,
        cookies::set(cookies::REFRESH, token, left),
    )
}

fn second_factor(role: Role, strength: Strength) -> &'static str {
    match (role, strength) {
        (_, Strength::TwoFactor) => "given",
        (Role::Patient, Strength::Password) => "none",
        (Role::Admin | Role::Doctor, Strength::Password) => "required",
    }
}

fn signed_out() -> Problem {
    Problem::unauthenticated().detail("This session has ended. Sign in again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_patient_may_do_without_a_second_factor() {
        for role in Role::ALL {
            assert_eq!(second_factor(role, Strength::TwoFactor), "given");
        }
        assert_eq!(second_factor(Role::Patient, Strength::Password), "none");
        assert_eq!(second_factor(Role::Doctor, Strength::Password), "required");
        assert_eq!(second_factor(Role::Admin, Strength::Password), "required");
    }
}
