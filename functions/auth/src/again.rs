//! Showing once more that it is oneself, before what decides who gets in is changed
//! (ASVS 5.0, 7.5.1 and 7.5.2).

use axum::body::Body as HttpBody;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use dynamo::people::Person;
use edge::{Body, Problem};
use gate::Caller;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;

/// Who has just signed in is not asked again.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// The password, where it was sent: it is needed when the session began more than ten minutes ago.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    #[serde(default)]
    password: Option<String>,
}

/// The password, which is always needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithPassword {
    pub password: String,
}

impl<S: Send + Sync> FromRequest<S> for Again {
    type Rejection = Problem;

    /// No body is a body without a password.
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = edge::body::read(whole, state).await?;
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let whole = Request::from_parts(parts, HttpBody::from(bytes));
        let Body(again) = Body::from_request(whole, state).await?;
        Ok(again)
    }
}

impl Auth {
    /// The caller, as they are stored.
    pub async fn person(&self, caller: &Caller) -> Result<Person, Problem> {
        let person = self.people.by_id(caller.person).await;
        let person = person.map_err(|error| Problem::internal(&error))?;
        person
            .filter(|person| !person.disabled)
            .ok_or_else(Problem::unauthenticated)
    }

    /// The caller, who has just signed in or sends the password once more.
    pub async fn surely(&self, caller: &Caller, again: &Again) -> Result<Person, Problem> {
        if let Some(password) = &again.password {
            return self.with_password(caller, password, "password").await;
        }
        let now = self.clock.now();
        let session = self.sessions.of(caller.person, caller.session, now).await;
        let session = session.map_err(|error| Problem::internal(&error))?;
        let session = session.ok_or_else(Problem::unauthenticated)?;
        if session.began_at + FRESH > now {
            return self.person(caller).await;
        }
        Err(password_needed())
    }

    /// The caller, if this is their password. A session has only so many tries; whose it is keeps theirs.
    pub async fn with_password(
        &self,
        caller: &Caller,
        password: &str,
        field: &str,
    ) -> Result<Person, Problem> {
        let now = self.clock.now();
        let attempt = self.attempt_again(caller.session, now).await?;
        let person = self.person(caller).await?;
        if !self.passwords.matches(password, Some(&person.password)) {
            return Err(wrong_password(field));
        }
        self.succeeded(attempt).await?;
        Ok(person)
    }
}

fn password_needed() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "password-needed",
        "Your password is needed",
    )
    .field(
        "password",
        "You signed in a while ago. Send the password with this request.",
    )
}

fn wrong_password(field: &str) -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "wrong-password",
        "This is not your password",
    )
    .field(field, "This is not your password.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    async fn read(body: &'static str) -> Result<Again, Problem> {
        let request = Request::delete("/")
            .header(header::CONTENT_TYPE, "application/json")
            .body(HttpBody::from(body));
        Again::from_request(request.unwrap(), &()).await
    }

    #[tokio::test]
    async fn a_request_without_a_body_sends_no_password() {
        assert!(read("").await.unwrap().password.is_none());
        assert!(read("{}").await.unwrap().password.is_none());
        let again = read(r#"{"password": "correct horse"}"#).await.unwrap();
        assert_eq!(again.password.as_deref(), Some("correct horse"));
    }

    #[tokio::test]
    async fn what_is_not_known_is_refused() {
        assert!(read(r#"{"strength": "two-factor"}"#).await.is_err());
    }
}
