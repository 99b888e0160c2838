//! Codes of an app: RFC 6238 with what every app knows, SHA-1, six digits, thirty seconds.

use std::fmt::Write as _;

use edge::{Chance, Problem};
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const PERIOD: u64 = 30;
const DIGITS: u8 = 6;
/// Clocks differ, and a code is typed slowly: the step before and the one after are taken as well.
const SKEW: u16 = 1;
const ISSUER: &str = "MedSeal";

/// A secret that an app and we have (RFC 4226: at least 128 bits; this is 160).
#[derive(Clone, Serialize, Deserialize)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new one.
    pub fn new(chance: &Chance) -> Self {
        Self(chance.bytes())
    }

    /// As apps take it typed: base32 without padding (RFC 4648).
    pub fn base32(&self) -> String {
        Secret::new_stack(self.0).to_base32()
    }

    /// As apps take it from a QR code.
    pub fn uri(&self, email: &str) -> String {
        let secret = self.base32();
        let account = percent_encoded(email);
        format!(
            "otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}"
        )
    }

    /// The time step whose code this is, if it is one of now.
    pub fn step(&self, code: &str, now: jiff::Timestamp) -> Option<u64> {
        self.totp()
            .check(code, u64::try_from(now.as_second()).ok()?)
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW)
            .with_step_duration(PERIOD)
            .with_secret(Secret::new_stack(self.0))
            .build_noncompliant()
    }
}

/// A code as people type it: apps show it in two groups.
pub fn digits(given: &str) -> Result<String, Problem> {
    let code: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() == usize::from(DIGITS) && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(Problem::invalid("code", "A code has six digits."))
    }
}

/// RFC 3986: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// RFC 6238, appendix B: the seed of SHA-1 and, of its eight digits, the last six.
    const SEED: TotpSecret = TotpSecret(*b"12345678901234567890");

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = u64::try_from(second / 30).unwrap();
            assert_eq!(SEED.step(code, at(second)), Some(step), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late_and_no_more() {
        let code = "287082"; // of step 1
        assert_eq!(SEED.step(code, at(0)), Some(1));
        assert_eq!(SEED.step(code, at(89)), Some(1));
        assert_eq!(SEED.step(code, at(90)), None);
    }

    #[test]
    fn what_an_app_scans_says_whose_secret_it_is() {
        assert_eq!(
            SEED.uri("asha+1@clinic.example"),
            "otpauth://totp/MedSeal:asha%2B1%40clinic.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=MedSeal&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_code_may_be_typed_in_groups_and_is_six_digits_all_the_same() {
        assert_eq!(digits(" 287 082 ").unwrap(), "287082");
        for wrong in ["", "28708", "2870822", "+28708", "28708a", "२८७०८२"] {
            assert!(digits(wrong).is_err(), "{wrong}");
        }
    }
}
