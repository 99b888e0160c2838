//! Secrets of one start: nothing is the same on two machines, and nothing is a default.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 244 random bits as hex.
#[must_use]
pub fn token() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// A password that can be read aloud and typed: four groups of five, 100 random bits.
#[must_use]
pub fn passphrase() -> String {
    // No 0, 1, l or o: they are mistaken for each other.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = Sha256::digest(token());
    let letters: String = random
        .iter()
        .take(20)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    [
        &letters[..5],
        &letters[5..10],
        &letters[10..15],
        &letters[15..],
    ]
    .join("-")
}

/// SHA-256 as lower-case hex.
#[must_use]
pub fn sha256_hex(text: &str) -> String {
    alloy::hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passphrases_are_long_enough_typeable_and_never_twice_the_same() {
        let (one, other) = (passphrase(), passphrase());
        assert_ne!(one, other);
        assert_eq!(one.len(), 23);
        assert!(
            one.chars()
                .all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
        );
    }

    #[test]
    fn the_hash_of_the_set_up_token_is_plain_sha256() {
        assert_eq!(
            sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
