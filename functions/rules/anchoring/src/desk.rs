//! What every phase of a run may look at.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::outcome::Stop;
use crate::phase::{Phase, Turn};
use crate::{
    Answer, Batch, Candidate, ChainFault, Deed, Effect, Ended, Failure, Figures, Lease, Line, Note,
    Now, Place, Question, Rules, Told, View,
};

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub rules: Rules,
    /// Our contract on its chain.
    pub place: Place,
    pub holder: Uuid,
    pub now: Now,
    /// When the run has to be over, since it began.
    pub deadline: Duration,
    pub lease: Lease,
    /// When the lease was last asked for.
    pub renewed: Duration,
    pub line: Line,
    /// From which block on our own events are looked for.
    pub floor: u64,
    /// Somebody said that something waits, and it has not been seen yet.
    pub called: bool,
    /// Since when nothing waits.
    pub idle: Option<Duration>,
    /// Looks that did not fit the table, since one did.
    pub puzzled: u32,
    /// The candidates of this run's batches, which the index may still list.
    pub seen: HashSet<Candidate>,
    pub figures: Figures,
    /// The batch whose archive could not be had in this run.
    pub unarchived: Option<u64>,
    /// The batch that this run has signed beyond its attempts.
    pub beyond: Option<u64>,
    /// The batch of which this run has said that it is at the ceiling.
    pub at_ceiling: Option<u64>,
    /// The line has been read; what waits has been looked at.
    pub is_adopted: bool,
    pub has_looked: bool,
    /// Questions in a row that were not answered.
    pub unanswered: u32,
    pub notes: Vec<Note>,
}

/// What a phase hears: an answer to what it asked, or that there is none.
#[derive(Debug)]
pub(crate) enum Heard {
    Told(Told),
    Answer(Answer),
    Fault(ChainFault),
    Woke,
}

impl Heard {
    /// For what a phase has no use for: a fault of the chain ends the run.
    pub(crate) fn in_vain(self) -> Stop {
        match self {
            Self::Fault(fault) => fault.into(),
            Self::Told(_) | Self::Answer(_) | Self::Woke => Failure::Unasked.into(),
        }
    }
}

impl Desk {
    pub(crate) fn time_left(&self) -> Duration {
        self.deadline.saturating_sub(self.now.since)
    }

    /// Waits, unless the deadline is too near.
    pub(crate) fn nap(&self, duration: Duration) -> Result<Effect, Stop> {
        if self.time_left() < duration + Duration::from_secs(1) {
            return Err(Stop::Ended(Ended::TimeUp));
        }
        Ok(Effect::Sleep(duration))
    }

    /// Until when a lease taken now holds.
    pub(crate) fn until(&self) -> Timestamp {
        let until = self.now.at.checked_add(self.rules.lease);
        until.unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn record(&self, batch: Batch) -> Deed {
        Deed::Record(self.lease, Box::new(batch))
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub(crate) fn saw(&mut self, view: &View) {
        self.figures.saw_balance(view, self.rules.fee_ceiling);
    }
}

impl Deed {
    pub(crate) fn then(self, phase: impl Into<Phase>) -> Turn {
        Turn::Do(phase.into(), Effect::Ledger(self))
    }
}

impl Question {
    pub(crate) fn then(self, phase: impl Into<Phase>) -> Turn {
        Turn::Do(phase.into(), Effect::Chain(self))
    }
}

impl Effect {
    pub(crate) fn then(self, phase: impl Into<Phase>) -> Turn {
        Turn::Do(phase.into(), self)
    }
}
