//! Versions and entries against the leaves of the batches, one at a time as they are read: nothing of them is
//! kept but what has to be looked at again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use access::PatientId;
use dynamo::census::Found;
use jiff::Timestamp;
use seal::Commitment;

use crate::finding::{Finding, Findings, Item, What};
use crate::heads::Heads;
use crate::leaves::Leaves;
use crate::line::{Slot, State};
use crate::report::Standing;
use crate::walk::{Fault, Walk, Walked};

/// Whether what it says is what was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// It was not opened, or there is none any more.
    Unopened,
    Sound,
    Altered,
    /// There is no key to open it with.
    KeyGone,
    /// It is there, and its patient was erased.
    Kept,
}

/// A version or an entry as it was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) found: Found,
    pub(crate) content: Content,
    /// It is the entry of an erasure.
    pub(crate) erases: bool,
}

/// Something that names a batch whose leaves were not fixed when the leaves were read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deferred {
    pub(crate) item: Item,
    pub(crate) leaf: Commitment,
    pub(crate) batch: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Books {
    slots: BTreeMap<u64, Slot>,
    leaves: Leaves,
    /// Batches whose leaves are not what they were: who is in them cannot be told.
    untold: BTreeSet<u64>,
    heads: Heads,
    pub(crate) findings: Findings,
    pub(crate) versions: Standing,
    pub(crate) entries: Standing,
    pub(crate) waiting_since: Option<Timestamp>,
    /// What has waited since before that has waited too long.
    pub(crate) overdue: Option<Timestamp>,
    pub(crate) opened: u64,
    pub(crate) deferred: Vec<Deferred>,
    /// What has a finding of its own, which accounts for what follows from it.
    told: HashSet<Item>,
    /// Leaves that something names as the one before it, though it is not there.
    named: HashSet<Commitment>,
    /// How many name a batch that does not hold them.
    strays: BTreeMap<u64, u64>,
    /// How many versions a batch holds.
    held: BTreeMap<u64, u64>,
    walks: HashMap<(What, u32), Walk>,
    suspects: BTreeSet<(What, PatientId)>,
    erased: BTreeSet<PatientId>,
    erasures: HashSet<PatientId>,
}

impl Books {
    pub(crate) fn new(
        slots: BTreeMap<u64, Slot>,
        mut leaves: Leaves,
        untold: BTreeSet<u64>,
        heads: Heads,
    ) -> Self {
        leaves.sort();
        let mut books = Self {
            slots,
            leaves,
            untold,
            heads,
            ..Self::default()
        };
        for (leaf, batch, again) in books.leaves.twice() {
            let finding = Finding::LeafTwice { leaf, batch, again };
            books.findings.add(finding);
        }
        books
    }

    pub(crate) fn leaves(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// Takes the next of a lane. Lanes read charts and logs in their order, as a rule.
    pub(crate) fn take(&mut self, what: What, lane: u32, row: &Row) {
        let found = &row.found;
        let walk = self.walks.get(&(what, lane));
        if walk.is_none_or(|walk| walk.patient != found.patient) {
            self.end_walk(what, lane);
            let walk = self.walk(what, found.patient);
            self.walks.insert((what, lane), walk);
        }
        let is_final = self.is_final(found);
        if let Some(walk) = self.walks.get_mut(&(what, lane)) {
            walk.step(found, is_final, row.content == Content::KeyGone);
        }
        if row.erases {
            self.erasures.insert(found.patient);
        }
        self.opened += u64::from(row.content == Content::Sound);
        // What stands behind the last version of an erased chart is no version.
        if found.erased && found.commitment.is_none() {
            return;
        }
        self.standing(what).total += 1;
        self.standing(what).erased += u64::from(found.erased);
        self.place(what, row);
    }

    /// Charts that were erased.
    pub(crate) fn erased(&self) -> Vec<PatientId> {
        self.erased.iter().copied().collect()
    }

    /// The end of a lane.
    pub(crate) fn end_walk(&mut self, what: What, lane: u32) {
        let Some(walk) = self.walks.remove(&(what, lane)) else {
            return;
        };
        let Walked {
            patient,
            erased,
            faults,
            ..
        } = walk.end();
        if !faults.is_empty() {
            self.suspects.insert((what, patient));
        } else if erased {
            self.erased.insert(patient);
        }
    }

    /// A walk along a chart or a log, from its beginning.
    pub(crate) fn walk(&mut self, what: What, patient: PatientId) -> Walk {
        let kept = self.heads.of(what, patient);
        Walk::begin(what, patient, kept)
    }

    /// Charts and logs that were not in order as they were read: they are to be read again by themselves.
    pub(crate) fn suspects(&mut self) -> BTreeSet<(What, PatientId)> {
        // A log that is gone as a whole has no entry to begin with.
        let unmet = self.heads.unmet().map(|patient| (What::Entry, patient));
        self.suspects.extend(unmet.collect::<Vec<_>>());
        std::mem::take(&mut self.suspects)
    }

    /// Whether the batch that it names is final.
    pub(crate) fn is_final(&self, found: &Found) -> bool {
        let slot = found.batch.and_then(|batch| self.slots.get(&batch));
        slot.is_some_and(|slot| slot.state == State::Final)
    }

    fn standing(&mut self, what: What) -> &mut Standing {
        match what {
            What::Version => &mut self.versions,
            What::Entry => &mut self.entries,
        }
    }

    /// What there is to say of one by itself: one thing at most.
    fn place(&mut self, what: What, row: &Row) {
        let found = &row.found;
        let item = Item {
            what,
            patient: found.patient,
            number: found.number,
        };
        let finding = match found.commitment {
            None => {
                self.strays_from(found.batch);
                Some(Finding::NoCommitment { item })
            }
            Some(leaf) => self.place_leaf(item, found, leaf),
        };
        let finding = finding.or(match row.content {
            Content::Altered => Some(Finding::Altered { item }),
            Content::Kept => Some(Finding::ContentKept { item }),
            Content::Unopened | Content::Sound | Content::KeyGone => None,
        });
        if let Some(finding) = finding {
            self.tell(item, finding);
        }
    }

    fn tell(&mut self, item: Item, finding: Finding) {
        self.told.insert(item);
        self.findings.add(finding);
    }

    fn place_leaf(&mut self, item: Item, found: &Found, leaf: Commitment) -> Option<Finding> {
        let holder = self.leaves.holder(&leaf, found.batch);
        let shared = holder.is_some() && self.leaves.own(&leaf);
        if let Some(batch) = holder {
            if item.what == What::Version && !shared {
                *self.held.entry(batch).or_default() += 1;
            }
            if found.waits.is_some() && found.batch.is_some() {
                return Some(Finding::WaitsAndBatched { item });
            }
            if found.batch != Some(batch) {
                let names = found.batch;
                return Some(Finding::InOtherBatch { item, names, batch });
            }
            if shared {
                return Some(Finding::SharedLeaf { item, batch });
            }
            let is_final = self.is_final(found);
            let standing = self.standing(item.what);
            standing.anchored += u64::from(is_final);
            standing.under_way += u64::from(!is_final);
            return None;
        }
        match (found.waits, found.batch) {
            (Some(_), Some(_)) => Some(Finding::WaitsAndBatched { item }),
            (None, None) => Some(Finding::Lost { item }),
            (Some(waits), None) => {
                if !waits.listed {
                    return Some(Finding::Unlisted { item });
                }
                self.standing(item.what).waiting += 1;
                self.waiting_since = self.waiting_since.into_iter().chain(waits.since).min();
                let is_behind = self
                    .overdue
                    .is_some_and(|overdue| waits.since < Some(overdue));
                is_behind.then_some(Finding::Behind { item })
            }
            (None, Some(batch)) => self.stray(item, leaf, batch),
        }
    }

    /// It names a batch in which it was not found.
    fn stray(&mut self, item: Item, leaf: Commitment, batch: u64) -> Option<Finding> {
        if self.untold.contains(&batch) {
            return None;
        }
        if !self.slots.contains_key(&batch) {
            self.deferred.push(Deferred { item, leaf, batch });
            return None;
        }
        self.strays_from(Some(batch));
        Some(Finding::NotInBatch { item, batch })
    }

    /// It leaves a leaf behind in the batch it names.
    fn strays_from(&mut self, batch: Option<u64>) {
        if let Some(batch) = batch {
            *self.strays.entry(batch).or_default() += 1;
        }
    }

    /// What is to be said of one that was put off, now that its batch is known better: whether it is in there, or
    /// nothing is fixed there yet; and whether that batch is final.
    pub(crate) fn decide(&mut self, deferred: Deferred, holds: Option<State>) {
        let Deferred { item, batch, .. } = deferred;
        match holds {
            Some(State::Final) => self.standing(item.what).anchored += 1,
            Some(_) => self.standing(item.what).under_way += 1,
            None => self.tell(item, Finding::NotInBatch { item, batch }),
        }
    }

    /// A chart or a log that was read again by itself: now its faults are what they are.
    pub(crate) fn convict(&mut self, walked: Walked) {
        let Walked {
            what,
            patient,
            faults,
            // Whether an erasure since then is entered was looked for before.
            ..
        } = walked;
        for fault in faults {
            if let Some(finding) = self.finding(what, patient, fault) {
                self.findings.add(finding);
            }
        }
    }

    fn finding(&mut self, what: What, patient: PatientId, fault: Fault) -> Option<Finding> {
        let is_told = |number| {
            let item = Item {
                what,
                patient,
                number,
            };
            self.told.contains(&item)
        };
        Some(match fault {
            Fault::Missing(first, last, leaf) => {
                self.named.extend(leaf);
                Finding::Missing {
                    what,
                    patient,
                    first,
                    last,
                }
            }
            Fault::Unlinked(number) if is_told(number) || is_told(number - 1) => return None,
            Fault::Unlinked(number) => Finding::Unlinked {
                item: Item {
                    what,
                    patient,
                    number,
                },
            },
            Fault::HalfErased => Finding::HalfErased { patient },
            Fault::KeyGone => Finding::KeyGone { patient },
            Fault::HeadGone => Finding::HeadGone { patient },
            Fault::HeadBehind(kept, anchored) => Finding::HeadBehind {
                patient,
                kept,
                anchored,
            },
            Fault::HeadDiffers(Some(number)) if is_told(number) => return None,
            Fault::HeadDiffers(_) => Finding::HeadDiffers { patient },
        })
    }

    /// What only the whole shows: leaves that nothing has, numbers that do not add up, erasures that nobody made.
    pub(crate) fn close(&mut self) {
        let mut orphans = BTreeMap::<u64, Vec<Commitment>>::new();
        for (leaf, batch) in self.leaves.orphans() {
            orphans.entry(batch).or_default().push(leaf);
        }
        for (batch, slot) in &self.slots {
            let held = self.held.get(batch).copied().unwrap_or_default();
            let ownerless = orphans.get(batch).map_or(0, |orphans| orphans.len() as u64);
            // Of a leaf without an owner nobody knows what it was.
            let possible = held..=held + ownerless;
            if let Some(recorded) = slot.versions
                && !possible.contains(&recorded)
                && !self.untold.contains(batch)
            {
                self.findings.add(Finding::VersionsDiffer {
                    batch: *batch,
                    recorded,
                    found: held,
                });
            }
        }
        for (batch, leaves) in orphans {
            // Whatever has another commitment now has left its leaf behind.
            let strays = self.strays.get(&batch).copied().unwrap_or_default();
            let strays = usize::try_from(strays).unwrap_or(usize::MAX);
            let leaves = leaves.into_iter().filter(|leaf| !self.named.contains(leaf));
            let orphans = leaves.skip(strays);
            self.findings
                .extend(orphans.map(|leaf| Finding::OrphanLeaf { batch, leaf }));
        }
        let erased = self.erased.iter().copied();
        let unlogged = erased.filter(|patient| !self.erasures.contains(patient));
        self.findings
            .extend(unlogged.map(|patient| Finding::ErasedUnlogged { patient }));
    }
}

#[cfg(test)]
mod tests;
