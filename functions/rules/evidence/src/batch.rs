use crate::hexadecimal;
use crate::{AnchoredEvent, Archive, ArchivedBlock};
use jiff::Timestamp;
use seal::{InclusionProof, ProofNode, ProofShape, Root, TransactionHash};
use serde::{Serialize, Serializer};

/// A batch whose root a contract holds, and the block that it came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnchoredBatch {
    /// Its number in the issuer's log, from 1.
    pub number: u64,
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The contract's address.
    #[serde(serialize_with = "as_hex")]
    pub contract: [u8; 20],
    /// The contract's head before the batch.
    #[serde(serialize_with = "as_hex")]
    pub previous: [u8; 32],
    /// The root of the batch.
    pub root: Root,
    /// How many commitments are in it.
    pub size: u64,
    /// The transaction. Nothing in an archive proves it: a receipt does not name its transaction.
    pub transaction: TransactionHash,
    /// The height of the block.
    pub block: u64,
    /// The hash of the block.
    #[serde(serialize_with = "as_hex")]
    pub block_hash: [u8; 32],
    /// The time of the block, in whole seconds.
    #[serde(serialize_with = "in_seconds")]
    pub time: Timestamp,
    /// Header and receipt; none for a chain whose receipts could not be rebuilt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<Archive>,
}

/// The archive does not hold, or is of another block than the batch says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the archive does not hold, or is of another block than the batch says")]
pub struct ArchiveInvalid;

impl AnchoredBatch {
    /// The event that the contract emitted for the batch.
    #[must_use]
    pub fn event(&self) -> AnchoredEvent {
        AnchoredEvent {
            contract: self.contract,
            previous: self.previous,
            root: self.root,
            size: self.size,
        }
    }

    /// Checks the archive, if there is one, and that it is of the block the batch names: by hash, height
    /// and time.
    pub fn archived(&self) -> Result<Option<ArchivedBlock>, ArchiveInvalid> {
        let Some(archive) = &self.archive else {
            return Ok(None);
        };
        let block = archive.check(&self.event()).map_err(|_| ArchiveInvalid)?;
        let named = ArchivedBlock {
            hash: self.block_hash,
            number: self.block,
            time: u64::try_from(self.time.as_second()).map_err(|_| ArchiveInvalid)?,
        };
        if block == named {
            Ok(Some(block))
        } else {
            Err(ArchiveInvalid)
        }
    }
}

/// Where a commitment stands: the leaf of a batch. A path of a wrong length is kept as it was found, to be
/// refused when it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The batch's number.
    pub batch: u64,
    /// The way from the leaf to the batch's root.
    pub proof: StatedProof,
}

/// An inclusion proof as a file states it: `{"index":0,"size":2,"path":["0x…"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatedProof {
    /// The leaf's place, counted from zero.
    pub index: u64,
    /// The number of leaves.
    pub size: u64,
    /// The siblings from the leaf up.
    pub path: Vec<ProofNode>,
}

impl StatedProof {
    /// The proof, if its path has the one length that index and size allow.
    pub fn inclusion(&self) -> Result<InclusionProof, ProofShape> {
        InclusionProof::new(self.index, self.size, self.path.clone())
    }
}

impl From<&InclusionProof> for StatedProof {
    fn from(proof: &InclusionProof) -> Self {
        Self {
            index: proof.index(),
            size: proof.size(),
            path: proof.path().to_vec(),
        }
    }
}

fn as_hex<S: Serializer, const N: usize>(
    bytes: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hexadecimal::write(bytes))
}

fn in_seconds<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.0}"))
}
