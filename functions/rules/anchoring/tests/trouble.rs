//! A chain that reorganises, nodes that lag, forget and fall silent, fees that rise.

mod simulated;

use anchoring::{Ended, Failure};
use simulated::calm::idle;
use simulated::fault::Fault;
use simulated::plan::Plan;
use simulated::world::{CEILING, World};

/// So much waits; a run begins, and trouble comes so many milliseconds later.
fn with_trouble(
    mut world: World,
    versions: u64,
    after: u64,
    trouble: impl FnOnce(&mut World),
) -> World {
    world.save(versions, 0);
    world.start();
    world.passes(after);
    trouble(&mut world);
    world
}

#[test]
fn a_block_that_vanishes_before_it_is_final_takes_nothing_with_it() {
    for depth in 1..=3 {
        for after in [1500, 2500, 3500, 4500, 5500] {
            let reorg = |world: &mut World| world.chain.reorg(depth);
            let mut world = with_trouble(idle(4, 3), 7, after, reorg);
            world.comes_right();
            assert_eq!(world.chain.wasted(), 0, "depth {depth} after {after} ms");
        }
    }
}

#[test]
fn what_is_sent_again_after_a_reorg_is_the_same_bytes() {
    let mut world = with_trouble(idle(4, 3), 2, 2500, |world| {
        assert_eq!(world.chain.story().len(), 1, "mined");
        world.chain.reorg(3);
        assert_eq!(world.chain.story().len(), 0, "gone");
    });
    world.comes_right();
    assert_eq!(world.attempts(1).len(), 1);
}

#[test]
fn a_transaction_stuck_under_a_rising_fee_is_replaced_and_mined_once() {
    let mut world = idle(1, 3);
    world.chain.base_fee = 100;
    let mut world = with_trouble(world, 2, 700, |world| world.chain.base_fee = 500);
    world.comes_right();
    let attempts = world.attempts(1);
    assert!(attempts.len() > 1);
    for pair in attempts.windows(2) {
        assert_eq!(pair[0].nonce, pair[1].nonce);
        assert!(pair[1].cap * 8 >= pair[0].cap * 9 && pair[1].tip * 8 >= pair[0].tip * 9);
    }
}

#[test]
fn above_the_ceiling_it_waits_and_signs_nothing() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.chain.base_fee = 2 * CEILING;
    assert_eq!(world.run().outcome, Ok(Ended::TooDear));
    assert!(world.attempts(1).is_empty());
    world.chain.base_fee = 7;
    world.comes_right();
}

#[test]
fn a_node_that_takes_a_transaction_and_forgets_it_is_given_it_again() {
    let mut world = idle(1, 3);
    world.nodes.forgetful = true;
    let mut world = with_trouble(world, 2, 20_000, |world| world.nodes.forgetful = false);
    world.comes_right();
}

#[test]
fn a_silent_node_costs_time_and_nothing_else() {
    for from in [0, 400, 1200, 2200] {
        let mut world = with_trouble(idle(2, 3), 4, from, |world| world.nodes.silent = true);
        world.passes(60_000);
        world.nodes.silent = false;
        world.comes_right();
        assert_eq!(world.chain.wasted(), 0);
    }
}

#[test]
fn a_node_that_lags_behind_makes_it_wait_and_never_anchor_twice() {
    for behind in 1..=3 {
        for from in [0, 1200, 2200, 3200] {
            let lag = |world: &mut World| world.nodes.behind = behind;
            let mut world = with_trouble(idle(2, 3), 7, from, lag);
            world.passes(40_000);
            world.nodes.behind = 0;
            world.comes_right();
        }
    }
}

#[test]
fn a_nonce_used_up_by_another_transaction_is_replaced_by_the_next() {
    let mut world = idle(1, 3);
    world.nodes.forgetful = true;
    let mut world = with_trouble(world, 2, 700, |world| world.chain.spend_nonce());
    world.passes(1500);
    world.nodes.forgetful = false;
    world.comes_right();
    let nonces: Vec<u64> = world.attempts(1).iter().map(|one| one.nonce).collect();
    assert_eq!(nonces, [0, 1]);
}

#[test]
fn a_leaf_that_changed_in_storage_is_never_signed() {
    let mut world = idle(1, 3);
    world.save(3, 0);
    world.chain.base_fee = 2 * CEILING;
    assert_eq!(world.run().outcome, Ok(Ended::TooDear));
    world.ledger.damage(0);
    world.chain.base_fee = 7;
    assert_eq!(world.run().outcome, Err(Failure::LeavesDiffer(1)));
    assert_eq!(world.stage(1), "sealed");
}

#[test]
fn a_head_nobody_of_ours_made_stops_everything() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.comes_right();
    world.chain.reorg(world.chain.best.height);
    world.save(1, 0);
    let outcome = world.run().outcome;
    assert!(
        matches!(outcome, Err(Failure::UnknownHead(_))),
        "{outcome:?}"
    );
    assert_eq!(world.ledger.batches.len(), 1);
}

/// Somebody saves a version while a run is at work, finds it at work and leaves it the version.
fn who_comes_meanwhile_is_heard(mut world: World, first: u64) {
    world.save(1, 0);
    assert_eq!(world.run().outcome, Ok(Ended::Knocked));
    assert_eq!(world.report_of(first).outcome, Ok(Ended::Done));
    assert!(world.sight().is_quiet());
    world.comes_right();
}

#[test]
fn one_that_finds_another_at_work_knocks_and_the_other_looks_again() {
    let mut world = idle(1, 3);
    world.save(1, 0);
    let first = world.start();
    world.passes(300);
    who_comes_meanwhile_is_heard(world, first);
}

#[test]
fn a_knock_at_the_last_moment_is_heard() {
    let last = {
        let mut world = idle(1, 3);
        world.save(1, 0);
        world.run();
        world.tally.requests
    };
    // The last request gives the lease back. While it is on its way, somebody comes and is sent away.
    let mut world = idle(1, 3);
    world.plan = Plan::These(vec![(1, last, Fault::Sleeps)]);
    world.temper.lifetime = 400_000;
    world.save(1, 0);
    let first = world.start();
    while world.tally.failed.is_empty() {
        world.passes(100);
    }
    who_comes_meanwhile_is_heard(world, first);
}

#[test]
fn what_the_index_lists_though_it_is_claimed_hides_nothing() {
    for lag in [0, 200, 400, 800, 3_000] {
        let mut world = idle(1, 3);
        world.outbox.lag = lag;
        world.save(7, 0);
        world.passes(3_000);
        assert_eq!(world.sweep().outcome, Ok(Ended::Done), "{lag}");
        assert!(world.sight().is_quiet(), "{lag}");
        world.comes_right();
    }
}
