//! What people say about themselves, checked.

use edge::Problem;
use ring::digest::{SHA256, digest};

/// An address in the form it is stored and compared in: trimmed, lower case.
pub fn email(given: &str) -> Result<String, Problem> {
    let email = given.trim().to_lowercase();
    let shaped = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    // RFC 5321 allows 254 octets; nothing that is not visible belongs into an address or a log.
    let clean = email.len() <= 254 && email.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if shaped && clean {
        Ok(email)
    } else {
        Err(Problem::invalid("email", "This is not an e-mail address."))
    }
}

/// A name: one to 300 characters, none of them a control character.
pub fn name(given: &str) -> Result<String, Problem> {
    let name = given.trim();
    let length = name.chars().count();
    if (1..=300).contains(&length) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(Problem::invalid(
            "name",
            "A name has 1 to 300 characters and no control characters.",
        ))
    }
}

/// SHA-256 in hexadecimal, the form in which one-time tokens are stored. They are random, so a plain
/// hash is enough.
pub fn token_hash(token: &str) -> String {
    let digest = digest(&SHA256, token.as_bytes());
    hex::encode(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_account_however_it_is_typed() {
        assert_eq!(
            email(" Asha.Iyer@Clinic.example ").unwrap(),
            "asha.iyer@clinic.example"
        );
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        for given in [
            "",
            "asha",
            "@clinic.example",
            "asha@clinic",
            "a@b@c.example",
            "a b@c.example",
            "a\0@c.example",
        ] {
            assert!(email(given).is_err(), "{given:?}");
        }
    }

    #[test]
    fn names_in_every_script_are_names_and_control_characters_are_not() {
        for given in ["आशा अय्यर", "O'Brien", "محمد", "李"] {
            assert_eq!(name(given).unwrap(), given);
        }
        assert!(name("Asha\0").is_err());
        assert!(name("  ").is_err());
    }
}
