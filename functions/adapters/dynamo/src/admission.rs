//! What must hold at the moment of a request: the caller's session, and the patient's consent.
//!
//! Both are read together and consistently: a session that was ended and a consent that was ended let
//! nobody in any more, whatever an access token still says.

use std::collections::HashMap;

use access::{PatientId, PersonId, Strength};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use jiff::Timestamp;
use uuid::Uuid;

use crate::item::{Item, key, number, parsed, text};
use crate::{Client, TableError};

/// How often keys are asked for that the table did not get to.
const ATTEMPTS: usize = 4;

/// Reads sessions and, where it was told of them, consents.
#[derive(Clone, Debug)]
pub struct Admission {
    client: Client,
    sessions: String,
    records: Option<String>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// What the session was begun with; `None` when it has ended.
    pub session: Option<Strength>,
    /// How the caller stands to the patient.
    pub consent: Consent,
}

/// What a patient has said to a practitioner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They let them in, or an emergency does.
    Active,
    /// They have asked them and have no answer yet.
    Asked,
    /// Neither, or no longer.
    None,
}

impl Admission {
    /// Sessions stand in `sessions_table`.
    #[must_use]
    pub fn new(client: Client, sessions_table: String) -> Self {
        Self {
            client,
            sessions: sessions_table,
            records: None,
        }
    }

    /// The same, and consents stand in `records_table`.
    #[must_use]
    pub fn asking(self, records_table: String) -> Self {
        Self {
            records: Some(records_table),
            ..self
        }
    }

    /// Whether the session goes on, and, if a patient is named, how the person stands to them: one call.
    pub async fn of(
        &self,
        person: PersonId,
        session: Uuid,
        patient: Option<PatientId>,
        now: Timestamp,
    ) -> Result<Admitted, TableError> {
        let session_key = key(format!("person#{person}"), format!("session#{session}"));
        let wanted = keys(session_key, &["expires", "strength"])?;
        let mut wanted = HashMap::from([(self.sessions.clone(), wanted)]);
        if let (Some(records), Some(patient)) = (&self.records, patient) {
            let consent_key = key(patient.to_string(), format!("consent#{person}"));
            let consent = keys(consent_key, &["state", "ends", "emergency_until"])?;
            wanted.insert(records.clone(), consent);
        }
        let found = self.found(wanted).await?;
        let session = found.get(&self.sessions);
        let session = session.map(|item| strength(item, now)).transpose()?;
        let consented = self.records.as_ref().and_then(|table| found.get(table));
        let consented = consented.map(|item| consent(item, now)).transpose()?;
        Ok(Admitted {
            session: session.flatten(),
            consent: consented.unwrap_or(Consent::None),
        })
    }

    /// The item of each table, one key being asked for in each. A table may leave some for later; what it
    /// never gets to is an error, for what is not known must not be taken for what is not there.
    async fn found(
        &self,
        mut wanted: HashMap<String, KeysAndAttributes>,
    ) -> Result<HashMap<String, Item>, TableError> {
        let mut found: HashMap<String, Item> = HashMap::new();
        for _ in 0..ATTEMPTS {
            let answer = self
                .client
                .batch_get_item()
                .set_request_items(Some(wanted))
                .send()
                .await?;
            for (table, items) in answer.responses.unwrap_or_default() {
                found.extend(items.into_iter().map(|item| (table.clone(), item)));
            }
            wanted = answer.unprocessed_keys.unwrap_or_default();
            if wanted.is_empty() {
                return Ok(found);
            }
        }
        Err(TableError::Unanswered)
    }
}

/// One key, of which no more is read than is judged by. Placeholders, because `state` is a word of the
/// expression language's own.
fn keys(key: Item, attributes: &[&str]) -> Result<KeysAndAttributes, TableError> {
    let placeholder = |name: &str| format!("#{name}");
    let names = attributes
        .iter()
        .map(|name| (placeholder(name), (*name).to_owned()));
    let projection: Vec<String> = attributes.iter().map(|name| placeholder(name)).collect();
    KeysAndAttributes::builder()
        .keys(key)
        .projection_expression(projection.join(", "))
        .set_expression_attribute_names(Some(names.collect()))
        .consistent_read(true)
        .build()
        .map_err(TableError::request)
}

/// Expiry is looked at here: the table removes what has expired when it gets to it.
fn strength(item: &Item, now: Timestamp) -> Result<Option<Strength>, TableError> {
    let expires = number(item, "expires")?.ok_or(TableError::Attribute("expires"))?;
    let strength = parsed(item, "strength")?;
    Ok(is_later(expires, now).then_some(strength))
}

/// An emergency counts whatever the patient has said; both end the second they say they do.
fn consent(item: &Item, now: Timestamp) -> Result<Consent, TableError> {
    let emergency = number(item, "emergency_until")?.is_some_and(|until| is_later(until, now));
    let goes_on = number(item, "ends")?.is_none_or(|ends| is_later(ends, now));
    let state = item.get("state").map(|_| text(item, "state")).transpose()?;
    Ok(match state {
        _ if emergency => Consent::Active,
        Some("active") if goes_on => Consent::Active,
        Some("asked") if goes_on => Consent::Asked,
        _ => Consent::None,
    })
}

fn is_later(seconds: u64, now: Timestamp) -> bool {
    i64::try_from(seconds).is_ok_and(|seconds| seconds > now.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{n, s};

    fn now() -> Timestamp {
        Timestamp::from_second(1_790_000_000).unwrap()
    }

    fn at(offset: i64) -> i64 {
        now().as_second() + offset
    }

    fn said(state: Option<&str>, ends: Option<i64>, emergency: Option<i64>) -> Consent {
        let mut item = Item::new();
        item.extend(state.map(|state| ("state".to_owned(), s(state))));
        item.extend(ends.map(|ends| ("ends".to_owned(), n(at(ends)))));
        item.extend(emergency.map(|until| ("emergency_until".to_owned(), n(at(until)))));
        consent(&item, now()).unwrap()
    }

    #[test]
    fn a_consent_ends_the_second_its_time_is_over() {
        for (ends, lets_in) in [
            (None, true),
            (Some(1), true),
            (Some(0), false),
            (Some(-1), false),
        ] {
            let [active, asked] = ["active", "asked"].map(|state| said(Some(state), ends, None));
            assert_eq!(active == Consent::Active, lets_in, "{ends:?}");
            assert_eq!(asked == Consent::Asked, lets_in, "{ends:?}");
        }
    }

    #[test]
    fn only_active_lets_in_and_only_asked_may_be_answered() {
        for (state, expected) in [
            (Some("active"), Consent::Active),
            (Some("asked"), Consent::Asked),
            (Some("rejected"), Consent::None),
            (Some("ended"), Consent::None),
            (Some("ACTIVE"), Consent::None),
            (Some(""), Consent::None),
            (None, Consent::None),
        ] {
            assert_eq!(said(state, None, None), expected, "{state:?}");
        }
    }

    #[test]
    fn an_emergency_lets_in_for_its_hour_whatever_the_patient_has_said() {
        for state in [None, Some("asked"), Some("rejected"), Some("ended")] {
            assert_eq!(said(state, None, Some(1)), Consent::Active, "{state:?}");
            assert_ne!(said(state, None, Some(0)), Consent::Active, "{state:?}");
        }
        assert_eq!(said(Some("active"), Some(0), Some(1)), Consent::Active);
        assert_eq!(said(Some("active"), Some(1), Some(0)), Consent::Active);
        assert_eq!(said(Some("asked"), None, Some(0)), Consent::Asked);
    }

    #[test]
    fn a_consent_that_cannot_be_read_lets_nobody_in() {
        for (name, value) in [
            ("state", n(1)),
            ("ends", s("never")),
            ("emergency_until", n(-1)),
        ] {
            let mut item = Item::from([("state".to_owned(), s("active"))]);
            item.insert(name.to_owned(), value);
            assert!(consent(&item, now()).is_err(), "{name}");
        }
    }

    fn session(expires: Option<i64>, strength_: &str) -> Result<Option<Strength>, TableError> {
        let mut item = Item::from([("strength".to_owned(), s(strength_))]);
        item.extend(expires.map(|expires| ("expires".to_owned(), n(at(expires)))));
        strength(&item, now())
    }

    #[test]
    fn a_session_ends_when_it_expires_though_its_item_is_still_there() {
        let session = |expires| session(Some(expires), "two-factor").unwrap();
        assert_eq!(session(1), Some(Strength::TwoFactor));
        assert_eq!(session(0), None);
        assert_eq!(session(-1), None);
    }

    #[test]
    fn a_session_that_cannot_be_read_is_no_session() {
        assert!(session(None, "two-factor").is_err());
        assert!(session(Some(1), "three-factor").is_err());
    }
}
