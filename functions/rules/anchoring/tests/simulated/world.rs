//! Everything at once: storage, chain, nodes, processes, weather; one thing after the other, in true time.

use std::collections::BTreeMap;
use std::time::Duration;

use anchoring::{
    Deed, Effect, Ended, Event, Failure, Figures, News, Note, Question, Rules, Run, TableFault,
};
use uuid::Uuid;

use super::chain::{Chain, PLACE};
use super::dice::Dice;
use super::doing::Doing;
use super::ledger::Ledger;
use super::mutation::Mutation;
use super::nodes::Nodes;
use super::outbox::Outbox;
use super::plan::Plan;
use super::process::{Pending, Process};
use super::promises::{Broken, Kept, Sight, promise};
use super::tally::Tally;
use super::temper::Temper;

/// The most a transaction may offer, unless a test says otherwise.
pub const CEILING: u128 = 1_000_000_000_000;

/// A run that writes so often without a nap, or sees so many blocks vanish, turns in a circle.
const SPINS: u32 = 64;

/// The longest line of a trace.
const LINE: usize = 700;

pub struct World {
    /// Milliseconds since the start.
    pub now: u64,
    pub temper: Temper,
    pub plan: Plan,
    pub mutation: Option<Mutation>,
    pub ledger: Ledger,
    pub outbox: Outbox,
    pub chain: Chain,
    pub nodes: Nodes,
    pub processes: BTreeMap<u64, Process>,
    pub dice: Dice,
    /// What happens when, in order; the second number tells things of one moment apart.
    queue: BTreeMap<(u64, u64), Happening>,
    queued: u64,
    pub begun: u64,
    pub stormy: bool,
    /// Nodes have told nonces that are none.
    pub lied: bool,
    /// Final batches whose archive was given up.
    pub given_up: Vec<u64>,
    pub tally: Tally,
    /// The most a transaction may offer.
    pub ceiling: u128,
    /// What came of each process that ended.
    pub reports: BTreeMap<u64, Report>,
    pub trace: bool,
    /// How long the question for an archive takes.
    pub archive_takes: u64,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    pub outcome: Result<Ended, Failure>,
    pub figures: Figures,
}

/// Something that will happen.
pub enum Happening {
    /// What a process waits for.
    Go(u64),
    /// A request that was taken for failed arrives.
    Arrives(Box<Late>),
    /// A message, which comes again so often if its run fails.
    Message(u32),
    Sweep,
    Gust,
}

/// A request on its way, whose process has given it up.
pub enum Late {
    Deed(Doing),
    Question(Question),
}

impl World {
    pub fn new(temper: Temper, mut dice: Dice, plan: Plan) -> Self {
        let mut chain = Chain::new(temper.pace, temper.confirmations, dice.fork());
        chain.strict = temper.strict;
        Self {
            now: 0,
            plan,
            mutation: None,
            ledger: Ledger::default(),
            outbox: Outbox::new(400, dice.fork()),
            chain,
            nodes: Nodes::new(dice.fork()),
            processes: BTreeMap::new(),
            dice,
            queue: BTreeMap::new(),
            queued: 0,
            begun: 0,
            stormy: true,
            lied: false,
            given_up: Vec::new(),
            tally: Tally::default(),
            ceiling: CEILING,
            reports: BTreeMap::new(),
            trace: false,
            archive_takes: 0,
            temper,
        }
    }

    pub fn mutate(&mut self, mutation: Mutation) {
        self.mutation = Some(mutation);
        self.ledger.unfenced = mutation == Mutation::Unfenced;
        self.ledger.one_token = mutation == Mutation::OneTokenForAll;
        self.outbox.given = mutation == Mutation::ClaimsAreGiven;
    }

    pub fn sight(&self) -> Sight<'_> {
        Sight {
            ledger: &self.ledger,
            outbox: &self.outbox,
            chain: &self.chain,
            ceiling: self.ceiling,
            lied: self.lied,
            skew: self.temper.skew,
        }
    }

    pub fn say(&self, line: impl FnOnce() -> String) {
        if self.trace {
            let seconds = Duration::from_millis(self.now).as_secs_f64();
            let mut line = line();
            if let Some((end, _)) = line.char_indices().nth(LINE) {
                line.truncate(end);
            }
            println!("{seconds:>9.3} {line}");
        }
    }

    pub fn after(&mut self, millis: u64, what: Happening) {
        self.queued += 1;
        self.queue.insert((self.now + millis, self.queued), what);
    }

    /// Lets everything happen up to a moment.
    pub fn until(&mut self, moment: u64) -> Kept {
        while let Some(first) = self.queue.first_entry() {
            if first.key().0 > moment {
                break;
            }
            let ((at, _), what) = first.remove_entry();
            self.now = self.now.max(at);
            self.chain.mine_until(self.now);
            self.happens(what)?;
        }
        self.now = self.now.max(moment);
        self.chain.mine_until(self.now);
        Ok(())
    }

    fn happens(&mut self, what: Happening) -> Kept {
        match what {
            Happening::Go(process) => self.go(process),
            Happening::Arrives(late) => self.arrives(*late),
            Happening::Message(again) => self.begin(Some(again)),
            Happening::Sweep => self.begin(None),
            Happening::Gust => {
                self.gust();
                Ok(())
            }
        }
    }

    /// A process begins, woken by a message or by the schedule.
    pub fn begin(&mut self, message: Option<u32>) -> Kept {
        self.begun += 1;
        let number = self.begun;
        let skew = self.skew();
        let mut process = Process {
            number,
            run: None,
            pending: Pending::News(News::Begin),
            began: self.now,
            skew,
            requests: 0,
            message,
            leaves: None,
            records: 0,
            vanished: 0,
            fence: 0,
            moved: false,
            saw_waiting: false,
            settled: self.chain.settled().filter(|_| self.is_well()),
            asking: None,
        };
        let rules = Rules {
            limit: self.temper.limit,
            log_patience: Duration::from_mins(1),
            ..Rules::with_fee_ceiling(self.ceiling)
        };
        let holder = Uuid::from_u128(u128::from(number) + 1);
        process.run = Some(Run::new(
            rules,
            PLACE,
            holder,
            process.now(self.now),
            Duration::from_millis(self.temper.lifetime),
            message.is_some(),
        ));
        self.say(|| format!("p{number} begins, skew {skew} ms, message {message:?}"));
        self.hear(process, News::Begin)
    }

    pub fn skew(&mut self) -> i64 {
        if !self.stormy || self.temper.skew == 0 {
            return 0;
        }
        let size = self.dice.roll(self.temper.skew + 1).cast_signed();
        if self.dice.once_in(2) { size } else { -size }
    }

    /// A process takes a step, and what it wants then is on its way.
    pub fn hear(&mut self, mut process: Process, news: News) -> Kept {
        let number = process.number;
        let Some(run) = process.run.take() else {
            return Err(Broken(format!("p{number} has no run")));
        };
        self.tally.steps += 1;
        let now = process.now(self.now);
        let (run, mut effects) = anchoring::step(run, Event { now, news });
        process.run = Some(run);
        let last = effects.pop();
        for effect in effects {
            let Effect::Note(note) = effect else {
                return Err(Broken(format!(
                    "p{number} wants two things at once: {effect:?}"
                )));
            };
            self.say(|| format!("p{number} notes {note:?}"));
            self.tally.noted(&note);
            match note {
                Note::Vanished { .. } => process.vanished += 1,
                Note::StillUnarchived { .. } => process.settled = None,
                _ => {}
            }
        }
        match &last {
            Some(Effect::Ledger(Deed::Record(..))) => process.records += 1,
            Some(Effect::Sleep(_)) => process.records = 0,
            _ => {}
        }
        promise(process.records < SPINS && process.vanished < SPINS, || {
            format!("p{number} writes and writes, and gets nowhere")
        })?;
        let takes = 1 + self.dice.roll(self.temper.latency.max(1));
        let takes = match last {
            None | Some(Effect::Note(_)) => {
                return Err(Broken(format!("p{number} wants nothing and does not end")));
            }
            Some(Effect::End(outcome)) => return self.ends(&process, &outcome),
            Some(Effect::Ledger(deed)) => {
                self.tally.met(deed.name());
                let deed = match self.mutation {
                    Some(mutation) => mutation.altered(deed),
                    None => deed,
                };
                let doing = Doing::new(deed, &mut self.dice);
                process.pending = match doing.is_nothing() {
                    Some(told) => Pending::News(News::Told(Ok(told))),
                    None => Pending::Deed(Box::new(doing)),
                };
                takes
            }
            Some(Effect::Chain(question)) => {
                self.tally.met(question.name());
                process.asking = None;
                process.pending = Pending::Question(question);
                takes
            }
            Some(Effect::KeepAsking) => {
                process.pending = Pending::KeepAsking;
                takes
            }
            Some(Effect::Sleep(duration)) => {
                process.pending = Pending::News(News::Woke);
                u64::try_from(duration.as_millis()).unwrap_or(u64::MAX >> 8)
            }
        };
        self.processes.insert(number, process);
        self.after(takes, Happening::Go(number));
        Ok(())
    }

    fn ends(&mut self, process: &Process, outcome: &Result<Ended, Failure>) -> Kept {
        let number = process.number;
        self.say(|| format!("p{number} ends: {outcome:?}"));
        self.tally.ended(outcome);
        let figures = process.run.as_ref().map(Run::figures);
        let figures = figures.cloned().unwrap_or_default();
        self.tally.reorgs += figures.reorgs;
        let report = Report {
            outcome: outcome.clone(),
            figures,
        };
        self.reports.insert(number, report);
        promise(*outcome != Err(Failure::Unasked), || {
            format!("p{number} did not understand an answer")
        })?;
        if *outcome == Ok(Ended::Done) {
            self.has_left_nothing(process)?;
        }
        if let (Err(_), Some(again @ 1..)) = (outcome, process.message) {
            let wait = 20_000 + self.dice.roll(60_000);
            self.after(wait, Happening::Message(again - 1));
        }
        Ok(())
    }

    /// A process dies: nobody hears of it again.
    pub fn dies(&mut self, process: &Process) {
        self.tally.deaths += 1;
        let number = process.number;
        self.say(|| format!("p{number} dies"));
    }

    /// Something is saved or entered, and a message tells of it.
    pub fn save(&mut self, versions: u64, entries: u64) {
        let at = super::process::timestamp(self.now.cast_signed());
        for _ in 0..versions {
            self.outbox.save(self.now, at);
        }
        for _ in 0..entries {
            self.outbox.enter(self.now, at);
        }
        self.say(|| format!("{versions} versions and {entries} entries are saved"));
    }

    /// Whether nobody is at work, now or later, but for the schedule.
    pub fn is_idle(&self) -> bool {
        self.processes.is_empty()
            && !self
                .queue
                .values()
                .any(|what| matches!(what, Happening::Arrives(_)))
    }
}

pub fn table_fault() -> News {
    News::Told(Err(TableFault("as planned".to_owned())))
}
