//! What the next batch is to hold.

use std::time::Duration;

use crate::desk::{Desk, Heard};
use crate::late::Late;
use crate::outcome::{Ended, Stop};
use crate::phase::Turn;
use crate::resume::carry;
use crate::settle::Settle;
use crate::{Batch, Candidate, Deed, Note, Stage, Told, Waiting, next_number, tip};

/// How often the outbox is asked when it lists nothing new.
const LOOKS: u32 = 4;

/// The share of a batch that is kept for entries of logs, however many versions wait: an eighth.
const SHARE: usize = 8;

/// So many candidates a run keeps in mind.
const MOST_SEEN: usize = 100_000;

/// What opening a batch and getting it on its way takes.
const LEAD_TIME: Duration = Duration::from_secs(5);

/// Looks for what waits and is to be batched now, versions first, without what the index lists though we have
/// just had it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    is_renewed: bool,
    looks: u32,
    versions: Option<Vec<Waiting>>,
    doing: Doing,
}

#[derive(Clone, Copy, Debug, Default)]
enum Doing {
    #[default]
    Looking,
    /// All that is listed is what we have just had: it may hide what comes after it.
    Lagging,
    /// Whether the oldest entry has waited long enough for a batch, and so a transaction, of its own.
    OldestEntry,
    /// Entries that ride along with versions, for which their leaves cost nothing; or all of them, when one is
    /// due.
    Entries,
    /// Nothing waits; something may in a moment.
    Idling,
}

impl Outbox {
    fn doing(mut self, doing: Doing) -> Self {
        self.doing = doing;
        self
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        if !self.is_renewed {
            // Knocks up to here are answered by the look that follows; later ones keep us from leaving.
            return Ok(Deed::Renew(desk.lease, desk.until()).then(self));
        }
        let limit = desk.rules.limit;
        Ok(match &self.versions {
            None => Deed::Waiting(limit).then(self.doing(Doing::Looking)),
            Some(versions) if versions.is_empty() => {
                Deed::Entries(1).then(self.doing(Doing::OldestEntry))
            }
            Some(_) => Deed::Entries(limit).then(self.doing(Doing::Entries)),
        })
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match (self.doing, heard) {
            (_, Heard::Told(Told::Renewed(lease))) => {
                // Whoever knocked saw something, and the index may lag behind them.
                desk.called |= lease.knocks != desk.lease.knocks;
                desk.lease = lease;
                self.is_renewed = true;
            }
            (Doing::Looking, Heard::Told(Told::Waiting(listed))) => {
                let new = unseen(desk, &listed);
                self.looks += 1;
                if new.is_empty() && !listed.is_empty() && self.looks < LOOKS {
                    let nap = desk.nap(desk.rules.index_lag)?;
                    return Ok(nap.then(self.doing(Doing::Lagging)));
                }
                let at = desk.now.at;
                let age = new.first().map(|first| at.duration_since(first.saved_at));
                desk.figures.saw_waiting(new.len(), age);
                desk.has_looked = true;
                self.versions = Some(new);
            }
            (Doing::OldestEntry, Heard::Told(Told::Waiting(listed))) => {
                let oldest = unseen(desk, &listed);
                saw_entries(desk, &oldest);
                if !oldest.first().is_some_and(|oldest| is_due(desk, oldest)) {
                    return self.decide(desk, Vec::new());
                }
                let limit = desk.rules.limit;
                return Ok(Deed::Entries(limit).then(self.doing(Doing::Entries)));
            }
            (Doing::Entries, Heard::Told(Told::Waiting(listed))) => {
                let entries = unseen(desk, &listed);
                saw_entries(desk, &entries);
                return self.decide(desk, entries);
            }
            (Doing::Lagging, Heard::Woke) => {}
            (Doing::Idling, Heard::Woke) => return Ok(Turn::Go(Settle::default().into())),
            (_, heard) => return Err(heard.in_vain()),
        }
        self.next(desk)
    }

    fn decide(self, desk: &mut Desk, mut entries: Vec<Waiting>) -> Result<Turn, Stop> {
        let mut waiting = self.versions.clone().unwrap_or_default();
        let limit = desk.rules.limit;
        waiting.truncate(limit - entries.len().min(limit / SHARE));
        entries.truncate(limit - waiting.len());
        waiting.append(&mut entries);
        if waiting.is_empty() {
            return self.idle(desk);
        }
        (desk.called, desk.idle) = (false, None);
        if desk.time_left() < LEAD_TIME {
            return Err(Stop::Ended(Ended::TimeUp));
        }
        Ok(Turn::Go(Open::new(desk, &waiting).into()))
    }

    fn idle(self, desk: &mut Desk) -> Result<Turn, Stop> {
        let since = *desk.idle.get_or_insert(desk.now.since);
        if desk.called {
            // Somebody saw something wait, and the index may lag behind them.
            desk.called = false;
            let nap = desk.nap(desk.rules.index_lag)?;
            return Ok(nap.then(self.doing(Doing::Idling)));
        }
        let lingered = desk.now.since.saturating_sub(since);
        if desk.line.unfinished.iter().any(Batch::is_mined) && lingered < desk.rules.linger {
            let nap = desk.nap(Duration::from_secs(1))?;
            return Ok(nap.then(self.doing(Doing::Idling)));
        }
        Ok(Turn::Go(Late::default().into()))
    }
}

fn saw_entries(desk: &mut Desk, entries: &[Waiting]) {
    let at = desk.now.at;
    let age = entries
        .first()
        .map(|oldest| at.duration_since(oldest.saved_at));
    desk.figures.saw_entry(age);
}

fn unseen(desk: &Desk, listed: &[Waiting]) -> Vec<Waiting> {
    let new = |one: &&Waiting| !desk.seen.contains(&one.candidate);
    listed.iter().filter(new).copied().collect()
}

fn is_due(desk: &Desk, oldest: &Waiting) -> bool {
    let waited = desk.now.at.duration_since(oldest.saved_at);
    !waited.is_negative() && waited.unsigned_abs() >= desk.rules.log_patience
}

/// Writes down what the next batch is about to claim.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) batch: Batch,
    candidates: Vec<Candidate>,
    is_written: bool,
}

impl Open {
    fn new(desk: &Desk, waiting: &[Waiting]) -> Self {
        let candidates: Vec<Candidate> = waiting.iter().map(|one| one.candidate).collect();
        let now = desk.now.at;
        let number = next_number(&desk.line);
        let unfinished = desk.line.unfinished.iter();
        let void = unfinished.rev().find(|batch| batch.number == number);
        let batch = Batch {
            number,
            place: desk.place,
            opened_at: now,
            // Entries of logs have waited on purpose.
            oldest: waiting
                .first()
                .filter(|first| first.candidate.is_version())
                .map_or(now, |version| version.saved_at),
            candidates: candidates.len() as u64,
            stage: Stage::Open,
            fence: desk.lease.fence,
            // A void one's writes that arrive late are not taken for this one's.
            revision: void.map_or(0, |void| void.revision + 1),
        };
        Self {
            batch,
            candidates,
            is_written: false,
        }
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        if self.is_written {
            // Died here: candidates of a batch that does not exist; the next run writes its own over them.
            return Ok(Deed::Open(desk.lease, Box::new(self.batch.clone())).then(self));
        }
        let candidates = self.candidates.clone();
        Ok(Deed::WriteCandidates(desk.lease, self.batch.number, candidates).then(self))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Done) => {
                self.is_written = true;
                self.next(desk)
            }
            Heard::Told(Told::Batch(batch)) => {
                // Died here: nothing is claimed yet, and the next run knows from the batch what to claim.
                desk.note(Note::Opened {
                    batch: batch.number,
                    candidates: batch.candidates,
                });
                // All of them: an index that lags far would have batches opened for the same by turns.
                if desk.seen.len() > MOST_SEEN {
                    desk.seen.clear();
                }
                desk.seen.extend(self.candidates);
                desk.puzzled = 0;
                let below = tip(&desk.line, desk.line.unfinished.len(), desk.place);
                Ok(Turn::Go(carry(*batch, below)))
            }
            heard => Err(heard.in_vain()),
        }
    }
}
