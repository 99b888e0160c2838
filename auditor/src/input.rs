//! Files from elsewhere, and everything that can be wrong with them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use audit::{Export, ExportError};
use card::{Jwks, RevocationList};
use evidence::{AnchoredBatch, Evidence, EvidenceError, MAX_FILE};
use seal::{Commitment, RootedProof, canonical};
use serde_json::Value;

use crate::USAGE;

/// `EX_DATAERR` of sysexits.h: a file holds something else.
const DATA: u8 = 65;
/// `EX_NOINPUT`: a file cannot be read.
const NO_INPUT: u8 = 66;

/// A set of keys is a few hundred bytes.
const MAX_KEYS: usize = 1 << 20;
/// What a list can be at most where it is published.
const MAX_LIST: usize = 6 << 20;

/// Why nothing was checked.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A file is not there, or may not be read.
    #[error("{file} cannot be read: {error}")]
    Unreadable {
        /// Its path, as it was given.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is no evidence.
    #[error("{file} is not an evidence file: {error}")]
    Evidence {
        /// Its path, as it was given.
        file: String,
        /// What is wrong, and where.
        error: EvidenceError,
    },
    /// The file is a FHIR Bundle and no exported log.
    #[error("{file} is not an exported log: {error}")]
    Log {
        /// Its path, as it was given.
        file: String,
        /// What is wrong, and where.
        error: ExportError,
    },
    /// The file is no answer about an entry.
    #[error("{0} is not an answer about an anchored entry of this log")]
    Proof(String),
    /// The file is no set of keys.
    #[error("{0} is not a set of keys (RFC 7517)")]
    Keys(String),
    /// The set has no key that can sign a health card.
    #[error("{0} holds no P-256 key for ES256 signatures")]
    NoKey(String),
    /// The file is no revocation list.
    #[error("{0} is not a revocation list of one of the keys")]
    Revocations(String),
    /// The address of the node.
    #[error("--rpc: {0}")]
    Node(#[from] evm::SetUpError),
}

impl AuditError {
    /// As in sysexits.h.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable { .. } => NO_INPUT,
            Self::Evidence { .. }
            | Self::Log { .. }
            | Self::Proof(_)
            | Self::Keys(_)
            | Self::NoKey(_)
            | Self::Revocations(_) => DATA,
            Self::Node(_) => USAGE,
        }
    }
}

pub(crate) fn evidence(file: &Path) -> Result<Evidence, AuditError> {
    Evidence::read(&bytes(file, MAX_FILE)?).map_err(|error| damaged(file, error))
}

fn damaged(file: &Path, error: EvidenceError) -> AuditError {
    AuditError::Evidence {
        file: file.display().to_string(),
        error,
    }
}

/// An exported log; none when the file is no FHIR resource, and so perhaps evidence.
pub(crate) fn log(file: &Path) -> Result<Option<Export>, AuditError> {
    let bytes = bytes(file, MAX_FILE)?;
    let is_resource = canonical::parse(&bytes).is_ok_and(|json| json["resourceType"].is_string());
    if !is_resource || bytes.len() > MAX_FILE {
        return Ok(None);
    }
    let read = Export::read(&bytes).map_err(|error| AuditError::Log {
        file: file.display().to_string(),
        error,
    });
    read.map(Some)
}

/// What the service answered for an entry: its hash and the proof.
pub(crate) fn proof(file: &Path) -> Result<(Commitment, RootedProof), AuditError> {
    let malformed = || AuditError::Proof(file.display().to_string());
    let mut answer = canonical::parse(&bytes(file, MAX_KEYS)?).map_err(|_| malformed())?;
    let mut member = |name: &str| answer.get_mut(name).map(Value::take);
    let hash = member("hash").and_then(|hash| serde_json::from_value(hash).ok());
    let proof = member("proof").and_then(|proof| serde_json::from_value(proof).ok());
    hash.zip(proof).ok_or_else(malformed)
}

pub(crate) fn batch(file: &Path) -> Result<AnchoredBatch, AuditError> {
    AnchoredBatch::read(&bytes(file, MAX_FILE)?).map_err(|error| damaged(file, error))
}

pub(crate) fn keys(file: &Path) -> Result<Jwks, AuditError> {
    let name = || file.display().to_string();
    let keys: Jwks = canonical::parse(&bytes(file, MAX_KEYS)?)
        .ok()
        .and_then(|keys| serde_json::from_value(keys).ok())
        .ok_or_else(|| AuditError::Keys(name()))?;
    if keys == Jwks::new([], 0) {
        return Err(AuditError::NoKey(name()));
    }
    Ok(keys)
}

/// A list names the key it is of.
pub(crate) fn revocations(file: &Path, keys: &Jwks) -> Result<RevocationList, AuditError> {
    let list = bytes(file, MAX_LIST)?;
    let kid = canonical::parse(&list).ok();
    let kid = kid.as_ref().and_then(|list| list["kid"].as_str());
    kid.filter(|kid| list.len() <= MAX_LIST && keys.find(kid).is_some())
        .and_then(|kid| RevocationList::read(&list, kid).ok())
        .ok_or_else(|| AuditError::Revocations(file.display().to_string()))
}

/// One byte past the limit is enough for a reader to see that there are too many.
fn bytes(file: &Path, limit: usize) -> Result<Vec<u8>, AuditError> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(limit as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| AuditError::Unreadable {
            file: file.display().to_string(),
            error,
        })?;
    Ok(bytes)
}
