use jiff::{SignedDuration, Timestamp};

use crate::{Batch, Stage};

/// A final batch without an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unarchived {
    /// The batch, as it became final.
    pub batch: Batch,
    /// How often its archive was asked for since.
    pub tries: u32,
    /// When to ask again.
    pub due: Timestamp,
}

impl Unarchived {
    /// How long ago its batch became final.
    pub(crate) fn age(&self, now: Timestamp) -> SignedDuration {
        match self.batch.stage {
            Stage::Final(.., at) => now.duration_since(at),
            _ => SignedDuration::ZERO,
        }
    }
}
