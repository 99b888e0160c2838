//! One chart's versions, or one log's entries, in their order.

use access::PatientId;
use audit::Head;
use dynamo::census::Found;
use seal::Commitment;

use crate::finding::What;

/// What is kept of a log's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Nothing,
    /// Something that is none.
    Damaged,
    Head(Head),
}

/// How far a chart or a log has been read.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) what: What,
    pub(crate) patient: PatientId,
    last: u64,
    last_leaf: Option<Commitment>,
    kept: Kept,
    kept_met: bool,
    /// The newest entry in a batch that is final.
    newest_final: u64,
    erasure: Erasure,
    key_gone: bool,
    faults: Vec<Fault>,
}

/// Whether a chart is one of a patient who was erased, as far as it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Erasure {
    /// Nothing of it has been read.
    Unread,
    /// No.
    No,
    /// Yes, and the mark behind the last version is still to come.
    Begun,
    /// Yes, and the mark was there.
    Whole,
    /// In part.
    Half,
}

/// What is wrong with the order of a chart or a log, or with its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None with these numbers; the leaf of the last, where it is known.
    Missing(u64, u64, Option<Commitment>),
    Unlinked(u64),
    HalfErased,
    KeyGone,
    HeadGone,
    /// The entry that is kept, and the newest that is anchored.
    HeadBehind(u64, u64),
    /// The entry that is kept, if it can be read.
    HeadDiffers(Option<u64>),
}

/// A walk that is over.
#[derive(Debug)]
pub(crate) struct Walked {
    pub(crate) what: What,
    pub(crate) patient: PatientId,
    /// Its patient was erased, and all of it says so.
    pub(crate) erased: bool,
    pub(crate) faults: Vec<Fault>,
}

impl Walked {
    /// It looks as it does while its patient is being erased.
    pub(crate) fn is_erased_in_part(&self) -> bool {
        let faults = [Fault::HalfErased, Fault::KeyGone];
        faults.iter().any(|fault| self.faults.contains(fault))
    }
}

impl Walk {
    pub(crate) const fn begin(what: What, patient: PatientId, kept: Kept) -> Self {
        Self {
            what,
            patient,
            last: 0,
            last_leaf: None,
            kept,
            kept_met: false,
            newest_final: 0,
            erasure: Erasure::Unread,
            key_gone: false,
            faults: Vec::new(),
        }
    }

    pub(crate) fn step(&mut self, found: &Found, is_final: bool, key_gone: bool) {
        // In another order than theirs, they are all of them out of order, and are read again.
        if found.number > self.last + 1 || found.number <= self.last {
            let last = found.number.saturating_sub(1);
            let fault = Fault::Missing(self.last + 1, last, found.previous);
            self.faults.push(fault);
            self.last_leaf = None;
        } else if !is_mark(found) && found.previous != self.last_leaf && self.knows_the_one_before()
        {
            self.faults.push(Fault::Unlinked(found.number));
        }
        self.erasure(found);
        self.key_gone |= key_gone;
        if is_final {
            self.newest_final = self.newest_final.max(found.number);
        }
        self.meet(found);
        (self.last, self.last_leaf) = (found.number, found.commitment);
    }

    fn knows_the_one_before(&self) -> bool {
        self.last == 0 || self.last_leaf.is_some()
    }

    fn erasure(&mut self, found: &Found) {
        self.erasure = match (self.erasure, found.erased) {
            (Erasure::Unread | Erasure::No, false) => Erasure::No,
            (Erasure::Unread | Erasure::Begun, true) if is_mark(found) => Erasure::Whole,
            (Erasure::Unread | Erasure::Begun, true) => Erasure::Begun,
            // Nothing stands behind the mark either.
            _ => Erasure::Half,
        };
    }

    fn meet(&mut self, found: &Found) {
        if let Kept::Head(head) = self.kept
            && head.entry.number.get() == found.number
        {
            self.kept_met = true;
            if found.commitment != Some(head.entry.hash) || found.batch != Some(head.batch) {
                self.faults.push(Fault::HeadDiffers(Some(found.number)));
            }
        }
    }

    pub(crate) fn end(mut self) -> Walked {
        match self.erasure {
            Erasure::Begun | Erasure::Half => self.faults.push(Fault::HalfErased),
            Erasure::No if self.key_gone => self.faults.push(Fault::KeyGone),
            Erasure::Unread | Erasure::No | Erasure::Whole => {}
        }
        if self.what == What::Entry {
            self.end_of_log();
        }
        Walked {
            what: self.what,
            patient: self.patient,
            erased: self.erasure == Erasure::Whole,
            faults: self.faults,
        }
    }

    fn end_of_log(&mut self) {
        let fault = match self.kept {
            Kept::Damaged => Fault::HeadDiffers(None),
            Kept::Nothing if self.newest_final > 0 => Fault::HeadGone,
            Kept::Nothing => return,
            Kept::Head(head) => {
                let kept = head.entry.number.get();
                if kept > self.last {
                    Fault::Missing(self.last + 1, kept, Some(head.entry.hash))
                } else if self.kept_met && kept < self.newest_final {
                    Fault::HeadBehind(kept, self.newest_final)
                } else {
                    return;
                }
            }
        };
        self.faults.push(fault);
    }
}

/// What stands behind the last version of an erased chart.
fn is_mark(found: &Found) -> bool {
    found.erased && found.commitment.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use audit::{EntryNumber, Known};
    use uuid::Uuid;

    fn leaf(number: u64) -> Commitment {
        Commitment::from_bytes([u8::try_from(number).unwrap(); 32])
    }

    fn found(number: u64) -> Found {
        Found {
            patient: PatientId::new(Uuid::from_u128(1)),
            number,
            commitment: Some(leaf(number)),
            previous: (number > 1).then(|| leaf(number - 1)),
            batch: Some(7),
            waits: None,
            erased: false,
        }
    }

    fn mark(number: u64) -> Found {
        Found {
            commitment: None,
            previous: None,
            batch: None,
            erased: true,
            ..found(number)
        }
    }

    fn erased(number: u64) -> Found {
        Found {
            erased: true,
            ..found(number)
        }
    }

    fn walked(what: What, kept: Kept, all: &[Found]) -> Walked {
        let mut walk = Walk::begin(what, found(1).patient, kept);
        for one in all {
            walk.step(one, what == What::Entry, false);
        }
        walk.end()
    }

    fn faults(all: &[Found]) -> Vec<Fault> {
        walked(What::Version, Kept::Nothing, all).faults
    }

    fn head(number: u64) -> Kept {
        Kept::Head(Head {
            entry: Known {
                number: EntryNumber::new(number).unwrap(),
                hash: leaf(number),
            },
            batch: 7,
        })
    }

    #[test]
    fn a_whole_chart_has_no_fault() {
        assert_eq!(faults(&[found(1), found(2), found(3)]), []);
        assert_eq!(faults(&[]), []);
    }

    #[test]
    fn a_version_that_was_taken_out_is_missing_and_its_leaf_is_known_from_the_next() {
        let cut = [found(1), found(4)];
        assert_eq!(faults(&cut), [Fault::Missing(2, 3, Some(leaf(3)))]);
        let headless = [found(2), found(3)];
        assert_eq!(faults(&headless), [Fault::Missing(1, 1, Some(leaf(1)))]);
    }

    #[test]
    fn a_version_that_names_another_before_it_is_unlinked() {
        let mut chart = [found(1), found(2), found(3)];
        chart[1].previous = Some(leaf(9));
        assert_eq!(faults(&chart), [Fault::Unlinked(2)]);
        chart[1].previous = None;
        assert_eq!(faults(&chart), [Fault::Unlinked(2)]);
        let mut first = found(1);
        first.previous = Some(leaf(9));
        assert_eq!(faults(&[first]), [Fault::Unlinked(1)]);
        let mut unknown = [found(1), found(2)];
        unknown[0].commitment = None;
        assert_eq!(faults(&unknown), [], "that one is told of already");
    }

    #[test]
    fn a_chart_is_erased_as_a_whole_and_ends_with_its_mark_or_is_erased_by_half() {
        let whole = [erased(1), erased(2), mark(3)];
        let whole = walked(What::Version, Kept::Nothing, &whole);
        assert!(whole.erased);
        assert_eq!(whole.faults, []);
        for half in [
            &[erased(1), found(2)][..],
            &[found(1), erased(2), mark(3)],
            &[erased(1), erased(2)],
            &[found(1), mark(2)],
            &[erased(1), mark(2), erased(3)],
        ] {
            assert_eq!(faults(half), [Fault::HalfErased], "{half:?}");
        }
    }

    #[test]
    fn the_key_of_a_chart_may_be_gone_only_with_its_content() {
        for (version, expected) in [(found(1), vec![Fault::KeyGone]), (erased(1), vec![])] {
            let mut walk = Walk::begin(What::Version, version.patient, Kept::Nothing);
            walk.step(&version, true, true);
            if version.erased {
                walk.step(&mark(2), false, false);
            }
            assert_eq!(walk.end().faults, expected);
        }
    }

    #[test]
    fn the_end_of_a_log_is_the_one_that_is_kept() {
        let log = [found(1), found(2), found(3)];
        let faults = |kept, log: &[Found]| walked(What::Entry, kept, log).faults;
        assert_eq!(faults(head(3), &log), []);
        assert_eq!(faults(head(2), &log), [Fault::HeadBehind(2, 3)]);
        assert_eq!(faults(Kept::Nothing, &log), [Fault::HeadGone]);
        assert_eq!(faults(Kept::Damaged, &log), [Fault::HeadDiffers(None)]);
        let cut = Fault::Missing(3, 3, Some(leaf(3)));
        assert_eq!(faults(head(3), &log[..2]), [cut]);
        let mut replaced = log;
        replaced[2].commitment = Some(leaf(9));
        assert_eq!(faults(head(3), &replaced), [Fault::HeadDiffers(Some(3))]);
        assert_eq!(faults(Kept::Nothing, &[]), []);
    }

    #[test]
    fn entries_that_wait_are_behind_no_head() {
        let mut walk = Walk::begin(What::Entry, found(1).patient, head(1));
        walk.step(&found(1), true, false);
        walk.step(&found(2), false, false);
        assert_eq!(walk.end().faults, []);
    }
}
