//! Passwords: Argon2id (RFC 9106) with the parameters OWASP gives as its minimum.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use edge::{Chance, Problem};

/// Bounds on a new password's length in characters: a floor against guessing, a ceiling because nobody
/// types more.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    decoy: String,
}

impl Passwords {
    /// m = 19 MiB, t = 2, p = 1.
    pub fn new(chance: &Chance) -> Result<Arc<Self>, Error> {
        let mut passwords = Self {
            argon2: Argon2::default(),
            decoy: String::new(),
        };
        passwords.decoy = passwords.hash(&chance.bytes::<16>(), chance)?;
        Ok(Arc::new(passwords))
    }

    /// The PHC string to store of a new password.
    pub fn hash(&self, password: &[u8], chance: &Chance) -> Result<String, Error> {
        let hash = self
            .argon2
            .hash_password_with_salt(password, &chance.bytes::<16>())?;
        Ok(hash.to_string())
    }

    /// Whether `password` is the one that was stored. Without a stored one it takes the same time to
    /// say no, so that nobody learns from a clock who has an account.
    pub fn matches(&self, password: &str, stored: Option<&str>) -> bool {
        let right = self
            .argon2
            .verify_password(password.as_bytes(), stored.unwrap_or(&self.decoy))
            .is_ok();
        right && stored.is_some()
    }
}

/// Refuses a new password that is too short or absurdly long.
pub fn acceptable(password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if LENGTH.contains(&length) {
        return Ok(());
    }
    let detail = format!(
        "A password has {} to {} characters.",
        LENGTH.start(),
        LENGTH.end()
    );
    Err(Problem::invalid("password", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_matches_and_a_wrong_one_does_not() {
        let chance = Chance::system();
        let passwords = Passwords::new(&chance).unwrap();
        let stored = passwords
            .hash("correct horse battery".as_bytes(), &chance)
            .unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.matches("correct horse battery", Some(&stored)));
        assert!(!passwords.matches("correct horse batterz", Some(&stored)));
    }

    #[test]
    fn nobody_signs_in_to_an_account_that_does_not_exist() {
        let passwords = Passwords::new(&Chance::system()).unwrap();
        assert!(!passwords.matches("correct horse battery", None));
    }

    #[test]
    fn a_short_password_is_refused_by_the_name_of_its_field() {
        let problem = serde_json::to_value(acceptable("short").unwrap_err()).unwrap();
        assert_eq!(problem["field"], "password");
        assert!(acceptable("twelve chars").is_ok());
    }
}
