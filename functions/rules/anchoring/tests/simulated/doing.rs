//! A deed as the requests it takes, one after the other: others may come in between, and each may fail.

use anchoring::{Batch, Claim, Deed, Line, Stage, Told};

use super::dice::Dice;
use super::ledger::{CHUNK, Fenced, Ledger, Lost};
use super::outbox::Outbox;

/// How often a lease that changes hands is asked for.
const TRIES: u64 = 5;

/// A deed under way.
#[derive(Clone, Debug)]
pub struct Doing {
    pub deed: Deed,
    /// Requests made.
    made: u64,
    /// The batches that were listed to be adopted, newest first, and those that are.
    listed: Vec<Batch>,
    adopted: Vec<Batch>,
    /// The order in which many things are done at once, and what became of them.
    order: Vec<usize>,
    claims: Vec<Claim>,
}

/// What one request led to.
#[derive(Debug)]
pub enum Progress {
    More,
    Done(Told),
    /// The answer is of no use.
    Unusable,
}

impl Doing {
    pub fn new(deed: Deed, dice: &mut Dice) -> Self {
        let many = match &deed {
            Deed::Claim(claims) => claims.len(),
            Deed::KeepLogHeads(heads) => heads.len(),
            _ => 0,
        };
        let mut order: Vec<usize> = (0..many).collect();
        for place in (1..many).rev() {
            order.swap(place, dice.index(place + 1));
        }
        Self {
            deed,
            made: 0,
            listed: Vec::new(),
            adopted: Vec::new(),
            claims: vec![Claim::Refused; many],
            order,
        }
    }

    /// Whether it takes no request at all.
    pub fn is_nothing(&self) -> Option<Told> {
        match &self.deed {
            Deed::Claim(claims) if claims.is_empty() => Some(Told::Claimed(Vec::new())),
            Deed::KeepLogHeads(heads) if heads.is_empty() => Some(Told::Done),
            Deed::WriteCandidates(_, _, all) if all.is_empty() => Some(Told::Done),
            Deed::WriteLeaves(_, _, all) if all.is_empty() => Some(Told::Done),
            Deed::ForgetCandidates(_, 0) => Some(Told::Done),
            _ => None,
        }
    }

    /// Many requests are under way at once: when one fails, others may have taken effect.
    pub fn leaves_others_behind(&self) -> bool {
        matches!(self.deed, Deed::Claim(_) | Deed::KeepLogHeads(_))
    }

    /// Whether all requests are made.
    pub fn is_over(&self) -> bool {
        index(self.made) >= self.order.len()
    }

    /// Whether it is done in part: some of its items, and not all.
    pub fn is_done_in_part(&self) -> bool {
        let items = match &self.deed {
            Deed::Claim(_) | Deed::KeepLogHeads(_) => self.order.len(),
            Deed::WriteCandidates(_, _, all) => all.len().div_ceil(CHUNK),
            Deed::WriteLeaves(_, _, all) => all.len().div_ceil(CHUNK),
            Deed::ForgetCandidates(_, count) => index(*count).div_ceil(CHUNK),
            _ => 0,
        };
        (1..items).contains(&index(self.made))
    }

    /// Makes the next request.
    #[expect(clippy::too_many_lines, reason = "one arm for each deed")]
    pub fn request(&mut self, ledger: &mut Ledger, outbox: &mut Outbox, now: u64) -> Progress {
        let made = self.made;
        self.made += 1;
        let told = match &self.deed {
            Deed::Take { holder, now, until } => {
                if made.is_multiple_of(2) {
                    match ledger.take(*holder, *now, *until) {
                        Some(lease) => Told::Taken(Some(lease)),
                        None => return Progress::More,
                    }
                } else if ledger.knock(*now) {
                    Told::Taken(None)
                } else if made < 2 * TRIES {
                    return Progress::More;
                } else {
                    return Progress::Unusable;
                }
            }
            Deed::Renew(lease, until) => fenced(ledger.renew(*lease, *until), Told::Renewed),
            Deed::Release(lease) => Told::Released(ledger.release(*lease)),
            Deed::Adopt(lease) => {
                if made == 0 {
                    self.listed = ledger.end();
                    self.listed.reverse();
                } else if let Some(batch) = self.listed.pop() {
                    match ledger.adopt(*lease, &batch) {
                        Ok(batch) => self.adopted.insert(0, batch),
                        Err(Lost) => return Progress::Done(Told::Lost),
                    }
                }
                let last_final = self
                    .listed
                    .first()
                    .filter(|batch| matches!(batch.stage, Stage::Final(..)))
                    .cloned();
                if self.listed.len() > usize::from(last_final.is_some()) {
                    return Progress::More;
                }
                Told::Line(Box::new(Line {
                    last_final,
                    unfinished: std::mem::take(&mut self.adopted),
                }))
            }
            Deed::Waiting(limit) => Told::Waiting(outbox.listed(true, *limit, now)),
            Deed::Entries(limit) => Told::Waiting(outbox.listed(false, *limit, now)),
            Deed::Claim(claims) => {
                let place = self.order[index(made)];
                let (candidate, batch) = &claims[place];
                self.claims[place] = outbox.claim(candidate, *batch, now);
                if index(made) + 1 < claims.len() {
                    return Progress::More;
                }
                Told::Claimed(self.claims.clone())
            }
            Deed::WriteCandidates(lease, batch, all) => {
                let written = ledger.write_candidates(*lease, *batch, made, all);
                return chunk(written, made, all.len());
            }
            Deed::Candidates(batch, count) => {
                let candidates = ledger.candidates(*batch, *count);
                if (candidates.len() as u64) < *count {
                    return Progress::Unusable;
                }
                Told::Candidates(candidates)
            }
            Deed::CandidatesLeft(batch, count) => {
                Told::Candidates(ledger.candidates(*batch, *count))
            }
            Deed::ForgetCandidates(batch, count) => {
                ledger.forget_candidates(*batch, made);
                return chunk(Ok(()), made, index(*count));
            }
            Deed::LogHeads(patients) => {
                let heads = patients.iter();
                Told::LogHeads(heads.map(|one| ledger.heads.get(one).copied()).collect())
            }
            Deed::KeepLogHeads(heads) => {
                let (patient, head) = heads[self.order[index(made)]];
                ledger.keep_log_head(patient, head);
                if index(made) + 1 < heads.len() {
                    return Progress::More;
                }
                Told::Done
            }
            Deed::WriteLeaves(lease, batch, all) => {
                let written = ledger.write_leaves(*lease, *batch, made, all);
                return chunk(written, made, all.len());
            }
            Deed::Leaves(batch, size) => {
                let leaves = ledger.leaves(*batch, *size);
                if (leaves.len() as u64) < *size {
                    return Progress::Unusable;
                }
                Told::Leaves(leaves)
            }
            Deed::WriteArchive(lease, batch, archive) => {
                done(ledger.write_archive(*lease, *batch, archive))
            }
            Deed::NoteUnarchived(lease, noted) => done(ledger.note_unarchived(*lease, noted)),
            Deed::Unarchived => Told::Unarchived(ledger.unarchived()),
            Deed::ForgetUnarchived(batch) => {
                ledger.unarchived.remove(batch);
                Told::Done
            }
            Deed::Open(lease, batch) => fenced(ledger.open(*lease, batch), boxed),
            Deed::Record(lease, batch) => fenced(ledger.record(*lease, batch), boxed),
        };
        Progress::Done(told)
    }
}

fn boxed(batch: Batch) -> Told {
    Told::Batch(Box::new(batch))
}

fn fenced<T>(written: Fenced<T>, told: impl FnOnce(T) -> Told) -> Told {
    written.map_or(Told::Lost, told)
}

fn done(written: Fenced<()>) -> Told {
    fenced(written, |()| Told::Done)
}

fn chunk(written: Fenced<()>, made: u64, entries: usize) -> Progress {
    match written {
        Ok(()) if (index(made) + 1) * CHUNK < entries => Progress::More,
        written => Progress::Done(done(written)),
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
