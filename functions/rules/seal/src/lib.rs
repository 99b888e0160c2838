#![doc = include_str!("../README.md")]

pub mod canonical;
mod commitment;
mod event;
mod fixed;
pub mod merkle;
pub mod verdict;
mod version;

pub use canonical::Canonical;
pub use commitment::{ContextDigest, Opening, OutOfChain, RecordDigest, RestDigest};
pub use event::{EntryNumber, EntryNumberError, NoteDigest, NoteSalt, event_hash};
pub use fixed::{Commitment, FixedBytesError, RestSalt, Root, Salt, TransactionHash};
pub use merkle::{InclusionProof, LeafHash, NotIncluded, ProofNode, ProofShape, RootedProof, Tree};
pub use verdict::Verdict;
pub use version::{VersionNumber, VersionNumberError};
