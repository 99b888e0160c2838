//! Passwords: Argon2id (RFC 9106) with the parameters OWASP gives as its minimum, and what a new one must
//! not be.

mod frequent;

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
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
    pub fn new(chance: &Chance) -> Arc<Self> {
        let argon2 = Argon2::default();
        let decoy = decoy(&argon2, chance);
        Arc::new(Self { argon2, decoy })
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

/// A PHC string that no password is known to fit, and that takes as long to check as any other. Making one up
/// spares each start of the process a hash.
fn decoy(argon2: &Argon2, chance: &Chance) -> String {
    let params = argon2.params();
    let (salt, hash) = (chance.bytes::<16>(), chance.bytes::<32>());
    format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        BASE64_STANDARD_NO_PAD.encode(salt),
        BASE64_STANDARD_NO_PAD.encode(hash)
    )
}

/// Refuses a new password that is too short or absurdly long, too common, or little more than its owner's
/// name or address. `field` is where it stands in the request. Nothing else is asked of it.
pub fn acceptable(field: &str, password: &str, name: &str, email: &str) -> Result<(), Problem> {
    long_enough(field, password)?;
    if frequent::is_common(password) {
        let detail = "This password is among the first that are guessed. Choose another one.";
        return Err(Problem::invalid(field, detail));
    }
    if frequent::is_about(password, name, email) {
        let detail = "This password is too close to a name or an address. Choose another one.";
        return Err(Problem::invalid(field, detail));
    }
    Ok(())
}

/// The part of it that can be told before it is known whose it will be.
pub fn long_enough(field: &str, password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if LENGTH.contains(&length) {
        return Ok(());
    }
    let (least, most) = (LENGTH.start(), LENGTH.end());
    let detail = format!("A password has {least} to {most} characters.");
    Err(Problem::invalid(field, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_matches_and_a_wrong_one_does_not() {
        let chance = Chance::system();
        let passwords = Passwords::new(&chance);
        let stored = passwords
            .hash("correct horse battery".as_bytes(), &chance)
            .unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.matches("correct horse battery", Some(&stored)));
        assert!(!passwords.matches("correct horse batterz", Some(&stored)));
    }

    #[test]
    fn nobody_signs_in_to_an_account_that_does_not_exist() {
        let passwords = Passwords::new(&Chance::system());
        assert!(!passwords.matches("correct horse battery", None));
    }

    #[test]
    fn what_stands_in_for_a_missing_hash_is_checked_like_any_other() {
        let chance = Chance::system();
        let passwords = Passwords::new(&chance);
        let real = passwords.hash(b"correct horse battery", &chance).unwrap();
        let shape = |text: &str| text.split('$').map(str::len).collect::<Vec<_>>();
        let costs = |text: &str| text.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(shape(&passwords.decoy), shape(&real));
        assert_eq!(costs(&passwords.decoy), costs(&real));
        // Not a shape that is refused before anything is hashed.
        let checked = passwords
            .argon2
            .verify_password(b"correct horse battery", passwords.decoy.as_str());
        assert_eq!(checked, Err(Error::PasswordInvalid));
    }

    fn refused(password: &str) -> bool {
        acceptable("new", password, "Asha Iyer", "a.iyer@lakeside.example").is_err()
    }

    #[test]
    fn a_short_password_is_refused_by_the_name_of_its_field() {
        let problem = acceptable("new", "short", "Asha Iyer", "a.iyer@lakeside.example");
        let problem = serde_json::to_value(problem.unwrap_err()).unwrap();
        assert_eq!(problem["field"], "new");
        assert!(!problem.to_string().contains("short"));
    }

    #[test]
    fn a_password_is_asked_for_nothing_but_to_be_hard_to_guess() {
        for password in [
            "correct horse battery",
            "twelve chars",
            "zwölf zeichen",
            "बारह अक्षर का वाक्य",
            "7349027741630958",
            "abcde-fghjk-mnpqr-23456",
            " leading and trailing ",
        ] {
            assert!(!refused(password), "{password}");
        }
    }

    #[test]
    fn what_is_guessed_first_is_refused_in_every_case_of_its_letters() {
        for password in [
            "1qaz2wsx3edc",
            "1QAZ2wsx3EDC",
            "iloveyou1234",
            "Password1234!",
        ] {
            assert!(refused(password), "{password}");
        }
    }

    #[test]
    fn ones_own_name_and_address_are_no_password() {
        for password in [
            "Asha Iyer 2026!",
            "ashaiyer1985",
            "a.iyer@lakeside.example",
            "lakeside-2026",
            "MedSeal-2026!",
        ] {
            assert!(refused(password), "{password}");
        }
        assert!(!refused("lakeside mornings are cold"));
    }
}
