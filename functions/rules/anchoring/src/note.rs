use access::PatientId;
use audit::EntryNumber;
use seal::{Root, TransactionHash};

use crate::{Fees, Head, Reception};

/// A line for the log. It names batches and, where a log is damaged, a chart by its id; no content.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A batch of an earlier run is taken up where that run left it.
    GoingOn {
        /// Which.
        batch: u64,
        /// Its stage.
        stage: &'static str,
    },
    /// A batch is opened.
    Opened {
        /// Which.
        batch: u64,
        /// What it is about to claim.
        candidates: u64,
    },
    /// Nothing could be claimed for a batch.
    Empty {
        /// Which.
        batch: u64,
    },
    /// All that a batch is to claim is asked for.
    Claimed {
        /// Which batch.
        batch: u64,
        /// What it has.
        claimed: u64,
        /// What was gone, changed or another's.
        refused: u64,
    },
    /// Leaves, root and the head below are fixed.
    Sealed {
        /// Which.
        batch: u64,
        /// How many leaves.
        size: u64,
        /// Their root.
        root: Root,
    },
    /// A transaction is signed and recorded.
    Signed {
        /// Which batch.
        batch: u64,
        /// Under which nonce.
        nonce: u64,
        /// What it offers.
        fees: Fees,
        /// Its hash.
        hash: TransactionHash,
        /// How many were signed before it.
        before: usize,
    },
    /// A node was handed the newest of them.
    Received {
        /// Which batch.
        batch: u64,
        /// What it said.
        reception: Reception,
    },
    /// One is in a block.
    Mined {
        /// Which batch.
        batch: u64,
        /// In which.
        block: u64,
        /// What it used.
        gas: u64,
    },
    /// One is in a block, and the contract refused it.
    Reverted {
        /// Which batch.
        batch: u64,
        /// The transaction.
        hash: TransactionHash,
        /// Its block.
        block: u64,
    },
    /// The block vanished, and the batch is to be sent again.
    Vanished {
        /// Which batch.
        batch: u64,
        /// Which block.
        block: u64,
    },
    /// A dearer transaction would be above the ceiling.
    AtTheCeiling {
        /// Which batch.
        batch: u64,
        /// What the last one offers.
        cap: u128,
        /// The tip that a node demands.
        needed: u128,
    },
    /// What proves a batch is stored, or it is noted that nothing does yet.
    Archived {
        /// Which batch.
        batch: u64,
        /// Whether it is stored.
        archived: bool,
    },
    /// The newest entries of the logs that have one in a batch are kept.
    HeadsKept {
        /// Which batch.
        batch: u64,
        /// Of how many logs one was new.
        heads: u64,
    },
    /// What a batch was about to claim is forgotten.
    Forgotten {
        /// Which batch.
        batch: u64,
    },
    /// A batch is final.
    Final {
        /// Which.
        batch: u64,
        /// How many leaves.
        size: u64,
        /// In which block.
        block: u64,
        /// Whether its archive is stored.
        archived: bool,
        /// Since its oldest version was saved.
        seconds: f64,
    },
    /// The head fits no batch of the table; it is looked at again.
    LooksAgain {
        /// The head.
        head: Head,
        /// How often it has been looked at in vain.
        times: u32,
    },
    /// The base fee is above the ceiling, and nothing is signed.
    TooDear {
        /// Which batch waits for it.
        batch: u64,
        /// The base fee.
        base_fee: u128,
    },
    /// A node or the key failed and is asked again.
    AskingAgain {
        /// About which batch, if about one.
        batch: Option<u64>,
        /// What was asked.
        question: &'static str,
        /// Why.
        why: String,
    },
    /// An archive that was missing is stored.
    ArchivedLate {
        /// Whose.
        batch: u64,
        /// How often it was asked for.
        tries: u32,
    },
    /// An archive is still missing.
    StillUnarchived {
        /// Whose.
        batch: u64,
        /// How often it was asked for.
        tries: u32,
        /// Why.
        why: String,
    },
    /// An archive is not asked for any more.
    ArchiveGivenUp {
        /// Whose.
        batch: u64,
    },
    /// An entry that is anchored has gone from its log.
    EntryGone {
        /// Whose chart.
        patient: PatientId,
        /// Which entry.
        entry: EntryNumber,
    },
    /// The lease could not be given back and will lapse.
    LeaseLapses {
        /// Why.
        why: String,
    },
}
