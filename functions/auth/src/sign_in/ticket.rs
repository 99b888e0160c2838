//! Between the password and the second factor: a ticket, which is good for ten minutes and five tries.

use access::{Strength, one_time};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dynamo::factors::{Enrolled, Kind};
use dynamo::people::Person;
use dynamo::sessions::{Grounds, Ticket};
use edge::Problem;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::PasskeyAuthentication;

use crate::auth::Auth;
use crate::client::Client;
use crate::factor;
use crate::sealed::{Place, Sealing};

const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// What is left to do.
#[derive(Serialize, ToSchema)]
pub struct SecondStep {
    /// Stands for the password in the second step.
    ticket: String,
    /// What may be shown: `passkey`, `totp`, `recovery`.
    methods: Vec<&'static str>,
    /// What a passkey is to sign: `PublicKeyCredentialRequestOptions`, with base64url for bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    passkey: Option<serde_json::Value>,
}

/// What the second step has to know of the first.
#[derive(Serialize, Deserialize)]
pub struct FirstStepDone {
    /// Which password it was, by the hash of its stored hash: with another one it is worth nothing.
    password: String,
    /// The challenge, and whose answers are taken.
    pub passkey: Option<PasskeyAuthentication>,
}

/// A ticket that was presented, of somebody who may still sign in.
pub struct Presented {
    ticket: String,
    pub person: Person,
    pub sealing: Sealing,
    pub first: FirstStepDone,
    pub enrolled: Enrolled,
}

impl Auth {
    /// The ticket for somebody whose password was right.
    pub(super) async fn second_step(
        &self,
        person: &Person,
        enrolled: &Enrolled,
        now: Timestamp,
    ) -> Result<SecondStep, Problem> {
        let sealing = Sealing::of(person);
        let passkeys = factor::passkeys(&sealing, &enrolled.factors)?;
        let (options, state) = if passkeys.is_empty() {
            (None, None)
        } else {
            let (options, state) = self.passkeys.request(&passkeys)?;
            (Some(options), Some(state))
        };
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.chance.bytes::<32>());
        let hash = one_time::hash(&token);
        let first = FirstStepDone {
            password: one_time::hash(&person.password),
            passkey: state,
        };
        let ticket = Ticket {
            sealed: self.seal(&sealing, Place::SignIn(&hash), &first)?,
            hash,
            person: person.id,
            expires_at: now + LIFETIME,
        };
        let issued = self.sessions.issue(&ticket).await;
        issued.map_err(|error| Problem::internal(&error))?;
        Ok(SecondStep {
            ticket: token,
            methods: methods(enrolled),
            passkey: options,
        })
    }

    /// Takes one of a ticket's tries, and finds out who it is of.
    pub(super) async fn present(&self, token: &str, now: Timestamp) -> Result<Presented, Problem> {
        let hash = one_time::hash(token);
        let ticket = self.sessions.present(&hash, now).await;
        let ticket = ticket.map_err(|error| Problem::internal(&error))?;
        let ticket = ticket.ok_or_else(expired)?;
        let person = self.people.by_id(ticket.person).await;
        let person = person
            .map_err(|error| Problem::internal(&error))?
            .filter(|person| !person.disabled)
            .ok_or_else(expired)?;
        let sealing = Sealing::of(&person);
        // A ticket of another kind does not open here.
        let first: Option<FirstStepDone> = sealing.try_open(Place::SignIn(&hash), &ticket.sealed);
        let first = first
            .filter(|first| first.password == one_time::hash(&person.password))
            .ok_or_else(expired)?;
        let enrolled = self.factors.of(person.id).await;
        let enrolled = enrolled.map_err(|error| Problem::internal(&error))?;
        Ok(Presented {
            ticket: hash,
            person,
            sealing,
            first,
            enrolled,
        })
    }

    /// Begins the session for what was shown, which is used up with the ticket. `None` when somebody
    /// else was first, or the account has changed since.
    pub(super) async fn finish(
        &self,
        presented: &Presented,
        client: &Client,
        shown: Grounds,
    ) -> Result<Option<Response>, Problem> {
        let spent = self.sessions.spending(&presented.ticket);
        let spent = spent.map_err(|error| Problem::internal(&error))?;
        let shown = Some(shown.and(spent));
        self.begin(&presented.person, Strength::TwoFactor, client, shown)
            .await
    }
}

fn methods(enrolled: &Enrolled) -> Vec<&'static str> {
    let has = |kind| enrolled.factors.iter().any(|factor| factor.kind == kind);
    let recovery = enrolled.recovery.as_ref();
    [
        ("passkey", has(Kind::Passkey)),
        ("totp", has(Kind::Totp)),
        (
            "recovery",
            recovery.is_some_and(|codes| !codes.hashes.is_empty()),
        ),
    ]
    .into_iter()
    .filter_map(|(method, there)| there.then_some(method))
    .collect()
}

/// Under what the tries of codes are counted, whatever tickets they come with.
pub(super) fn codes_of(person: &Person) -> String {
    format!("codes#{}", person.id)
}

/// 401: back to the password.
pub(super) fn expired() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "sign-in-expired",
        "Start again with your password",
    )
    .detail("This sign-in took too long or too many tries.")
}

/// 401: another try, while the ticket lasts.
pub(super) fn wrong_factor() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong-second-factor",
        "Not signed in",
    )
    .detail("This is not your second factor, or the code was used before.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dynamo::factors::{Factor, RecoveryCodes};
    use uuid::Uuid;

    fn enrolled(kinds: &[Kind], codes: usize) -> Enrolled {
        let factor = |kind: &Kind| Factor {
            id: Uuid::nil(),
            kind: *kind,
            sealed: Vec::new(),
            added_at: Timestamp::UNIX_EPOCH,
            step: None,
        };
        Enrolled {
            factors: kinds.iter().map(factor).collect(),
            recovery: Some(RecoveryCodes {
                salt: Vec::new(),
                hashes: vec![String::new(); codes],
            }),
        }
    }

    #[test]
    fn only_what_somebody_has_is_asked_for() {
        assert_eq!(methods(&enrolled(&[Kind::Totp], 1)), ["totp", "recovery"]);
        assert_eq!(methods(&enrolled(&[Kind::Passkey], 0)), ["passkey"]);
        assert_eq!(
            methods(&enrolled(&[Kind::Totp, Kind::Passkey], 10)),
            ["passkey", "totp", "recovery"]
        );
    }
}
