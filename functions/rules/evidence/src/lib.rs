#![doc = include_str!("../README.md")]

mod archive;
mod batch;
mod block;
mod chain;
mod examine;
mod file;
mod hexadecimal;
mod issuer;
mod keccak;
mod member;
mod read;
mod receipt;
mod rlp;
mod trie;
mod version;

pub use archive::{AnchoredEvent, Archive, ArchiveFault, ArchivedBlock};
pub use batch::{AnchoredBatch, ArchiveInvalid, Place, StatedProof};
pub use chain::BlockAtHeight;
pub use examine::{Claim, Examined, Trusted, TrustedContract};
pub use file::{Evidence, FILE_NAME, MEDIA_TYPE, Unsound};
pub use issuer::TrustedIssuer;
pub use keccak::keccak256;
pub use member::EvidenceError;
pub use read::MAX_FILE;
pub use version::{Parts, Rest, SealedVersion, Unsealable};
