//! One process: a run, and what it waits for.

use std::time::Duration;

use anchoring::{Deed, News, Now, Question, Run, Told};
use jiff::{SignedDuration, Timestamp};

use super::branch::START;
use super::doing::Doing;

pub struct Process {
    pub number: u64,
    /// None only while a step is taken.
    pub run: Option<Run>,
    pub pending: Pending,
    pub began: u64,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    /// Requests made so far.
    pub requests: u64,
    /// A message woke it, which comes again so often if it fails.
    pub message: Option<u32>,
    /// The batch whose leaves it read last and has signed nothing for since, and whether they were whole.
    pub leaves: Option<(u64, bool)>,
    /// Batches it has recorded since it last slept, and blocks that it saw vanish.
    pub records: u32,
    pub vanished: u32,
    /// The token it runs under.
    pub fence: u64,
    /// It has written down something that was not so before.
    pub moved: bool,
    /// Versions waited when it looked last.
    pub saw_waiting: bool,
    /// What was final by the chain's rule when it began, if nothing goes wrong any more: an archive that it could not
    /// have is a later run's to ask for.
    pub settled: Option<u64>,
    /// What was asked of the chain and takes its time, and until when.
    pub asking: Option<(Question, u64)>,
}

/// What a process waits for.
pub enum Pending {
    /// To be told.
    News(News),
    Deed(Box<Doing>),
    Question(Question),
    /// A question that is being asked still.
    KeepAsking,
}

impl Process {
    /// What came of one of its deeds.
    pub fn did(&mut self, deed: &Deed, told: &Told) {
        match (deed, told) {
            (_, Told::Taken(Some(lease))) => self.fence = lease.fence,
            (Deed::Waiting(_), Told::Waiting(waiting)) => self.saw_waiting = !waiting.is_empty(),
            (_, Told::Lost) => {}
            (
                Deed::Open(..)
                | Deed::Record(..)
                | Deed::WriteArchive(..)
                | Deed::NoteUnarchived(..)
                | Deed::ForgetUnarchived(_)
                | Deed::KeepLogHeads(_),
                _,
            ) => self.moved = true,
            _ => {}
        }
    }

    /// The time as this process has it.
    pub fn now(&self, now: u64) -> Now {
        Now {
            at: timestamp(now.cast_signed() + self.skew),
            since: Duration::from_millis(now - self.began),
        }
    }
}

/// So many milliseconds after the start.
pub fn timestamp(millis: i64) -> Timestamp {
    let start = Timestamp::from_second(START.cast_signed()).expect("a date of our time");
    start + SignedDuration::from_millis(millis)
}
