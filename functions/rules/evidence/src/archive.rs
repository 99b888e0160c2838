use crate::block::Header;
use crate::hexadecimal::{self, hex_bytes};
use crate::keccak256;
use crate::receipt::{Log, Receipt};
use crate::{rlp, trie};
use seal::Root;
use serde::{Deserialize, Serialize};

/// Some chains keep lists of validators in a header; none is near this long.
const MAX_HEADER: usize = 64 << 10;
/// All nodes of a proof together; the last one holds the receipt.
const MAX_PROOF: usize = 1 << 20;

/// What stays of an anchoring when nodes have pruned their receipts: the header of its block, and the
/// proof that a receipt is in it. JSON: `{"header":"0x…","index":0,"proof":["0x…"]}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// RLP of the block header.
    #[serde(with = "hex_bytes")]
    pub header: Vec<u8>,
    /// The transaction's place in its block.
    pub index: u64,
    /// RLP of the trie nodes from the header's receipts root to the leaf that holds the receipt.
    #[serde(with = "hexadecimal::list")]
    pub proof: Vec<Vec<u8>>,
}

/// `Anchored(root, previous, size)`, emitted by a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnchoredEvent {
    /// The address that emits it.
    pub contract: [u8; 20],
    /// The contract's head before.
    pub previous: [u8; 32],
    /// The root of the batch.
    pub root: Root,
    /// The number of leaves.
    pub size: u64,
}

/// The block that an archive speaks of. That this block is on the chain is for others to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchivedBlock {
    /// Keccak-256 of the header.
    pub hash: [u8; 32],
    /// Its height.
    pub number: u64,
    /// Its time, in seconds since 1970.
    pub time: u64,
}

/// The first thing about an archive that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// A header of more than 64 KiB, or a proof of more than 1 MiB.
    #[error("the archive is too large")]
    TooLarge,
    /// Not the RLP of a block header.
    #[error("the archive's header is not a block header")]
    Header,
    /// The nodes do not lead from the header's receipts root to a receipt at the index, or not all of
    /// them are needed.
    #[error("the archive's proof does not lead from the header to a receipt")]
    Proof,
    /// The leaf holds something else than a receipt.
    #[error("the archive's proof leads to something that is not a receipt")]
    Receipt,
    /// The transaction failed.
    #[error("the archived transaction failed")]
    Status,
    /// The transaction did not anchor this batch in this contract.
    #[error("the archived receipt lacks the contract's event")]
    Event,
}

impl ArchiveFault {
    /// The stable code of the fault, as in the vectors.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Header => "header",
            Self::Proof => "proof",
            Self::Receipt => "receipt",
            Self::Status => "status",
            Self::Event => "event",
        }
    }
}

impl Archive {
    /// Whether the block with this header holds a transaction that succeeded and emitted the event.
    /// All of it is arithmetic: only that the block is on the chain remains to be asked.
    pub fn check(&self, event: &AnchoredEvent) -> Result<ArchivedBlock, ArchiveFault> {
        let proof_length: usize = self.proof.iter().map(Vec::len).sum();
        if self.header.len() > MAX_HEADER || proof_length > MAX_PROOF {
            return Err(ArchiveFault::TooLarge);
        }
        let header = Header::read(&self.header).map_err(|_| ArchiveFault::Header)?;
        let key = rlp::of_integer(self.index);
        let receipt = trie::prove(&header.receipts_root, &key, &self.proof)
            .map_err(|_| ArchiveFault::Proof)?;
        let receipt = Receipt::read(receipt).map_err(|_| ArchiveFault::Receipt)?;
        if !receipt.succeeded {
            return Err(ArchiveFault::Status);
        }
        if !receipt.logs.iter().any(|log| event.is_in(log)) {
            return Err(ArchiveFault::Event);
        }
        Ok(ArchivedBlock {
            hash: header.hash,
            number: header.number,
            time: header.time,
        })
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive")
            .field("header", &self.header.len())
            .field("index", &self.index)
            .field("proof", &self.proof.len())
            .finish()
    }
}

impl AnchoredEvent {
    /// `event Anchored(bytes32 indexed root, bytes32 previous, uint64 size)`.
    fn is_in(&self, log: &Log<'_>) -> bool {
        let signature = keccak256(b"Anchored(bytes32,bytes32,uint64)");
        let mut data = [0; 64];
        data[..32].copy_from_slice(&self.previous);
        data[56..].copy_from_slice(&self.size.to_be_bytes());
        log.address == self.contract
            && log.topics == [signature, *self.root.as_bytes()]
            && log.data == data
    }
}
