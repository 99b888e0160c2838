//! What lies under a person's key: their second factors, and what is half done.

use std::sync::Arc;

use access::PersonId;
use dynamo::people::Person;
use edge::Problem;
use keys::DataKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::auth::Auth;

/// Where something is stored. What was sealed for one place opens in no other.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// A second factor.
    Factor(Uuid),
    /// A TOTP secret that waits to be confirmed in a session.
    Enrolment(Uuid),
    /// A sign-in between its two steps, by the ticket's hash.
    SignIn(&'a str),
    /// A passkey between its two steps, by the ticket's hash.
    Passkey(&'a str),
    /// An address that is one no more, on its way to whoever writes to it.
    FormerAddress,
}

impl Place<'_> {
    fn of(self, person: PersonId) -> String {
        match self {
            Self::Factor(id) => format!("person/{person}/factor/{id}"),
            Self::Enrolment(session) => format!("person/{person}/enrolment/{session}"),
            Self::SignIn(ticket) => format!("person/{person}/sign-in/{ticket}"),
            Self::Passkey(ticket) => format!("person/{person}/passkey/{ticket}"),
            Self::FormerAddress => queue::former_address(person),
        }
    }
}

/// A person's id and key.
pub struct Sealing {
    person: PersonId,
    key: Arc<DataKey>,
}

/// What is stored is not what was sealed there.
#[derive(Debug, thiserror::Error)]
#[error("what is stored of a person does not open or does not read")]
struct Unreadable;

impl Auth {
    /// Seals a value for its place.
    pub fn seal<T: Serialize>(
        &self,
        sealing: &Sealing,
        place: Place<'_>,
        value: &T,
    ) -> Result<Vec<u8>, Problem> {
        let json = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        let place = place.of(sealing.person);
        Ok(sealing.key.seal(&place, self.chance.bytes(), &json))
    }
}

impl Sealing {
    /// The key under which everything of this person lies.
    pub fn of(person: &Person) -> Self {
        Self {
            person: person.id,
            key: person.key.clone(),
        }
    }

    /// Opens what was sealed for a place.
    pub fn open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &[u8]) -> Result<T, Problem> {
        let opened = self.try_open(place, sealed);
        opened.ok_or_else(|| Problem::internal(&Unreadable))
    }

    /// The same, where something sealed for another place may have been presented.
    pub fn try_open<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &[u8]) -> Option<T> {
        let json = self.key.open(&place.of(self.person), sealed).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_for_one_place_opens_in_no_other() {
        let one = PersonId::new(Uuid::from_u128(1));
        let other = PersonId::new(Uuid::from_u128(2));
        let id = Uuid::from_u128(3);
        let places = [
            Place::Factor(id).of(one),
            Place::Factor(id).of(other),
            Place::Enrolment(id).of(one),
            Place::SignIn("h").of(one),
            Place::Passkey("h").of(one),
            Place::FormerAddress.of(one),
        ];
        let distinct: std::collections::HashSet<_> = places.iter().collect();
        assert_eq!(distinct.len(), places.len());
    }
}
