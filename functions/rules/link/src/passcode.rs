//! Passcodes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// How many wrong passcodes a link takes in its life.
pub const TRIES: u64 = 10;

/// What a passcode is compared with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    salt: String,
    hash: String,
}

/// Says nothing: a passcode is short.
impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard(hidden)")
    }
}

impl Guard {
    /// For a passcode, with a random salt.
    #[must_use]
    pub fn new(passcode: &str, salt: [u8; 16]) -> Self {
        let salt = URL_SAFE_NO_PAD.encode(salt);
        let hash = hash(&salt, passcode);
        Self { salt, hash }
    }

    /// Whether it is this passcode. Hashes are compared, so what a clock could tell of the comparison is of no use.
    #[must_use]
    pub fn admits(&self, passcode: &str) -> bool {
        hash(&self.salt, passcode) == self.hash
    }
}

fn hash(salt: &str, passcode: &str) -> String {
    let mut context = Context::new(&SHA256);
    context.update(b"medseal:passcode:v1\0");
    context.update(salt.as_bytes());
    context.update(b"\0");
    context.update(passcode.as_bytes());
    URL_SAFE_NO_PAD.encode(context.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passcode_is_admitted_and_another_is_not() {
        let guard = Guard::new("246810", [3; 16]);
        assert!(guard.admits("246810"));
        for other in ["", "246811", " 246810", "2468100"] {
            assert!(!guard.admits(other), "{other}");
        }
        assert_ne!(guard, Guard::new("246810", [4; 16]));
        assert!(!format!("{guard:?}").contains("246810"));
    }
}
