//! Tokens that stand for somebody once: in a link that is mailed, in a ticket between two steps.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::PersonId;

/// `<whose>.<secret>`: the first half finds what it opens, the second, of 256 random bits, proves it.
#[must_use]
pub fn mailed(whose: PersonId, random: [u8; 32]) -> String {
    format!("{whose}.{}", BASE64_URL_SAFE_NO_PAD.encode(random))
}

/// The person that a mailed token is for.
#[must_use]
pub fn whose(token: &str) -> Option<PersonId> {
    token.split_once('.')?.0.parse().ok()
}

/// SHA-256 of a whole token, hexadecimal: what is stored. Nobody guesses 256 bits, so a plain hash is enough.
#[must_use]
pub fn hash(token: &str) -> String {
    let digest = digest(&SHA256, token.as_bytes());
    digest
        .as_ref()
        .iter()
        .fold(String::new(), |mut hash, byte| {
            for half in [byte >> 4, byte & 15] {
                hash.extend(char::from_digit(half.into(), 16));
            }
            hash
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_token_says_whose_it_is_and_anything_else_is_nobodys() {
        let person = PersonId::new(Uuid::from_u128(7));
        let token = mailed(person, [1; 32]);
        assert_eq!(whose(&token), Some(person));
        assert_eq!(token.split_once('.').unwrap().1.len(), 43);
        assert_ne!(token, mailed(person, [2; 32]));
        let id = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        let loud = format!("{}.secret", id.to_uppercase());
        for other in ["", ".", "secret", id, &loud] {
            assert_eq!(whose(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_stored_is_the_hash_as_everybody_computes_it() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hash(""), empty);
        assert_ne!(hash("a"), hash("b"));
    }
}
