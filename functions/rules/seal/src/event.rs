//! Entries of a chart's log: numbered, salted, each naming the one before. Their hashes are leaves of the
//! same trees as the commitments of versions, and can never be one.

use crate::fixed::{fixed_bytes, public_bytes, secret_bytes};
use crate::{Canonical, Commitment, Salt};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::num::NonZeroU64;

const EVENT_TAG: &[u8] = b"medseal:event:v1\0";
const NOTE_TAG: &[u8] = b"medseal:note:v1\0";

/// The largest integer every JSON reader keeps exactly (RFC 7493, section 2.2).
const MAX: u64 = (1 << 53) - 1;

fixed_bytes!(
    /// SHA-256 of what somebody wrote down beside an entry, and its salt. Hides.
    NoteDigest,
    32
);
fixed_bytes!(
    /// Sixteen random bytes that make the digest of a note hide. They lie with the note, under its key.
    NoteSalt,
    16
);
public_bytes!(NoteDigest);
secret_bytes!(NoteSalt);

/// The place of an entry in its log: 1, 2, 3 and so on, at most 2^53 - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct EntryNumber(NonZeroU64);

/// A number that no entry can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry's number is between 1 and 9007199254740991")]
pub struct EntryNumberError;

impl EntryNumber {
    /// The first entry of every log.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// Accepts 1 to 2^53 - 1.
    pub fn new(number: u64) -> Result<Self, EntryNumberError> {
        match NonZeroU64::new(number) {
            Some(number) if number.get() <= MAX => Ok(Self(number)),
            _ => Err(EntryNumberError),
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// The entry after this one; refused only at 2^53 - 1.
    pub fn next(self) -> Result<Self, EntryNumberError> {
        Self::new(self.get() + 1)
    }
}

impl TryFrom<u64> for EntryNumber {
    type Error = EntryNumberError;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<EntryNumber> for u64 {
    fn from(number: EntryNumber) -> Self {
        number.get()
    }
}

impl std::fmt::Display for EntryNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// `SHA-256("medseal:event:v1" 00 || salt || number as u64 big endian || previous hash or zeros ||
/// SHA-256(JCS(resource)))`: every part has a fixed length, so no two entries share their bytes.
#[must_use]
pub fn event_hash(
    salt: &Salt,
    number: EntryNumber,
    previous: Option<&Commitment>,
    resource: &Canonical,
) -> Commitment {
    let hash = Sha256::new()
        .chain_update(EVENT_TAG)
        .chain_update(salt.as_bytes())
        .chain_update(number.get().to_be_bytes())
        .chain_update(previous.map_or([0; 32], |hash| *hash.as_bytes()))
        .chain_update(Sha256::digest(resource.as_bytes()));
    Commitment::from_bytes(hash.finalize().into())
}

impl NoteDigest {
    /// `SHA-256("medseal:note:v1" 00 || salt || UTF-8 of the note)`
    #[must_use]
    pub fn of(salt: &NoteSalt, note: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(NOTE_TAG)
            .chain_update(salt.as_bytes())
            .chain_update(note.as_bytes());
        Self::from_bytes(hash.finalize().into())
    }
}
