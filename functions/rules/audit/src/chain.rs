//! Checking a run of entries.

use seal::{Commitment, EntryNumber};

use crate::{Entry, Export, Note};

/// Where a run of entries begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// With the log's first entry: none may be missing below.
    Start,
    /// Anywhere: it is a page of a longer log.
    Anywhere,
}

/// An entry that somebody knows to exist: seen earlier, exported, or anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: EntryNumber,
    /// Its hash.
    pub hash: Commitment,
}

/// The newest entry of a log that is anchored, as it is kept apart from the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The entry.
    pub entry: Known,
    /// Its batch.
    pub batch: u64,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    /// Its event, salt, number or predecessor is not what it was.
    #[error("it is not what was written")]
    Altered,
    /// It names another entry as the one before than the one that stands there.
    #[error("it does not follow the entry before it")]
    Unlinked,
    /// There is none with this number, though there must have been.
    #[error("it was taken out")]
    Missing,
    /// It stands in another entry's place.
    #[error("it stands in another entry's place")]
    Misplaced,
    /// It is another one than the one that is known.
    #[error("another entry was there before")]
    Replaced,
    /// The note beside it is not the one it tells of.
    #[error("its note is not what was written")]
    Note,
}

impl Fault {
    /// Its name in answers and vectors.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Unlinked => "unlinked",
            Self::Missing => "missing",
            Self::Misplaced => "misplaced",
            Self::Replaced => "replaced",
            Self::Note => "note",
        }
    }
}

/// An entry at which a log breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Break {
    /// Which.
    pub number: EntryNumber,
    /// Why.
    pub fault: Fault,
}

/// Every place where a run of entries, newest first, breaks; none when it is whole. An entry has at most one
/// fault, the first of: altered, misplaced, replaced, unlinked, note.
#[must_use]
pub fn check(newest_first: &[Entry], from: From, known: &[Known]) -> Vec<Break> {
    breaks(newest_first, &[], from, known)
}

impl Export {
    /// [`check`] of its entries, and of the notes that stand beside them; the head it carries is known as well.
    #[must_use]
    pub fn check(&self, from: From, known: &[Known]) -> Vec<Break> {
        let head = self.head.iter().map(|head| head.entry);
        let known: Vec<Known> = known.iter().copied().chain(head).collect();
        breaks(&self.entries, &self.notes, from, &known)
    }
}

fn breaks(
    newest_first: &[Entry],
    notes: &[Option<Note>],
    from: From,
    known: &[Known],
) -> Vec<Break> {
    let mut breaks = beyond(newest_first, known);
    for (place, entry) in newest_first.iter().enumerate() {
        let below = newest_first.get(place + 1);
        let above = place.checked_sub(1).map(|above| &newest_first[above]);
        let number = entry.number();
        let note = notes.get(place).and_then(Option::as_ref);
        let fault = fault(entry, above, below, known).or_else(|| foreign(entry, note?));
        if let Some(fault) = fault {
            breaks.push(Break { number, fault });
        }
        let open_end = below.is_none() && from == From::Anywhere;
        let expected = number.get() - 1;
        if !open_end
            && below.map_or(0, |below| below.number().get()) < expected
            && let Ok(number) = EntryNumber::new(expected)
        {
            // Of several in a row the newest stands for all.
            let fault = Fault::Missing;
            breaks.push(Break { number, fault });
        }
    }
    breaks
}

/// The newest known entry that should stand above all that are there.
fn beyond(newest_first: &[Entry], known: &[Known]) -> Vec<Break> {
    let newest = newest_first.first().map_or(0, |entry| entry.number().get());
    let last = known.iter().map(|known| known.number).max();
    last.filter(|number| number.get() > newest)
        .map(|number| Break {
            number,
            fault: Fault::Missing,
        })
        .into_iter()
        .collect()
}

fn fault(
    entry: &Entry,
    above: Option<&Entry>,
    below: Option<&Entry>,
    known: &[Known],
) -> Option<Fault> {
    let number = entry.number();
    if !entry.is_intact() {
        return Some(Fault::Altered);
    }
    if above.is_some_and(|above| above.number() <= number) {
        return Some(Fault::Misplaced);
    }
    let mut known = known.iter().filter(|known| known.number == number);
    if known.any(|known| known.hash != *entry.hash()) {
        return Some(Fault::Replaced);
    }
    let first = number == EntryNumber::FIRST;
    let follows = match (entry.previous(), below) {
        (None, _) => first,
        (Some(_), _) if first => false,
        (Some(previous), Some(below)) if below.number().next() == Ok(number) => {
            previous == below.hash()
        }
        _ => true,
    };
    (!follows).then_some(Fault::Unlinked)
}

/// A note that an entry does not tell of.
fn foreign(entry: &Entry, note: &Note) -> Option<Fault> {
    let told = entry.happening().ok().and_then(|happening| happening.note);
    (told != Some(note.digest())).then_some(Fault::Note)
}
