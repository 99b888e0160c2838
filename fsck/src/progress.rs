//! How far a check is.

use std::fmt::{Display, Formatter, Result};

/// Is told how far a check is.
pub struct Progress(Box<dyn Fn(Step) + Send + Sync>);

/// How far a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many batches were read.
    Batches(u64),
    /// The contract's events were read up to this block of so many.
    Events(u64, u64),
    /// The leaves, the archives and the receipts of so many batches of so many were looked at.
    Leaves(u64, u64),
    /// So many versions were read.
    Versions(u64),
    /// So many entries were read.
    Entries(u64),
    /// So many charts and logs are read again.
    Again(u64),
}

impl Progress {
    /// Tells nobody.
    #[must_use]
    pub fn silent() -> Self {
        Self(Box::new(|_| ()))
    }

    /// Tells `told`, often.
    #[must_use]
    pub fn new(told: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Box::new(told))
    }

    pub(crate) fn at(&self, step: Step) {
        (self.0)(step);
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("Progress")
    }
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Batches(count) => write!(f, "{count} batches"),
            Self::Events(block, of) => write!(f, "events up to block {block} of {of}"),
            Self::Leaves(count, of) => write!(f, "leaves of {count} of {of} batches"),
            Self::Versions(count) => write!(f, "{count} versions"),
            Self::Entries(count) => write!(f, "{count} entries"),
            Self::Again(count) => write!(f, "{count} to be read again"),
        }
    }
}
