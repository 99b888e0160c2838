//! The keys that sign cards, or did.

use ::card::Jwk;
use edge::{Environment, MissingVariable, causes};
use futures_util::future::join_all;
use keys::{KeyError, Kms};

/// Every key that cards in patients' hands may be signed with; the first signs new ones.
#[derive(Clone, Debug)]
pub struct CardKeys {
    signing: String,
    key: Jwk,
    published: Vec<Jwk>,
}

/// The keys of `KEY_CARDS` could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CardKeysError {
    /// It is not set or names no key.
    #[error(transparent)]
    Variable(#[from] MissingVariable),
    /// KMS did not give a public key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It is no P-256 key.
    #[error(transparent)]
    Kind(#[from] ::card::JwkError),
}

impl CardKeys {
    /// Reads the public halves of the KMS keys that `KEY_CARDS` lists, separated by commas.
    pub async fn of(environment: &Environment, kms: &Kms) -> Result<Self, CardKeysError> {
        let listed = environment.require("KEY_CARDS")?;
        let ids: Vec<&str> = listed.split(',').map(str::trim).collect();
        let halves = join_all(ids.iter().map(|id| kms.public_key(id))).await;
        let published = published(&ids, halves)?;
        Ok(Self {
            signing: ids[0].to_owned(),
            // A first one that is not there is an error.
            key: published[0],
            published,
        })
    }

    /// The KMS key that signs.
    pub fn signing(&self) -> &str {
        &self.signing
    }

    /// Its public half.
    pub fn key(&self) -> &Jwk {
        &self.key
    }

    /// All of them, that which signs first.
    pub fn published(&self) -> &[Jwk] {
        &self.published
    }
}

/// Without the first key nothing can be signed. Without another one, cards signed with that say to every
/// reader that their key is unknown: bad, but no reason to issue none at all. A key that may answer next
/// time stops the start instead, so that Lambda starts again.
fn published(
    ids: &[&str],
    halves: Vec<Result<Vec<u8>, KeyError>>,
) -> Result<Vec<Jwk>, CardKeysError> {
    let mut published = Vec::new();
    for (id, half) in ids.iter().zip(halves) {
        match half {
            Err(error @ KeyError::Withdrawn(_)) if !published.is_empty() => {
                tracing::error!(key = id, cause = %causes(&error), "a key of cards is not published");
            }
            half => {
                let key = Jwk::from_spki_der(&half?)?;
                if !published.contains(&key) {
                    published.push(key);
                }
            }
        }
    }
    Ok(published)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Up to its point (RFC 5480); see `card::Jwk`.
    const SPKI_HEAD: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];

    fn half(byte: u8) -> Vec<u8> {
        [&SPKI_HEAD[..], &[4], &[byte; 64]].concat()
    }

    fn withdrawn() -> KeyError {
        KeyError::Withdrawn("DisabledException".into())
    }

    fn count(halves: Vec<Result<Vec<u8>, KeyError>>) -> Option<usize> {
        published(&["1", "2", "3"], halves)
            .ok()
            .map(|keys| keys.len())
    }

    #[test]
    fn an_old_key_that_was_disabled_does_not_stop_the_first_from_signing() {
        assert_eq!(
            count(vec![Ok(half(1)), Err(withdrawn()), Ok(half(3))]),
            Some(2)
        );
        assert_eq!(count(vec![Err(withdrawn()), Ok(half(2))]), None);
    }

    #[test]
    fn an_old_key_that_may_answer_next_time_is_not_left_out() {
        let silent = KeyError::Answer("PublicKey");
        assert_eq!(count(vec![Ok(half(1)), Err(silent)]), None);
    }

    #[test]
    fn a_key_that_is_listed_twice_is_published_once() {
        assert_eq!(count(vec![Ok(half(1)), Ok(half(1)), Ok(half(2))]), Some(2));
    }
}
