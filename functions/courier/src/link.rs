//! One-time links: the token goes out by mail, its hash into the table.

use access::PersonId;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use edge::Chance;
use ring::digest::{SHA256, digest};

/// `<whose>.<secret>`: the first half finds what it opens, the second proves it. The secret has 256 bits.
pub fn token(of: PersonId, chance: &Chance) -> String {
    let secret = BASE64_URL_SAFE_NO_PAD.encode(chance.bytes::<32>());
    format!("{of}.{secret}")
}

/// SHA-256 of a whole token, hexadecimal: what is stored. Nobody guesses 256 bits, so a plain hash is
/// enough.
pub fn hash(token: &str) -> String {
    hex::encode(digest(&SHA256, token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_token_names_what_it_opens_and_no_two_are_the_same() {
        let person = PersonId::new(Uuid::from_u128(7));
        let [one, other] = [0; 2].map(|_| token(person, &Chance::system()));
        assert_ne!(one, other);
        let (whose, secret) = one.split_once('.').unwrap();
        assert_eq!((whose, secret.len()), (person.to_string().as_str(), 43));
        assert_ne!(hash(&one), hash(&other));
        assert_eq!(hash(&one).len(), 64);
    }
}
