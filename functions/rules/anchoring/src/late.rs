//! Archives that could not be had when their batches became final: asked for again, for some days.

use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desk, Heard};
use crate::leave::Release;
use crate::look_up::anchoring;
use crate::outcome::Stop;
use crate::phase::Turn;
use crate::{
    Answer, Batch, ChainFault, Deed, Failure, NodeError, Note, Question, Told, Unarchived,
};

/// How often an archive is asked for once its batch is final: after a minute, then each time after twice
/// as long. The last time is nearly three days after the first, and nodes keep receipts for longer.
const TRIES: u32 = 12;

/// How long at most. Where nothing can be proven each batch is noted, and one that is asked for in each run would not
/// keep up with them; whatever is older is given up in one run.
const LONGEST: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Asks again for one archive that is due.
#[derive(Clone, Debug, Default)]
pub(crate) struct Late {
    doing: Doing,
}

#[derive(Clone, Debug, Default)]
enum Doing {
    #[default]
    Noted,
    /// With those that were noted after it.
    GivingUp(u64, Vec<Unarchived>),
    /// Counted before it is asked: a question that outlasts the run would be asked for ever.
    Counting(Unarchived),
    Asking(Unarchived),
    Writing(Unarchived),
    Forgetting(Unarchived),
}

/// When to ask after so many tries.
pub(crate) fn due(now: Timestamp, tries: u32) -> Timestamp {
    let due = now.checked_add(SignedDuration::from_mins(1 << tries.min(TRIES)));
    due.unwrap_or(Timestamp::MAX)
}

impl Late {
    /// The batch whose archive is asked for.
    pub(crate) fn batch(&self) -> Option<&Batch> {
        match &self.doing {
            Doing::Noted | Doing::GivingUp(..) => None,
            Doing::Counting(asked)
            | Doing::Asking(asked)
            | Doing::Writing(asked)
            | Doing::Forgetting(asked) => Some(&asked.batch),
        }
    }

    fn done() -> Result<Turn, Stop> {
        Ok(Turn::Go(Release.into()))
    }

    pub(crate) fn next(self, _: &mut Desk) -> Result<Turn, Stop> {
        Ok(Deed::Unarchived.then(self))
    }

    pub(crate) fn hear(self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match (self.doing, heard) {
            (Doing::Noted, Heard::Told(Told::Unarchived(noted))) => Self::look(desk, noted),
            (Doing::GivingUp(batch, others), Heard::Told(Told::Done)) => {
                desk.note(Note::ArchiveGivenUp { batch });
                Self::look(desk, others)
            }
            (Doing::Counting(asked), Heard::Told(Told::Done)) => {
                let batch = &asked.batch;
                let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
                    return Err(Failure::Unasked.into());
                };
                let question = Question::Archive(*landing, anchoring(batch, sealed));
                let doing = Doing::Asking(asked);
                Ok(question.then(Self { doing }))
            }
            (Doing::Asking(asked), Heard::Answer(Answer::Archive(Some(archive)))) => {
                let deed = Deed::WriteArchive(desk.lease, asked.batch.number, archive);
                let doing = Doing::Writing(asked);
                Ok(deed.then(Self { doing }))
            }
            (Doing::Asking(_), Heard::Answer(Answer::Archive(None))) => Self::done(),
            (Doing::Asking(asked), Heard::Fault(ChainFault::Node(error))) => {
                desk.note(Note::StillUnarchived {
                    batch: asked.batch.number,
                    tries: asked.tries,
                    why: error.to_string(),
                });
                if matches!(error, NodeError::Contradiction(_)) {
                    // What its header says is so for good, and so is what is written down.
                    return Ok(Self::give_up(asked.batch.number, Vec::new()));
                }
                Self::done()
            }
            (Doing::Writing(asked), Heard::Told(Told::Done)) => {
                // Died here: archived, and noted as if it were not; it is fetched once more.
                let deed = Deed::ForgetUnarchived(asked.batch.number);
                let doing = Doing::Forgetting(asked);
                Ok(deed.then(Self { doing }))
            }
            (Doing::Forgetting(asked), Heard::Told(Told::Done)) => {
                let (batch, tries) = (asked.batch.number, asked.tries);
                desk.note(Note::ArchivedLate { batch, tries });
                Self::done()
            }
            (_, heard) => Err(heard.in_vain()),
        }
    }

    fn give_up(batch: u64, others: Vec<Unarchived>) -> Turn {
        let doing = Doing::GivingUp(batch, others);
        Deed::ForgetUnarchived(batch).then(Self { doing })
    }

    fn look(desk: &mut Desk, noted: Vec<Unarchived>) -> Result<Turn, Stop> {
        let now = desk.now.at;
        let mut due_first = noted.into_iter().skip_while(|noted| noted.due > now);
        let Some(noted) = due_first.next() else {
            return Self::done();
        };
        let number = noted.batch.number;
        if noted.tries >= TRIES
            || noted.age(now) > LONGEST
            || noted.batch.place.chain_id != desk.place.chain_id
        {
            return Ok(Self::give_up(number, due_first.collect()));
        }
        let tries = noted.tries + 1;
        let asked = Unarchived {
            due: due(now, tries),
            tries,
            ..noted
        };
        let deed = Deed::NoteUnarchived(desk.lease, Box::new(asked.clone()));
        let doing = Doing::Counting(asked);
        Ok(deed.then(Self { doing }))
    }
}
