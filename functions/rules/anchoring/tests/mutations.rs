//! The simulation itself: mistakes that it has to notice.

mod simulated;

use std::panic::{AssertUnwindSafe, catch_unwind};

use simulated::mutation::Mutation;
use simulated::schedule;

/// Within how many schedules a mistake is noticed at the latest.
const SOON: u64 = 400;

#[test]
fn every_mistake_breaks_a_promise_before_long() {
    for mutation in Mutation::ALL {
        let caught = (0..SOON).find_map(|seed| {
            let run = || schedule::run(seed, Some(mutation), false);
            let kept = catch_unwind(AssertUnwindSafe(run));
            let broken = kept.map_or_else(
                |_| Some("it panicked".to_owned()),
                |kept| kept.err().map(|broken| broken.0),
            );
            broken.map(|broken| (seed, broken))
        });
        let Some((seed, broken)) = caught else {
            panic!("{mutation:?} breaks nothing in {SOON} schedules");
        };
        println!("{mutation:?} at seed {seed}: {broken}");
    }
}
