//! Nodes that ask for more than they suggest.

mod simulated;

use anchoring::{Ended, Failure, Fees};
use simulated::calm::idle;
use simulated::world::{CEILING, World};

const GWEI: u128 = 1_000_000_000;

#[test]
fn a_node_that_says_what_it_asks_for_is_paid_that_at_the_second_attempt() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    (world.chain.least_tip, world.nodes.tells) = (GWEI, true);
    assert_eq!(world.run().outcome, Ok(Ended::Done));
    let tips: Vec<u128> = world.attempts(1).iter().map(|one| one.tip).collect();
    assert_eq!(tips, [1, GWEI]);
    world.comes_right();
}

#[test]
fn a_node_that_only_refuses_is_offered_more_until_it_takes_it() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.chain.least_tip = GWEI;
    assert_eq!(world.run().outcome, Ok(Ended::Done));
    let attempts = world.attempts(1);
    for pair in attempts.windows(2) {
        let waited = pair[1].at.duration_since(pair[0].at);
        assert!(waited.as_millis() >= 200, "signed again at once");
        assert_eq!(pair[0].nonce, pair[1].nonce);
    }
    assert!(attempts.last().is_some_and(|last| last.tip < 4 * GWEI));
    world.comes_right();
}

#[test]
fn a_node_that_is_never_content_makes_every_run_fail_until_it_is() {
    let mut world = idle(1, 3);
    (world.ceiling, world.chain.balance) = (u128::MAX, u128::MAX);
    world.save(2, 0);
    world.chain.least_tip = u128::MAX;
    for _ in 0..3 {
        assert_eq!(world.run().outcome, Err(Failure::Attempts(1)));
    }
    world.chain.least_tip = 0;
    world.comes_right();
}

#[test]
fn a_demand_above_the_ceiling_is_not_met_and_its_wait_is_measured() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    (world.chain.least_tip, world.nodes.tells) = (CEILING + 1, true);
    for _ in 0..2 {
        assert_eq!(world.run().outcome, Ok(Ended::TooDear));
        world.passes(3_600_000);
    }
    let report = world.run();
    assert!(report.figures.oldest_seconds > Some(7000.0), "{report:?}");
    assert_eq!(world.attempts(1).len(), 1);
    world.chain.least_tip = 0;
    world.comes_right();
}

/// A pool that holds, under our nonce, what nobody here knows and what is not mined: its cap is below the base fee, or
/// the account cannot pay for it.
fn squatted(price: u128) -> World {
    let mut world = idle(1, 3);
    world.chain.base_fee = 3 * GWEI;
    let (cap, tip) = (price, price);
    world.chain.is_squatted(Fees { cap, tip });
    world.save(2, 0);
    world
}

#[test]
fn what_waits_under_its_nonce_and_is_never_mined_is_outbid() {
    let mut world = squatted(2 * GWEI);
    assert_eq!(world.run().outcome, Ok(Ended::Done));
    let attempts = world.attempts(1);
    for pair in attempts.windows(2) {
        assert_eq!(pair[0].nonce, pair[1].nonce);
    }
    assert!(attempts.last().is_some_and(|last| last.tip < 4 * GWEI));
    world.comes_right();
}

#[test]
fn it_is_outbid_at_the_ceiling_too() {
    let mut world = squatted(2 * GWEI);
    world.ceiling = 3 * GWEI + 1;
    assert_eq!(world.run().outcome, Ok(Ended::Done));
    let attempts = world.attempts(1);
    assert!(attempts.iter().all(|one| one.cap <= world.ceiling));
    world.comes_right();
}

#[test]
fn it_is_outbid_by_runs_that_are_cut_off_early() {
    let mut world = squatted(2 * GWEI);
    world.temper.lifetime = 20_000;
    world.comes_right();
}

#[test]
fn a_node_that_always_names_another_makes_nobody_pay_more_than_twice_the_base_fee() {
    let mut world = squatted(u128::MAX / 16);
    for _ in 0..3 {
        assert_eq!(world.run().outcome, Ok(Ended::TooDear));
    }
    let attempts = world.attempts(1);
    assert!(attempts.iter().all(|one| one.tip <= 4 * GWEI));
    assert!(attempts.len() < 20, "{}", attempts.len());
    assert!(attempts.iter().any(|one| one.cap == world.ceiling));
}

#[test]
fn what_was_signed_too_often_outbids_once_a_run_where_the_next_block_asks_more() {
    let mut world = squatted(u128::MAX / 16);
    (world.ceiling, world.chain.balance) = (u128::MAX, u128::MAX / 256);
    for _ in 0..2 {
        assert_eq!(world.run().outcome, Err(Failure::Attempts(1)));
        assert_eq!(world.attempts(1).len(), 24);
    }
    world.chain.base_fee = world.attempts(1)[23].cap;
    assert_eq!(world.run().outcome, Err(Failure::Attempts(1)));
    let attempts = world.attempts(1);
    assert_eq!(attempts.len(), 25);
    assert!(attempts[24].cap > world.chain.base_fee);
}

#[test]
fn a_run_that_waits_at_the_ceiling_says_so_once() {
    let mut world = idle(1, 3);
    (world.chain.base_fee, world.chain.ignored) = (CEILING - 10, true);
    world.save(2, 0);
    assert_eq!(world.run().outcome, Ok(Ended::TimeUp));
    assert_eq!(world.tally.notes.get("AtTheCeiling"), Some(&1));
    world.chain.ignored = false;
    world.comes_right();
}
