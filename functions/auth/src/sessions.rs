//! Sessions: an access token for a quarter of an hour, a refresh token in a cookie for the next one.

use access::PersonId;
use access::token::{Grant, LIFETIME_SECONDS, Unsigned};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dynamo::people::{People, Person, Rotation, Session};
use edge::{Chance, Problem};
use jiff::{SignedDuration, Timestamp};
use keys::Kms;
use ring::digest::{SHA256, digest};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::people::token_hash;

/// A working day with some room; then one signs in again.
const SESSION: SignedDuration = SignedDuration::from_hours(12);
const COOKIE: &str = "__Secure-refresh";

/// Begins, renews and ends sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    people: People,
    kms: Kms,
    signing_key: String,
    key_id: String,
    issuer: String,
    chance: Chance,
}

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
}

/// A person as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    role: access::Role,
    name: String,
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            role: person.role,
            name: person.name.clone(),
        }
    }
}

impl Sessions {
    /// Sessions whose access tokens are signed by the KMS key `signing_key`.
    pub fn new(
        people: People,
        kms: Kms,
        signing_key: String,
        point: &[u8; 65],
        issuer: &str,
        chance: Chance,
    ) -> Self {
        let key_id = gate::key_id(point);
        Self {
            people,
            kms,
            signing_key,
            key_id,
            issuer: issuer.to_owned(),
            chance,
        }
    }

    /// Begins a session for somebody who has proved who they are.
    pub async fn begin(&self, person: &Person, now: Timestamp) -> Result<Response, Problem> {
        let session = Session {
            id: self.chance.uuid(),
            person: person.id,
            expires_at: now + SESSION,
        };
        let refresh = self.refresh_token(session.id);
        self.people
            .begin(&session, &token_hash(&refresh))
            .await
            .map_err(|error| Problem::internal(&error))?;
        self.answer(person, session.id, &refresh, now).await
    }

    /// Exchanges the cookie's refresh token for the next one and a new access token.
    pub async fn renew(&self, headers: &HeaderMap, now: Timestamp) -> Result<Response, Problem> {
        let (session, given) = cookie(headers).ok_or_else(signed_out)?;
        let next = self.refresh_token(session);
        let rotation = self
            .people
            .rotate(session, &token_hash(given), &token_hash(&next), now)
            .await
            .map_err(|error| Problem::internal(&error))?;
        let person = match rotation {
            Rotation::Rotated(person) => person,
            Rotation::Reused => {
                tracing::warn!("a refresh token was used twice; its session has ended");
                return Err(signed_out());
            }
            Rotation::Ended => return Err(signed_out()),
        };
        let person = self
            .people
            .by_id(person)
            .await
            .map_err(|error| Problem::internal(&error))?;
        let person = person.ok_or_else(signed_out)?;
        self.answer(&person, session, &next, now).await
    }

    /// Ends the cookie's session, if it has one, and takes the cookie back.
    pub async fn end(&self, headers: &HeaderMap) -> Result<Response, Problem> {
        if let Some((session, token)) = cookie(headers) {
            self.people
                .end(session, &token_hash(token))
                .await
                .map_err(|error| Problem::internal(&error))?;
        }
        let gone = set_cookie("", SignedDuration::ZERO);
        Ok((axum::http::StatusCode::NO_CONTENT, gone).into_response())
    }

    /// `<session>.<secret>`: the first half finds the session, the second proves it.
    fn refresh_token(&self, session: Uuid) -> String {
        let secret = BASE64_URL_SAFE_NO_PAD.encode(self.chance.bytes::<32>());
        format!("{session}.{secret}")
    }

    async fn answer(
        &self,
        person: &Person,
        session: Uuid,
        refresh: &str,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let grant = Grant {
            issuer: self.issuer.clone(),
            person: person.id,
            role: person.role,
            name: person.name.clone(),
            session,
            jti: self.chance.uuid().to_string(),
            issued_at: now.as_second(),
        };
        let access_token = self.sign(grant).await?;
        let body = SignedIn {
            access_token,
            token_type: "Bearer",
            expires_in: LIFETIME_SECONDS,
            person: person.into(),
        };
        Ok((set_cookie(refresh, SESSION), Json(body)).into_response())
    }

    async fn sign(&self, grant: Grant) -> Result<String, Problem> {
        let unsigned =
            Unsigned::new(&self.key_id, grant).map_err(|error| Problem::internal(&error))?;
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, unsigned.signing_input()).as_ref());
        let signature = self
            .kms
            .sign(&self.signing_key, &hash)
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(unsigned.with_signature(signature))
    }
}

fn signed_out() -> Problem {
    Problem::unauthenticated().detail("This session has ended. Sign in again.")
}

/// The session and the whole refresh token out of the request's cookies.
fn cookie(headers: &HeaderMap) -> Option<(Uuid, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .find_map(|token| Some((token.split_once('.')?.0.parse().ok()?, token)))
}

fn set_cookie(
    value: &str,
    lifetime: SignedDuration,
) -> AppendHeaders<[(header::HeaderName, HeaderValue); 1]> {
    let seconds = lifetime.as_secs();
    let cookie = format!(
        "{COOKIE}={value}; Max-Age={seconds}; Path=/api/auth; HttpOnly; Secure; SameSite=Strict"
    );
    // A refresh token is a UUID, a dot and base64url: always a legal header value.
    let cookie = HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""));
    AppendHeaders([(header::SET_COOKIE, cookie)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refresh_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        let session = Uuid::from_u128(7);
        let value = format!("theme=dark; {COOKIE}={session}.secret; x=y");
        headers.insert(header::COOKIE, value.parse().unwrap());
        assert_eq!(
            cookie(&headers),
            Some((session, format!("{session}.secret").as_str()))
        );
    }

    #[test]
    fn a_script_cannot_read_the_cookie_and_another_site_cannot_send_it() {
        let AppendHeaders([(_, cookie)]) = set_cookie("x", SESSION);
        let cookie = cookie.to_str().unwrap();
        for attribute in [
            "HttpOnly",
            "Secure",
            "SameSite=Strict",
            "Path=/api/auth",
            "Max-Age=43200",
        ] {
            assert!(cookie.contains(attribute), "{attribute}");
        }
    }
}
