//! `Idempotency-Key`: a write that is sent twice is done once
//! (draft-ietf-httpapi-idempotency-key-header).

use access::PersonId;
use axum::extract::FromRequestParts;
use axum::http::{StatusCode, request::Parts};
use ring::digest::{Context, SHA256};
use uuid::Uuid;

use crate::Problem;

const HEADER: &str = "idempotency-key";

/// The client's name for one write. It is never stored itself: only hashes that it, being random,
/// keeps from being guessed.
#[derive(Clone)]
pub struct IdempotencyKey(String);

impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdempotencyKey(..)")
    }
}

impl IdempotencyKey {
    /// What is stored to find the write again: two people's keys never meet.
    #[must_use]
    pub fn scoped(&self, caller: PersonId) -> [u8; 32] {
        hash(&[
            b"medseal:idempotency:v1\0",
            caller.uuid().as_bytes(),
            self.0.as_bytes(),
        ])
    }

    /// The id of what a write makes, so that a repeated one meets it (a UUID of version 8, RFC 9562). Under
    /// different labels the same key makes different ids: no chart has the id of a doctor.
    #[must_use]
    pub fn id(&self, label: &str, caller: PersonId) -> Uuid {
        let length = (label.len() as u64).to_be_bytes();
        let digest = hash(&[
            b"medseal:id:v1\0",
            &length,
            label.as_bytes(),
            caller.uuid().as_bytes(),
            self.0.as_bytes(),
        ]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// What is stored to tell a repeated request from another one under the same key.
    #[must_use]
    pub fn fingerprint(&self, body: &[u8]) -> [u8; 32] {
        let length = (self.0.len() as u64).to_be_bytes();
        hash(&[b"medseal:request:v1\0", &length, self.0.as_bytes(), body])
    }

    /// 422: the key was used for something else.
    #[must_use]
    pub fn reused() -> Problem {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-key-reused",
            "This key was used for another request",
        )
        .field("Idempotency-Key", "Choose a new key for a new request.")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = parts
            .headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if (16..=128).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(given.to_owned()));
        }
        Err(Problem::new(StatusCode::BAD_REQUEST, "idempotency-key", "An idempotency key is needed").field(
            "Idempotency-Key",
            "Send a header of 16 to 128 visible characters, best a random UUID, and the same one when you repeat the request.",
        ))
    }
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_may_choose_the_same_key() {
        let key = IdempotencyKey("0123456789abcdef".to_owned());
        let [one, other] = [1, 2].map(|id| key.scoped(PersonId::new(Uuid::from_u128(id))));
        assert_ne!(one, other);
    }

    #[test]
    fn one_key_makes_no_chart_and_no_person_of_the_same_id() {
        let key = IdempotencyKey("0123456789abcdef".to_owned());
        let [one, other] = [1, 2].map(|id| PersonId::new(Uuid::from_u128(id)));
        assert_eq!(key.id("chart", one), key.id("chart", one));
        assert_ne!(key.id("chart", one), key.id("person", one));
        assert_ne!(key.id("chart", one), key.id("chart", other));
        assert_eq!(key.id("chart", one).get_version_num(), 8);
        assert_ne!(
            key.id("chart", one).as_bytes()[..6],
            key.scoped(one)[..6],
            "no part of what is stored to find the write again"
        );
    }

    #[test]
    fn the_same_body_under_another_key_leaves_another_mark() {
        let marks = ["0123456789abcdef", "0123456789abcdeg"]
            .map(|key| IdempotencyKey(key.to_owned()).fingerprint(b"J20.9"));
        assert_ne!(marks[0], marks[1]);
    }
}
