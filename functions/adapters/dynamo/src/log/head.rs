//! The end of a log, and how a writer who was not first gets past it.

use audit::{Entry, EntryNumber};
use seal::Commitment;

use crate::TableError;

/// The last entry of a log that somebody knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: EntryNumber,
    pub(super) hash: Commitment,
}

impl Head {
    pub(super) const fn of(entry: &Entry) -> Self {
        Self {
            number: entry.number(),
            hash: *entry.hash(),
        }
    }
}

/// Where the entry after `head` stands, and what it names as the one before.
pub(super) fn place(head: Option<Head>) -> Result<(EntryNumber, Option<Commitment>), TableError> {
    match head {
        None => Ok((EntryNumber::FIRST, None)),
        Some(Head { number, hash }) => {
            let next = number.next().map_err(|_| TableError::Attribute("sk"))?;
            Ok((next, Some(hash)))
        }
    }
}

/// What a writer does who was not first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Tries the place after the entry that was there.
    On,
    /// Looks where the log ends: it is far behind.
    Look,
}

/// Entries walked past before the log's end is looked up.
const STRIDE: u32 = 4;

/// Refusals after which a writer gives up. Whenever one is refused another one was let in, so it takes as
/// many others at the same moment.
const MOST: u32 = 512;

/// Counts the refusals of one append.
#[derive(Debug, Default)]
pub(super) struct Walk {
    refused: u32,
}

impl Walk {
    pub(super) fn refused(&mut self) -> Result<Step, TableError> {
        self.refused += 1;
        if self.refused > MOST {
            return Err(TableError::Call(
                "a log's end moved away from this writer too often".into(),
            ));
        }
        Ok(if self.refused.is_multiple_of(STRIDE) {
            Step::Look
        } else {
            Step::On
        })
    }
}
