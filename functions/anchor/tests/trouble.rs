//! A chain that reorganises, nodes that lag, forget and fall silent, fees that rise.

mod paper;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anchoring::{Ended, Failure};
use dynamo::anchors::Stage;
use paper::process::{Fault, Process};
use paper::{World, promises, rules, until_quiet};
use tokio::time::sleep;

async fn with_trouble(world: &Arc<World>, trouble: impl Future<Output = ()>) {
    let work = async {
        let process = Process::new(world);
        process.run(rules(3), true).await.outcome.ok();
        sleep(Duration::from_secs(25)).await;
        until_quiet(world, rules(3)).await;
    };
    tokio::join!(work, trouble);
    promises::are_kept(world);
}

#[tokio::test(start_paused = true)]
async fn a_block_that_vanishes_before_it_is_final_takes_nothing_with_it() {
    for depth in 1..=3 {
        for after in [1500, 2500, 3500, 4500, 5500] {
            let world = World::new(4);
            world.save(7);
            with_trouble(&world, async {
                sleep(Duration::from_millis(after)).await;
                world.chain().reorg(depth);
            })
            .await;
            assert_eq!(world.chain().refused, 0, "depth {depth} after {after} ms");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_again_after_a_reorg_is_the_same_bytes() {
    let world = World::new(4);
    world.save(2);
    with_trouble(&world, async {
        sleep(Duration::from_millis(2500)).await;
        assert_eq!(world.chain().anchored().len(), 1, "mined");
        world.chain().reorg(3);
        assert_eq!(world.chain().anchored().len(), 0, "gone");
    })
    .await;
    let ledger = world.ledger();
    assert_eq!(ledger.batches[&1].attempts().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_transaction_stuck_under_a_rising_fee_is_replaced_and_mined_once() {
    let world = World::new(1);
    world.save(2);
    with_trouble(&world, async {
        world.chain().base_fee = 100;
        sleep(Duration::from_millis(700)).await;
        world.chain().base_fee = 500;
    })
    .await;
    let ledger = world.ledger();
    let attempts = ledger.batches[&1].attempts();
    assert!(attempts.len() > 1);
    for pair in attempts.windows(2) {
        assert_eq!(pair[0].nonce, pair[1].nonce);
        assert!(pair[1].cap * 8 >= pair[0].cap * 9 && pair[1].tip * 8 >= pair[0].tip * 9);
    }
}

#[tokio::test(start_paused = true)]
async fn above_the_ceiling_it_waits_and_signs_nothing() {
    let world = World::new(1);
    world.save(2);
    world.chain().base_fee = 2_000_000_000_000;
    let report = Process::new(&world).run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::TooDear);
    assert!(world.ledger().batches[&1].attempts().is_empty());
    world.chain().base_fee = 7;
    until_quiet(&world, rules(3)).await;
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_takes_a_transaction_and_forgets_it_is_given_it_again() {
    let world = World::new(1);
    world.save(2);
    world.chain().forgetful = true;
    with_trouble(&world, async {
        sleep(Duration::from_secs(20)).await;
        world.chain().forgetful = false;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_node_costs_time_and_nothing_else() {
    for silent_from in [0, 400, 1200, 2200] {
        let world = World::new(2);
        world.save(4);
        with_trouble(&world, async {
            sleep(Duration::from_millis(silent_from)).await;
            world.chain().silent = true;
            sleep(Duration::from_mins(1)).await;
            world.chain().silent = false;
        })
        .await;
        assert_eq!(world.chain().refused, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_lags_behind_makes_it_wait_and_never_anchor_twice() {
    for behind in 1..=3 {
        for from in [0, 1200, 2200, 3200] {
            let world = World::new(2);
            world.save(7);
            with_trouble(&world, async {
                sleep(Duration::from_millis(from)).await;
                world.chain().behind = behind;
                sleep(Duration::from_secs(40)).await;
                world.chain().behind = 0;
            })
            .await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_nonce_used_up_by_another_transaction_is_replaced_by_the_next() {
    let world = World::new(1);
    world.save(2);
    with_trouble(&world, async {
        world.chain().forgetful = true;
        sleep(Duration::from_millis(700)).await;
        world.chain().spend_nonce();
        sleep(Duration::from_millis(1500)).await;
        world.chain().forgetful = false;
    })
    .await;
    let nonces: Vec<u64> = world.ledger().batches[&1]
        .attempts()
        .iter()
        .map(|attempt| attempt.nonce)
        .collect();
    assert_eq!(nonces, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_leaf_that_changed_in_storage_is_never_signed() {
    let world = World::new(1);
    world.save(3);
    world.chain().base_fee = 2_000_000_000_000;
    Process::new(&world)
        .run(rules(3), true)
        .await
        .outcome
        .unwrap();
    world.ledger().leaves.get_mut(&1).unwrap().1[1] = seal::Commitment::from_bytes([0; 32]);
    world.chain().base_fee = 7;
    let report = Process::new(&world).run(rules(3), true).await;
    assert!(
        matches!(report.outcome, Err(Failure::LeavesDiffer(1))),
        "{report:?}"
    );
    assert!(matches!(world.ledger().batches[&1].stage, Stage::Sealed(_)));
}

#[tokio::test(start_paused = true)]
async fn a_head_nobody_of_ours_made_stops_everything() {
    let world = World::new(1);
    world.save(2);
    until_quiet(&world, rules(3)).await;
    world.chain().reorg(30);
    world.save(1);
    let report = Process::new(&world).run(rules(3), true).await;
    assert!(
        matches!(report.outcome, Err(Failure::UnknownHead(_))),
        "{report:?}"
    );
    assert_eq!(world.ledger().batches.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_that_finds_another_at_work_knocks_and_the_other_looks_again() {
    let world = World::new(1);
    world.save(1);
    let first = Process::new(&world);
    let second = Process::new(&world);
    let (first, second) = tokio::join!(first.run(rules(3), true), async {
        sleep(Duration::from_millis(300)).await;
        world.save(1);
        second.run(rules(3), true).await
    });
    assert_eq!(second.outcome.unwrap(), Ended::Knocked);
    assert_eq!(first.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn a_knock_at_the_last_moment_is_heard() {
    let writes = {
        let world = World::new(1);
        world.save(1);
        let process = Process::new(&world);
        process.run(rules(3), true).await.outcome.unwrap();
        process.writes.load(Ordering::Relaxed)
    };
    let world = World::new(1);
    world.save(1);
    // The last write gives the lease back. While it is on its way, somebody comes and is sent away.
    let first = Process::with_plan(&world, move |write| {
        (write == writes).then_some(Fault::Sleeps)
    });
    let (first, second) = tokio::join!(first.run(rules(3), true), async {
        sleep(Duration::from_secs(8)).await;
        world.save(1);
        Process::new(&world).run(rules(3), true).await
    });
    assert_eq!(second.outcome.unwrap(), Ended::Knocked);
    assert_eq!(first.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn what_the_index_lists_though_it_is_claimed_hides_nothing() {
    for offset in [0, 200, 400, 600, 800] {
        let world = World::new(1);
        world.save(7);
        sleep(Duration::from_millis(1000 + offset)).await;
        let report = Process::new(&world).run(rules(3), false).await;
        assert_eq!(report.outcome.unwrap(), Ended::Done);
        promises::are_kept(&world);
    }
}
