//! What can be wrong.

use access::PatientId;
use seal::{Commitment, TransactionHash};
use serde::Serialize;

/// What has a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A version of a chart.
    Version,
    /// An entry of a chart's log.
    Entry,
}

/// A version or an entry, by whose it is and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Item {
    /// Which of the two.
    pub what: What,
    /// Whose chart.
    pub patient: PatientId,
    /// Its number in the chart or in the log.
    pub number: u64,
}

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Table {
    /// Charts.
    Records,
    /// Logs.
    Audit,
    /// Batches.
    Anchors,
}

/// One thing that is not as it must be. Something that was changed in one place leads to one finding, as far as
/// the rest tells which place that was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "finding",
    rename_all = "kebab-case",
    rename_all_fields = "snake_case"
)]
pub enum Finding {
    /// A key that nothing of ours has.
    Formless {
        /// Where.
        table: Table,
        /// Whose it may be.
        #[serde(skip_serializing_if = "Option::is_none")]
        patient: Option<PatientId>,
        /// The rest of the key.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
    /// It has no commitment.
    NoCommitment {
        /// Which.
        item: Item,
    },
    /// It is in no batch and waits for none.
    Lost {
        /// Which.
        item: Item,
    },
    /// It is in a batch and waits for another.
    WaitsAndBatched {
        /// Which.
        item: Item,
    },
    /// It waits where nobody reads it.
    Unlisted {
        /// Which.
        item: Item,
    },
    /// It has waited for longer than anything should.
    Behind {
        /// Which.
        item: Item,
    },
    /// The batch it names does not hold it, nor does another.
    NotInBatch {
        /// Which.
        item: Item,
        /// The batch it names.
        batch: u64,
    },
    /// Another batch than the one it names holds it.
    InOtherBatch {
        /// Which.
        item: Item,
        /// The batch it names, if it names one.
        names: Option<u64>,
        /// The batch that holds it.
        batch: u64,
    },
    /// Something else has the same leaf.
    SharedLeaf {
        /// Which.
        item: Item,
        /// The batch that holds the leaf.
        batch: u64,
    },
    /// What it says does not hash to its commitment.
    Altered {
        /// Which.
        item: Item,
    },
    /// Its patient was erased, and what it says is still there.
    ContentKept {
        /// Which.
        item: Item,
    },
    /// It names another one as the one before it than the one that is there.
    Unlinked {
        /// Which.
        item: Item,
    },
    /// Versions of a chart, or entries of a log, that must have been there.
    Missing {
        /// Which of the two.
        what: What,
        /// Whose chart.
        patient: PatientId,
        /// The number of the first.
        first: u64,
        /// The number of the last.
        last: u64,
    },
    /// A part of the chart says that its patient was erased, and a part does not.
    HalfErased {
        /// Whose chart.
        patient: PatientId,
    },
    /// The chart says that its patient was erased, and its log does not.
    ErasedUnlogged {
        /// Whose chart.
        patient: PatientId,
    },
    /// The key to the chart is gone, and its patient was not erased.
    KeyGone {
        /// Whose chart.
        patient: PatientId,
    },
    /// The patient was erased, and the key to the chart is still there.
    KeyKept {
        /// Whose chart.
        patient: PatientId,
    },
    /// Nothing is kept of the end of a log that is anchored.
    HeadGone {
        /// Whose log.
        patient: PatientId,
    },
    /// What is kept of the end of a log is not its newest anchored entry.
    HeadBehind {
        /// Whose log.
        patient: PatientId,
        /// The entry that is kept.
        kept: u64,
        /// The newest that is anchored.
        anchored: u64,
    },
    /// What is kept of the end of a log is not the entry that is there.
    HeadDiffers {
        /// Whose log.
        patient: PatientId,
    },
    /// A leaf that no version and no entry has: one was taken away.
    OrphanLeaf {
        /// The batch that holds it.
        batch: u64,
        /// The leaf.
        leaf: Commitment,
    },
    /// A leaf that stands in two batches.
    LeafTwice {
        /// The leaf.
        leaf: Commitment,
        /// The first of the batches.
        batch: u64,
        /// The other.
        again: u64,
    },
    /// Batches without an item.
    BatchesMissing {
        /// The number of the first.
        first: u64,
        /// The number of the last.
        last: u64,
    },
    /// Its item is damaged.
    BatchUnreadable {
        /// Which.
        batch: u64,
    },
    /// Its stored leaves do not give the root that is anchored.
    LeavesDiffer {
        /// Which.
        batch: u64,
    },
    /// The root it is recorded with is not the one that is anchored.
    RootDiffers {
        /// Which.
        batch: u64,
    },
    /// The head it is recorded to stand on is not the one it stands on.
    PreviousDiffers {
        /// Which.
        batch: u64,
    },
    /// The number of leaves it is recorded with is not the one that is anchored.
    SizeDiffers {
        /// Which.
        batch: u64,
    },
    /// The number of versions it is recorded with is not that of those it holds.
    VersionsDiffer {
        /// Which.
        batch: u64,
        /// As it says.
        recorded: u64,
        /// As they are.
        found: u64,
    },
    /// It is recorded for another contract.
    OtherContract {
        /// Which.
        batch: u64,
    },
    /// It is anchored by another transaction, in another block or at another time than it is recorded with.
    LandingDiffers {
        /// Which.
        batch: u64,
    },
    /// It has been on its way for longer than anything should.
    BatchBehind {
        /// Which.
        batch: u64,
    },
    /// It is recorded as final, and its block is not final yet.
    NotFinal {
        /// Which.
        batch: u64,
    },
    /// It is recorded as final, and the chain does not have it.
    NotOnChain {
        /// Which.
        batch: u64,
    },
    /// It is final, and the list of what it set out to claim, which names patients, is still there.
    CandidatesKept {
        /// Which.
        batch: u64,
    },
    /// It has no archive, and nobody asks for one any more.
    Unarchived {
        /// Which.
        batch: u64,
    },
    /// Its archive does not prove it.
    ArchiveBroken {
        /// Which.
        batch: u64,
    },
    /// The contract has a batch that is none of ours.
    UnknownAnchoring {
        /// The transaction that anchored it.
        transaction: TransactionHash,
        /// The height of its block.
        block: u64,
    },
}

/// The most findings that are kept one by one: a table that is gone would fill the memory with its absence.
const MOST: usize = 10_000;

/// Findings, and how many more there were.
#[derive(Debug, Default)]
pub struct Findings {
    /// The first of them.
    pub first: Vec<Finding>,
    /// How many came after those.
    pub more: u64,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        if self.first.len() < MOST {
            self.first.push(finding);
        } else {
            self.more += 1;
        }
    }
}

impl Findings {
    /// Of what may have been told before.
    pub(crate) fn add_once(&mut self, finding: Finding) {
        if !self.first.contains(&finding) {
            self.add(finding);
        }
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }
}
