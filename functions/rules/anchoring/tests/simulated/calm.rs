//! A small world in which nothing goes wrong but what a test brings about.

use super::dice::Dice;
use super::fault::Fault;
use super::plan::Plan;
use super::temper::Temper;
use super::world::{Happening, World};

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

/// Nine versions and three entries: two batches, and heads of logs.
pub fn world(faults: Vec<(u64, u64, Fault)>) -> World {
    let mut world = quiet(faults);
    world.save(9, 3);
    world
}
