use access::PatientId;
use audit::EntryNumber;
use jiff::Timestamp;
use seal::{Commitment, VersionNumber};

/// What a leaf stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// A version of a chart.
    Version(VersionNumber),
    /// An entry of a chart's log.
    Entry(EntryNumber),
}

/// What is needed to claim something and to make it a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// Whose chart.
    pub patient: PatientId,
    /// Which version of it, or which entry of its log.
    pub written: Written,
    /// Its leaf.
    pub commitment: Commitment,
}

impl Candidate {
    /// Whether it is a version, for which somebody waits.
    #[must_use]
    pub const fn is_version(&self) -> bool {
        matches!(self.written, Written::Version(_))
    }
}

/// Something that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What.
    pub candidate: Candidate,
    /// Since when.
    pub saved_at: Timestamp,
}

/// What a claim led to. A claim that is made again leads to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It belongs to the batch, since now or since an earlier attempt.
    Claimed,
    /// It is gone, has another commitment, or belongs to another batch.
    Refused,
}

/// Leaves stand in the order of their bytes: their order then tells nothing about when they were saved
/// or whose they are, and a leaf's place is found by halving.
#[must_use]
pub fn in_order(mut leaves: Vec<Commitment>) -> Vec<Commitment> {
    leaves.sort_unstable();
    leaves.dedup();
    leaves
}
