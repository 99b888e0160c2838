//! Nodes that ask for more than they suggest.

mod paper;

use std::time::Duration;

use anchoring::{Ended, Failure, Rules};
use paper::process::Process;
use paper::{World, promises, rules, until_quiet};

const GWEI: u128 = 1_000_000_000;

#[tokio::test(start_paused = true)]
async fn a_node_that_says_what_it_asks_for_is_paid_that_at_the_second_attempt() {
    let world = World::new(1);
    world.save(2);
    world.chain().least_tip = GWEI;
    world.chain().tells_least_tip = true;
    let report = Process::new(&world).run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
    let ledger = world.ledger();
    let tips = ledger.batches[&1].attempts().iter().map(|one| one.tip);
    assert_eq!(tips.collect::<Vec<_>>(), [1, GWEI]);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_only_refuses_is_offered_more_until_it_takes_it() {
    let world = World::new(1);
    world.save(2);
    world.chain().least_tip = GWEI;
    let report = Process::new(&world).run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
    let ledger = world.ledger();
    let attempts = ledger.batches[&1].attempts();
    for pair in attempts.windows(2) {
        let waited = pair[1].at.duration_since(pair[0].at);
        assert!(waited.as_millis() >= 200, "signed again at once");
        assert_eq!(pair[0].nonce, pair[1].nonce);
    }
    assert!(attempts.last().unwrap().tip < 4 * GWEI);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_never_content_makes_every_run_fail_until_it_is() {
    let world = World::new(1);
    world.save(2);
    world.chain().least_tip = u128::MAX;
    let rules = Rules {
        limit: 3,
        ..Rules::with_fee_ceiling(u128::MAX)
    };
    for _ in 0..3 {
        let report = Process::new(&world).run(rules, true).await;
        assert!(
            matches!(report.outcome, Err(Failure::Attempts(1))),
            "{report:?}"
        );
    }
    world.chain().least_tip = 0;
    until_quiet(&world, rules).await;
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn a_demand_above_the_ceiling_is_not_met_and_its_wait_is_measured() {
    let world = World::new(1);
    world.save(2);
    let rules = Rules::with_fee_ceiling(100 * GWEI);
    world.chain().least_tip = 101 * GWEI;
    world.chain().tells_least_tip = true;
    for _ in 0..2 {
        let report = Process::new(&world).run(rules, true).await;
        assert_eq!(report.outcome.unwrap(), Ended::TooDear);
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
    let report = Process::new(&world).run(rules, true).await;
    assert!(report.figures.oldest_seconds > Some(7000.0), "{report:?}");
    assert_eq!(world.ledger().batches[&1].attempts().len(), 1);
    world.chain().least_tip = 0;
    until_quiet(&world, rules).await;
    promises::are_kept(&world);
}
