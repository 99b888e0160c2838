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
        let caught = (0..SOON).find(|seed| {
            let run = || schedule::run(*seed, Some(mutation), false);
            catch_unwind(AssertUnwindSafe(run)).map_or(true, |kept| kept.is_err())
        });
        assert!(
            caught.is_some(),
            "{mutation:?} breaks nothing in {SOON} schedules"
        );
    }
}
