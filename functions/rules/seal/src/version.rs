use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;

/// The largest integer every JSON reader keeps exactly (RFC 7493, section 2.2).
const MAX: u64 = (1 << 53) - 1;

/// The place of a version in its chart: 1, 2, 3 and so on, at most 2^53 - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct VersionNumber(NonZeroU64);

/// A number that no version can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version number is between 1 and 9007199254740991")]
pub struct VersionNumberError;

impl VersionNumber {
    /// The first version of every chart.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// Accepts 1 to 2^53 - 1.
    pub fn new(number: u64) -> Result<Self, VersionNumberError> {
        match NonZeroU64::new(number) {
            Some(number) if number.get() <= MAX => Ok(Self(number)),
            _ => Err(VersionNumberError),
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Whether no version stands before this one.
    #[must_use]
    pub fn is_first(self) -> bool {
        self == Self::FIRST
    }

    /// The version after this one; refused only at 2^53 - 1.
    pub fn next(self) -> Result<Self, VersionNumberError> {
        Self::new(self.get() + 1)
    }
}

impl TryFrom<u64> for VersionNumber {
    type Error = VersionNumberError;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<VersionNumber> for u64 {
    fn from(number: VersionNumber) -> Self {
        number.get()
    }
}

impl std::fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
