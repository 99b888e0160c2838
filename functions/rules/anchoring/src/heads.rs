//! The newest anchored entry of each log, kept beside the batches: whoever cuts a log's end off where it lies
//! does not reach that.

use std::collections::BTreeMap;

use access::PatientId;
use audit::{EntryNumber, Head, Known};
use jiff::Timestamp;
use seal::Tree;

use crate::desk::{Desk, Heard};
use crate::outcome::{Failure, Stop};
use crate::phase::Turn;
use crate::settle::Settle;
use crate::{Batch, Candidate, Claim, Deed, Note, Told, Written};

/// Heads that are asked for at once.
const STRETCH: usize = 512;

/// Keeps the newest entry that a batch has of each log.
#[derive(Clone, Debug)]
pub(crate) struct Heads {
    pub(crate) batch: Batch,
    size: u64,
    /// What `settle` goes on with.
    height: u64,
    now: Timestamp,
    is_archived: bool,
    /// Whoever began to forget the candidates was done here.
    left: Option<Vec<Candidate>>,
    /// The heads still to be kept, the last stretch first.
    stretches: Option<Vec<Vec<(PatientId, Head)>>>,
    /// Those of the stretch in hand with what is kept now, once it is read.
    in_hand: Vec<(PatientId, Head, Option<Head>)>,
    is_checked: bool,
    /// Kept so far.
    kept: u64,
}

impl Heads {
    pub(crate) fn begin(
        desk: &mut Desk,
        batch: Batch,
        height: u64,
        is_archived: bool,
    ) -> Result<Turn, Stop> {
        let now = desk.now.at;
        let size = batch.sealed().map_or(0, |sealed| sealed.size);
        if batch
            .sealed()
            .is_some_and(|sealed| sealed.versions == sealed.size)
        {
            return Ok(Turn::Go(Settle::headed(height, now, is_archived).into()));
        }
        Ok(Turn::Go(
            Self {
                batch,
                size,
                height,
                now,
                is_archived,
                left: None,
                stretches: None,
                in_hand: Vec::new(),
                is_checked: false,
                kept: 0,
            }
            .into(),
        ))
    }

    pub(crate) fn next(mut self, desk: &mut Desk) -> Result<Turn, Stop> {
        let number = self.batch.number;
        if self.left.is_none() {
            return Ok(Deed::CandidatesLeft(number, self.batch.candidates).then(self));
        }
        let Some(stretches) = &mut self.stretches else {
            return Ok(Deed::Leaves(number, self.size).then(self));
        };
        if self.in_hand.is_empty() {
            // Died here, or among the heads: each is what is anchored, and the next run keeps the others.
            let Some(stretch) = stretches.pop() else {
                desk.note(Note::HeadsKept {
                    batch: number,
                    heads: self.kept,
                });
                let settle = Settle::headed(self.height, self.now, self.is_archived);
                return Ok(Turn::Go(settle.into()));
            };
            self.is_checked = false;
            let patients = stretch.iter().map(|(patient, _)| *patient).collect();
            let unread = stretch.into_iter();
            self.in_hand = unread
                .map(|(patient, head)| (patient, head, None))
                .collect();
            return Ok(Deed::LogHeads(patients).then(self));
        }
        if !self.is_checked {
            // A claim that is made again answers whether it still stands, and reads nothing.
            let kept = self.in_hand.iter();
            let again: Vec<_> = kept
                .filter_map(|(patient, _, kept)| again(*patient, *kept))
                .collect();
            if !again.is_empty() {
                return Ok(Deed::Claim(again).then(self));
            }
        }
        self.keep()
    }

    fn keep(mut self) -> Result<Turn, Stop> {
        let heads = std::mem::take(&mut self.in_hand);
        self.kept += heads.len() as u64;
        let heads = heads.into_iter().map(|(patient, head, _)| (patient, head));
        Ok(Deed::KeepLogHeads(heads.collect()).then(self))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Candidates(left)) => self.left = Some(left),
            Heard::Told(Told::Leaves(leaves)) => {
                // A leaf damaged in storage would leave out a log without a word.
                let sealed = self.batch.sealed().map(|sealed| sealed.root);
                if Tree::new(&leaves).ok().map(|tree| tree.root()) != sealed {
                    return Err(Failure::LeavesDiffer(self.batch.number).into());
                }
                // What could not be claimed is not in the batch.
                let left = self.left.iter().flatten();
                let claimed = left.filter(|one| leaves.binary_search(&one.commitment).is_ok());
                let newest = newest_of_each(claimed, self.batch.number);
                self.stretches = Some(newest.chunks(STRETCH).map(<[_]>::to_vec).collect());
            }
            Heard::Told(Told::LogHeads(kept)) => {
                for (one, kept) in self.in_hand.iter_mut().zip(kept) {
                    one.2 = kept;
                }
                // A head moves forward only.
                self.in_hand.retain(|(_, head, kept)| {
                    kept.is_none_or(|kept| kept.entry.number < head.entry.number)
                });
            }
            Heard::Told(Told::Claimed(claims)) => self.check(desk, &claims),
            Heard::Told(Told::Done) => {}
            heard => return Err(heard.in_vain()),
        }
        self.next(desk)
    }

    /// A head never moves away from an entry that is there no more: then it stays and shows the loss, however
    /// many entries are written after it.
    fn check(&mut self, desk: &mut Desk, claims: &[Claim]) {
        let mut claims = claims.iter();
        self.in_hand.retain(|(patient, _, kept)| {
            let Some(kept) = kept else { return true };
            let stands = claims.next() != Some(&Claim::Refused);
            if !stands {
                desk.note(Note::EntryGone {
                    patient: *patient,
                    entry: kept.entry.number,
                });
            }
            stands
        });
        self.is_checked = true;
    }
}

fn again(patient: PatientId, kept: Option<Head>) -> Option<(Candidate, u64)> {
    kept.map(|kept| {
        let candidate = Candidate {
            patient,
            written: Written::Entry(kept.entry.number),
            commitment: kept.entry.hash,
        };
        (candidate, kept.batch)
    })
}

fn newest_of_each<'a>(
    candidates: impl Iterator<Item = &'a Candidate>,
    batch: u64,
) -> Vec<(PatientId, Head)> {
    let mut newest = BTreeMap::<PatientId, Known>::new();
    for candidate in candidates {
        let Written::Entry(number) = candidate.written else {
            continue;
        };
        let known = |number: EntryNumber| Known {
            number,
            hash: candidate.commitment,
        };
        newest
            .entry(candidate.patient)
            .and_modify(|other| {
                if other.number < number {
                    *other = known(number);
                }
            })
            .or_insert_with(|| known(number));
    }
    let head = |(patient, entry)| (patient, Head { entry, batch });
    newest.into_iter().map(head).collect()
}
