//! Mined to final.

use std::time::Duration;

use evidence::Archive;
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desk, Heard};
use crate::heads::Heads;
use crate::late::due;
use crate::look_up::{Seen, anchoring, asked, compare, landing};
use crate::outbox::Outbox;
use crate::outcome::Stop;
use crate::phase::Turn;
use crate::{
    Answer, Batch, ChainFault, Deed, Failure, Landed, Landing, NodeError, Note, Outcome, Question,
    Stage, Told, Unarchived,
};

/// How long after its block a batch waits for its archive. Then it becomes final without one: what it is
/// for is a day when nodes have pruned, and versions wait now.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// How long a run asks for one archive.
const LONGEST: Duration = Duration::from_mins(1);

/// Makes final what the chain's rule allows, oldest first and without a gap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settle {
    /// What counts as final, once it is asked for.
    height: Option<u64>,
    doing: Doing,
}

#[derive(Clone, Debug, Default)]
enum Doing {
    #[default]
    Height,
    /// Asked again at the last moment: the block it was first seen in is not the one that counts.
    LookingUp,
    /// Its block vanished. Start from the head again, which sends it again.
    Head,
    /// Whether one node sees both: the batch in the block it is recorded in, and that block as final. The
    /// height asked for before may be another node's, on another branch.
    Settled,
    /// Since when it is asked for.
    Archive(Duration),
    /// Its archive is written, or it is noted that it has none.
    Archiving(bool),
    Forgetting(Timestamp, bool),
    Recording(Timestamp, bool),
}

impl Settle {
    /// Goes on with a batch whose logs have their heads.
    pub(crate) fn headed(height: u64, now: Timestamp, is_archived: bool) -> Self {
        Self {
            height: Some(height),
            doing: Doing::Forgetting(now, is_archived),
        }
    }

    /// Whether it has asked long enough for what it asks.
    pub(crate) fn is_tired(&self, desk: &Desk) -> bool {
        match self.doing {
            Doing::Archive(since) => desk.now.since.saturating_sub(since) > LONGEST,
            _ => false,
        }
    }

    fn doing(mut self, doing: Doing) -> Self {
        self.doing = doing;
        self
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        if !desk.line.unfinished.iter().any(Batch::is_mined) {
            return Ok(Turn::Go(Outbox::default().into()));
        }
        let Some(height) = self.height else {
            return Ok(Question::Settled.then(self));
        };
        let first = desk.line.unfinished.first();
        let landed = first.filter(|batch| batch.landing().is_some_and(|at| at.block <= height));
        let Some(batch) = landed else {
            return Ok(Turn::Go(Outbox::default().into()));
        };
        let (number, candidates) = (batch.number, batch.candidates);
        if desk.unarchived == Some(number) {
            return Ok(Turn::Go(Outbox::default().into()));
        }
        Ok(match (&self.doing, asked(batch)) {
            (Doing::Forgetting(..), _) => {
                // A void batch that had the number before may have left more than this one has.
                let all = candidates.max(desk.rules.limit as u64);
                Deed::ForgetCandidates(number, all).then(self)
            }
            (_, Some(question)) => question.then(self.doing(Doing::LookingUp)),
            (_, None) => Turn::Go(Outbox::default().into()),
        })
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match (self.doing.clone(), heard) {
            (Doing::Height, Heard::Answer(Answer::Settled(Some(height)))) => {
                self.height = Some(height);
                self.doing(Doing::LookingUp).next(desk)
            }
            (Doing::Height, Heard::Answer(Answer::Settled(None))) => {
                Ok(Turn::Go(Outbox::default().into()))
            }
            (Doing::LookingUp, Heard::Answer(Answer::Landed(landed))) => {
                match compare(desk, first(desk)?, &landed)? {
                    Seen::Same(batch) => self.ask_whether_settled(&batch),
                    Seen::Changed(batch) => Ok(desk.record(batch).then(self)),
                }
            }
            (Doing::LookingUp, Heard::Told(Told::Batch(batch))) => {
                // Died here: in another block or in none, as a run expects of a batch mined or sent.
                // Once in each pass: nodes that contradict each other must not be written down by turns.
                let block = batch.landing().map(|landing| landing.block);
                desk.line.unfinished[0] = *batch;
                match block {
                    Some(block) if Some(block) <= self.height => {
                        self.ask_whether_settled(&first(desk)?)
                    }
                    Some(_) => Ok(Turn::Go(Outbox::default().into())),
                    None => Ok(Question::View.then(self.doing(Doing::Head))),
                }
            }
            (Doing::Head, Heard::Answer(Answer::View(view))) => Err(Stop::LookAgain(view.head)),
            (Doing::Settled, Heard::Answer(Answer::LandedAndSettled(landed, settled))) => {
                if is_settled(&first(desk)?, landed.as_ref(), settled)? {
                    self.archive(desk)
                } else {
                    Ok(Turn::Go(Outbox::default().into()))
                }
            }
            (Doing::Archive(_), Heard::Answer(Answer::Archive(archive))) => {
                self.write_archive(desk, archive)
            }
            (Doing::Archive(_), Heard::Fault(ChainFault::Node(error))) => {
                self.has_no_archive(desk, &error)
            }
            (Doing::Archiving(is_archived), Heard::Told(Told::Done)) => {
                // Died here: mined, with an archive that nobody is shown before the batch is final, or a note
                // that it has none. The next run asks again and writes over either.
                let height = self.height.ok_or(Failure::Unasked)?;
                desk.note(Note::Archived {
                    batch: first(desk)?.number,
                    archived: is_archived,
                });
                Heads::begin(desk, first(desk)?, height, is_archived)
            }
            (Doing::Forgetting(now, is_archived), Heard::Told(Told::Done)) => {
                // Died here: mined, and its candidates are gone, which only an open batch and the heads need.
                let batch = at_last(first(desk)?, now)?;
                desk.note(Note::Forgotten {
                    batch: batch.number,
                });
                let doing = Doing::Recording(now, is_archived);
                Ok(desk.record(batch).then(self.doing(doing)))
            }
            (Doing::Recording(now, is_archived), Heard::Told(Told::Batch(batch))) => {
                // Died here: final, and nothing is left to do for it.
                made_final(desk, *batch, now, is_archived);
                self.doing(Doing::LookingUp).next(desk)
            }
            (_, heard) => Err(heard.in_vain()),
        }
    }

    fn ask_whether_settled(self, batch: &Batch) -> Result<Turn, Stop> {
        let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
            return Err(Failure::Unasked.into());
        };
        let question = Question::LandedAndSettled(landing.transaction, anchoring(batch, sealed));
        Ok(question.then(self.doing(Doing::Settled)))
    }

    fn archive(self, desk: &mut Desk) -> Result<Turn, Stop> {
        let batch = first(desk)?;
        let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
            return Err(Failure::Unasked.into());
        };
        let question = Question::Archive(*landing, anchoring(&batch, sealed));
        Ok(question.then(self.doing(Doing::Archive(desk.now.since))))
    }

    fn has_no_archive(self, desk: &mut Desk, error: &NodeError) -> Result<Turn, Stop> {
        let batch = first(desk)?;
        let Some(landing) = batch.landing() else {
            return Err(Failure::Unasked.into());
        };
        let number = batch.number;
        desk.note(Note::StillUnarchived {
            batch: number,
            tries: 0,
            why: error.to_string(),
        });
        let waited = desk.now.at.duration_since(mined_at(desk, &batch, landing));
        // Where a header contradicts what was told of its block, the batch is not to be final so.
        if waited >= PATIENCE && !matches!(error, NodeError::Contradiction(_)) {
            return self.write_archive(desk, None);
        }
        // It stays mined until a later run gets its archive. What waits does not wait for that.
        desk.unarchived = Some(number);
        Ok(Turn::Go(Outbox::default().into()))
    }

    fn write_archive(self, desk: &mut Desk, archive: Option<Archive>) -> Result<Turn, Stop> {
        let (batch, now) = (first(desk)?, desk.now.at);
        let is_archived = archive.is_some();
        let deed = if let Some(archive) = archive {
            Deed::WriteArchive(desk.lease, batch.number, archive)
        } else {
            let unarchived = Unarchived {
                batch: at_last(batch, now)?,
                tries: 0,
                due: due(now, 0),
            };
            Deed::NoteUnarchived(desk.lease, Box::new(unarchived))
        };
        Ok(deed.then(self.doing(Doing::Archiving(is_archived))))
    }
}

fn first(desk: &Desk) -> Result<Batch, Failure> {
    let first = desk.line.unfinished.first().cloned();
    first.ok_or(Failure::Unasked)
}

/// The batch, final.
fn at_last(batch: Batch, now: Timestamp) -> Result<Batch, Failure> {
    match batch.stage.clone() {
        Stage::Mined(sealed, attempts, landing) => {
            Ok(batch.at(Stage::Final(sealed, attempts, landing, now)))
        }
        _ => Err(Failure::Unasked),
    }
}

/// From when a batch is in its block. What a node says of it may be before it was signed, and what was written down
/// when it was signed may be of a clock that was ahead.
fn mined_at(desk: &Desk, batch: &Batch, landing: &Landing) -> Timestamp {
    let signed = batch.attempts().iter().map(|attempt| attempt.at);
    signed
        .filter(|at| *at <= desk.now.at)
        .fold(landing.time, Timestamp::max)
}

fn is_settled(
    batch: &Batch,
    landed: Option<&Landed>,
    settled: Option<u64>,
) -> Result<bool, Failure> {
    match landed {
        Some(landed) if landed.outcome == Outcome::Anchored => {
            let same = Some(&landing(landed)?) == batch.landing();
            Ok(same && settled.is_some_and(|settled| landed.block <= settled))
        }
        _ => Ok(false),
    }
}

fn made_final(desk: &mut Desk, batch: Batch, now: Timestamp, is_archived: bool) {
    let took = now.duration_since(batch.oldest);
    desk.figures.made_final(&batch, took, is_archived);
    if let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) {
        desk.notes.push(Note::Final {
            batch: batch.number,
            size: sealed.size,
            block: landing.block,
            archived: is_archived,
            seconds: took.as_secs_f64(),
        });
    }
    desk.line.unfinished.remove(0);
    desk.line.last_final = Some(batch);
}
