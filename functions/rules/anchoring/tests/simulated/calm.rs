//! A small world in which nothing goes wrong but what a test brings about.

use anchoring::Attempt;

use super::dice::Dice;
use super::fault::Fault;
use super::plan::Plan;
use super::schedule::comes_to_rest;
use super::temper::Temper;
use super::world::{Happening, Report, World};

/// Calm weather, and a clock for all.
fn temper() -> Temper {
    Temper {
        pace: 1000,
        confirmations: 2,
        limit: 8,
        storm: 0,
        gusts: 1,
        troubles: Vec::new(),
        faults: Vec::new(),
        every: 0,
        skew: 0,
        jumps: false,
        lost: 0,
        sweeps: false,
        latency: 5,
        lifetime: 120_000,
        strict: false,
        calm: true,
    }
}

/// A message comes, and nothing waits.
pub fn quiet(faults: Vec<(u64, u64, Fault)>) -> World {
    let mut world = World::new(temper(), Dice::new(1), Plan::These(faults));
    world.stormy = false;
    world.after(1000, Happening::Message(0));
    world
}

/// Nothing waits and nobody comes; so many confirmations, and so many leaves a batch.
pub fn idle(confirmations: u64, limit: usize) -> World {
    let temper = Temper {
        confirmations,
        limit,
        ..temper()
    };
    let mut world = World::new(temper, Dice::new(1), Plan::Calm);
    world.stormy = false;
    world
}

impl World {
    /// A run from its beginning to its end, woken by a message; what came of it.
    pub fn run(&mut self) -> Report {
        let number = self.start();
        self.report_of(number)
    }

    /// One that the schedule woke.
    pub fn sweep(&mut self) -> Report {
        self.begin(None).expect("no promise is broken");
        self.report_of(self.begun)
    }

    /// A run begins.
    pub fn start(&mut self) -> u64 {
        self.begin(Some(0)).expect("no promise is broken");
        self.begun
    }

    /// What came of a run, once it has ended.
    pub fn report_of(&mut self, number: u64) -> Report {
        for _ in 0..10_000 {
            if let Some(report) = self.reports.get(&number) {
                return report.clone();
            }
            self.passes(100);
        }
        panic!("run {number} does not end");
    }

    /// So many milliseconds go by.
    pub fn passes(&mut self, millis: u64) {
        self.until(self.now + millis).expect("no promise is broken");
    }

    /// Whatever is left to do is done by runs of the schedule, and every promise is kept.
    pub fn comes_right(&mut self) {
        assert_eq!(comes_to_rest(self), Ok(()));
        assert_eq!(self.sight().are_kept(&self.given_up), Ok(()));
    }

    pub fn stage(&self, batch: u64) -> &'static str {
        self.ledger.batches[&batch].stage.name()
    }

    pub fn attempts(&self, batch: u64) -> &[Attempt] {
        self.ledger.batches[&batch].attempts()
    }
}

/// Nine versions and three entries: two batches, and heads of logs.
pub fn world(faults: Vec<(u64, u64, Fault)>) -> World {
    let mut world = quiet(faults);
    world.save(9, 3);
    world
}
