//! One run: from the lease to nothing left to do.

use std::time::Duration;

use uuid::Uuid;

use crate::block_time;
use crate::desk::{Desk, Heard};
use crate::leave::{Gauge, Leave, Taking};
use crate::outcome::Stop;
use crate::phase::{Parting, Phase, Turn};
use crate::survey::Puzzled;
use crate::{
    Answer, ChainFault, Deed, Effect, Ended, Event, Failure, Figures, Head, Lease, Line, News,
    NodeError, Note, Now, Place, Question, Rules, Told,
};

/// A run, between two events.
#[derive(Clone, Debug)]
pub struct Run {
    desk: Desk,
    phase: Phase,
    /// What the phase wants done as soon as the lease is renewed.
    held: Option<Effect>,
    /// What was asked of the chain last, and what of it is asked again after a nap.
    asked: Option<Question>,
    again: Option<Question>,
}

/// How often a head that fits nothing is looked at before the run fails.
const LOOKS: u32 = 6;

/// Questions in a row whose failures are waited out, and how long the first is.
const PATIENCE: u32 = 5;
const SHORTEST: Duration = Duration::from_millis(200);

/// What is kept back for leaving in order.
const MARGIN: Duration = Duration::from_secs(1);

impl Run {
    /// A run that has not begun. `holder` is a number no other run has, `called` says that somebody
    /// reported something waiting, and `time` is what the run may take.
    #[must_use]
    pub fn new(
        rules: Rules,
        place: Place,
        holder: Uuid,
        now: Now,
        time: Duration,
        called: bool,
    ) -> Self {
        let desk = Desk {
            rules,
            place,
            holder,
            now,
            deadline: now.since + time,
            lease: Lease {
                fence: 0,
                knocks: 0,
            },
            renewed: now.since,
            line: Line::default(),
            floor: 0,
            called,
            idle: None,
            puzzled: 0,
            seen: std::collections::HashSet::new(),
            figures: Figures::default(),
            unarchived: None,
            beyond: None,
            at_ceiling: None,
            is_adopted: false,
            has_looked: false,
            unanswered: 0,
            notes: Vec::new(),
        };
        Self {
            desk,
            phase: Phase::Taking(Taking),
            held: None,
            asked: None,
            again: None,
        }
    }

    /// What it has counted up to now.
    #[must_use]
    pub const fn figures(&self) -> &Figures {
        &self.desk.figures
    }

    fn go_on(&mut self, news: News) -> Result<Effect, Stop> {
        let heard = match news {
            News::Begin => return self.go(Turn::Go(Taking.into())),
            News::NotYet => match &self.phase {
                // What it asks next takes the place of what it asked.
                Phase::Settle(settle) if settle.is_tired(&self.desk) => {
                    self.desk.figures.node_failures += 1;
                    let slow = NodeError::Silent("it takes too long".to_owned());
                    Heard::Fault(slow.into())
                }
                _ => return self.ask(Effect::KeepAsking),
            },
            News::Told(Err(fault)) => return Err(fault.into()),
            News::Told(Ok(Told::Lost)) => return Err(Stop::Ended(Ended::Lost)),
            News::Told(Ok(Told::Renewed(_))) if self.held.is_some() => {
                // The knocks are left for the look at the outbox, which answers them.
                let held = self.held.take().ok_or(Failure::Unasked)?;
                let took = self.desk.now.since.saturating_sub(self.desk.renewed);
                // A process that slept for a lease's length may have lost it again.
                return if took < self.desk.rules.lease {
                    Ok(held)
                } else {
                    self.ask(held)
                };
            }
            News::Told(Ok(told)) => Heard::Told(told),
            News::Answered(answer) => match answer.and_then(|answer| self.believe(answer)) {
                Ok(answer) => {
                    self.desk.unanswered = 0;
                    Heard::Answer(answer)
                }
                Err(fault) => {
                    if fault.is_a_nodes() {
                        self.desk.figures.node_failures += 1;
                    }
                    match self.waits_out(&fault) {
                        Some(wait) => return self.ask(self.desk.nap(wait)?),
                        None => Heard::Fault(fault),
                    }
                }
            },
            News::Woke => match self.again.take() {
                Some(question) => return self.ask(Effect::Chain(question)),
                None => Heard::Woke,
            },
        };
        let phase = std::mem::replace(&mut self.phase, Phase::Taking(Taking));
        let turn = phase.hear(&mut self.desk, heard)?;
        self.go(turn)
    }

    fn go(&mut self, mut turn: Turn) -> Result<Effect, Stop> {
        loop {
            match turn {
                Turn::Go(phase) => turn = phase.next(&mut self.desk)?,
                Turn::Do(phase, effect) => {
                    self.phase = phase;
                    return self.ask(effect);
                }
            }
        }
    }

    /// An answer, or that it is none that can be used.
    fn believe(&self, answer: Answer) -> Result<Answer, ChainFault> {
        if let Some(batch) = self.phase.batch(&self.desk) {
            block_time::check(self.desk.now.at, batch, &answer)?;
        }
        Ok(answer)
    }

    /// How long to wait until the same is asked again, for a failure that may pass. For an archive nobody waits.
    fn waits_out(&mut self, fault: &ChainFault) -> Option<Duration> {
        let question = self.asked.clone()?;
        let passes = match fault {
            ChainFault::Node(error) => error.passes(),
            ChainFault::Key(_) => true,
        };
        if !passes || self.desk.unanswered == PATIENCE || matches!(question, Question::Archive(..))
        {
            self.desk.unanswered = 0;
            return None;
        }
        let wait = SHORTEST * 2_u32.pow(self.desk.unanswered);
        self.desk.unanswered += 1;
        self.desk.note(Note::AskingAgain {
            batch: self.phase.batch(&self.desk).map(|batch| batch.number),
            question: question.name(),
            why: fault.to_string(),
        });
        self.again = Some(question);
        Some(wait)
    }

    /// Keeps the lease, and leaves before the deadline. Any point is one at which a run may end.
    fn ask(&mut self, effect: Effect) -> Result<Effect, Stop> {
        if let Effect::Chain(question) = &effect {
            self.asked = Some(question.clone());
        }
        if let Effect::Ledger(Deed::Take { .. } | Deed::Renew(..)) = effect {
            // From when it is asked for: a process may sleep before it hears of it.
            self.desk.renewed = self.desk.now.since;
        }
        if matches!(
            self.phase,
            Phase::Taking(_) | Phase::Gauge(_) | Phase::Release(_) | Phase::Leave(_)
        ) || matches!(effect, Effect::Ledger(Deed::Renew(..)))
        {
            return Ok(effect);
        }
        if self.desk.time_left() < MARGIN {
            return Err(Stop::Ended(Ended::TimeUp));
        }
        if self.desk.now.since.saturating_sub(self.desk.renewed) > self.desk.rules.lease / 4 {
            self.held = Some(effect);
            let renewal = Deed::Renew(self.desk.lease, self.desk.until());
            return self.ask(Effect::Ledger(renewal));
        }
        Ok(effect)
    }

    /// Ends the run, in as many steps as that takes. `parting` is what is left to do for the phase that was
    /// stopped.
    fn stop(&mut self, stop: Stop, parting: Parting) -> Effect {
        (self.held, self.again) = (None, None);
        let outcome = match stop {
            Stop::LookAgain(head) => match self.look_again(head) {
                Ok(effect) => return effect,
                Err(outcome) => outcome,
            },
            Stop::Ended(ended) => Ok(ended),
            Stop::Failed(failure) => Err(failure),
        };
        // Fences begin at 1. Without the lease there is nothing to leave.
        if self.desk.lease.fence == 0 {
            return Effect::End(outcome);
        }
        match (parting, outcome) {
            (Parting::Lapse(ended), why) => {
                if let Err(why) = why {
                    let why = why.to_string();
                    self.desk.note(Note::LeaseLapses { why });
                }
                Effect::End(ended)
            }
            (Parting::Left(outcome), _)
            | (Parting::Leave, outcome @ (Ok(Ended::Lost) | Err(Failure::Table(_)))) => {
                self.then(Leave::new(outcome).into())
            }
            (Parting::Leave, outcome) if self.desk.has_looked => {
                self.then(Leave::new(outcome).into())
            }
            (Parting::Leave, outcome) => self.then(Gauge::new(outcome).into()),
        }
    }

    fn look_again(&mut self, head: Head) -> Result<Effect, Result<Ended, Failure>> {
        self.desk.puzzled += 1;
        let times = self.desk.puzzled;
        self.desk.note(Note::LooksAgain { head, times });
        if self.desk.puzzled > LOOKS {
            return Err(Err(Failure::UnknownHead(head)));
        }
        match self.go(Turn::Go(Puzzled.into())) {
            Ok(effect) => Ok(effect),
            Err(Stop::Ended(ended)) => Err(Ok(ended)),
            Err(Stop::Failed(failure)) => Err(Err(failure)),
            Err(Stop::LookAgain(head)) => Err(Err(Failure::UnknownHead(head))),
        }
    }

    fn then(&mut self, phase: Phase) -> Effect {
        match self.go(Turn::Go(phase)) {
            Ok(effect) => effect,
            Err(_) => Effect::End(Err(Failure::Unasked)),
        }
    }
}

/// What a run does about an event: notes for the log, and then one effect that is answered by the next event,
/// or the end.
#[must_use]
pub fn step(mut run: Run, event: Event) -> (Run, Vec<Effect>) {
    run.desk.now = event.now;
    let parting = run.phase.parting();
    let effect = match run.go_on(event.news) {
        Ok(effect) => effect,
        Err(stop) => run.stop(stop, parting),
    };
    let notes = std::mem::take(&mut run.desk.notes);
    let mut effects: Vec<Effect> = notes.into_iter().map(Effect::Note).collect();
    effects.push(effect);
    (run, effects)
}
