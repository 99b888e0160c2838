//! The end of a log, and how a writer who was not first gets past it.

use std::time::Duration;

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
            let next = number.next().ok().filter(|next| next.get() <= super::LAST);
            let next = next.ok_or(TableError::Attribute("sk"))?;
            Ok((next, Some(hash)))
        }
    }
}

/// What a writer does who was not first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Tries the place after the entry that was there.
    On,
    /// Waits as long, then looks where the log ends.
    Wait(Duration),
}

/// How long a writer tries: what calls it has less than 29 s for everything, and has to answer.
const MOST: Duration = Duration::from_secs(10);

/// The longest first wait; each may be twice as long as the one before, up to the last.
const FIRST_WAIT: Duration = Duration::from_millis(16);
const LAST_WAIT: Duration = Duration::from_millis(2048);

/// Counts the refusals of one append. Two writers pass each other at once. Many who all went on at once would
/// all but one be refused again, and their tries grow with the square of their number (200 writers: 83 s against
/// DynamoDB Local, with waits 7 s); so they wait, each as long as chance will have it.
#[derive(Debug, Default)]
pub(super) struct Walk {
    refused: u32,
}

impl Walk {
    /// `tried` is the hash of the entry that was refused: as good as chance, and nobody else's; `spent` is how
    /// long this has been going on.
    pub(super) fn refused(
        &mut self,
        tried: &Commitment,
        spent: Duration,
    ) -> Result<Step, TableError> {
        self.refused += 1;
        let Some(waits) = self.refused.checked_sub(2) else {
            return Ok(Step::On);
        };
        let longest = FIRST_WAIT.saturating_mul(1 << waits.min(16)).min(LAST_WAIT);
        let wait = longest * u32::from(tried.as_bytes()[0]) / 255;
        if spent + wait > MOST {
            return Err(TableError::Contended);
        }
        Ok(Step::Wait(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_refused_again_and_again_waits_longer_and_gives_up_in_time() {
        let tried = Commitment::from_bytes([255; 32]);
        let mut walk = Walk::default();
        let a_call = Duration::from_millis(20);
        let mut spent = a_call;
        assert_eq!(walk.refused(&tried, spent).unwrap(), Step::On);
        let mut before = Duration::ZERO;
        while let Ok(step) = walk.refused(&tried, spent) {
            let Step::Wait(wait) = step else {
                panic!("it goes on at once");
            };
            assert!(wait >= before && wait <= LAST_WAIT);
            before = wait;
            spent += wait + a_call;
        }
        assert_eq!(before, LAST_WAIT);
        assert!(spent + LAST_WAIT > MOST && spent <= MOST + a_call);
    }

    #[test]
    fn who_is_refused_slowly_gives_up_in_time_as_well() {
        let tried = Commitment::from_bytes([0; 32]);
        let mut walk = Walk::default();
        assert_eq!(walk.refused(&tried, MOST * 2).unwrap(), Step::On);
        assert!(walk.refused(&tried, MOST * 2).is_err());
    }
}
