use jiff::Timestamp;

use crate::Batch;

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
