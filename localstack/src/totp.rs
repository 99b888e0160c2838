//! One-time codes as an authenticator app shows them (RFC 6238): SHA-1, six digits, thirty seconds.

use std::time::{SystemTime, UNIX_EPOCH};

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

const STEP_SECONDS: u64 = 30;

/// The code of a secret in base32, `steps` from now.
pub fn code(secret: &str, steps: i64) -> String {
    let step = (seconds() / STEP_SECONDS).saturating_add_signed(steps);
    at(&base32(secret), step)
}

/// How long the codes of now are shown.
#[must_use]
pub fn seconds_left() -> u64 {
    STEP_SECONDS - seconds() % STEP_SECONDS
}

#[expect(clippy::disallowed_methods, reason = "a code is of this moment")]
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

/// RFC 4226, section 5.3.
fn at(secret: &[u8], step: u64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let from = usize::from(tag[tag.len() - 1] & 0x0f);
    let four = [
        tag[from] & 0x7f,
        tag[from + 1],
        tag[from + 2],
        tag[from + 3],
    ];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

/// RFC 4648, section 6; what is no letter of it is skipped, as the blanks that secrets are shown with.
fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let five = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => continue,
        };
        bits = bits << 5 | u32::from(five);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_be_bytes()[3]);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = base32("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(secret, b"12345678901234567890");
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(at(&secret, time / STEP_SECONDS), expected);
        }
    }
}
