//! What is kept to prove a batch by when the nodes have forgotten its receipt.

mod paper;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anchoring::Ended;
use dynamo::anchors::Stage;
use jiff::SignedDuration;
use paper::chain::Archives;
use paper::process::{Fault, Process};
use paper::{World, promises, rules, until_quiet};
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn a_chain_that_cannot_be_proven_has_final_batches_all_the_same_and_says_so() {
    let world = World::new(1);
    world.save(7);
    world.chain().archives = Archives::Impossible;
    let process = Process::new(&world);
    let report = process.run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
    assert!(world.ledger().archives.is_empty());
    assert_eq!(world.ledger().unarchived.len(), 3);
    assert_eq!(report.figures.unarchived(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_proven_batch_counts_as_archived() {
    let world = World::new(1);
    world.save(2);
    let report = Process::new(&world).run(rules(3), true).await;
    promises::are_kept(&world);
    assert_eq!(report.figures.unarchived(), 0);
    assert!(world.ledger().unarchived.is_empty());
}

/// As the schedule does.
async fn a_run_each_minute(world: &Arc<World>, minutes: u64) {
    for _ in 0..minutes {
        let report = Process::new(world).run(rules(3), false).await;
        assert!(matches!(report.outcome, Ok(Ended::Done)), "{report:?}");
        sleep(Duration::from_mins(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_could_not_be_had_is_had_later() {
    let world = World::new(1);
    world.save(7);
    world.chain().archives = Archives::Impossible;
    Process::new(&world).run(rules(3), true).await;
    for archives in [Archives::Impossible, Archives::Withheld] {
        world.chain().archives = archives;
        a_run_each_minute(&world, 4).await;
        assert_eq!(world.ledger().unarchived.len(), 3);
        assert!(world.ledger().archives.is_empty());
    }
    world.chain().archives = Archives::Given;
    a_run_each_minute(&world, 20).await;
    assert!(world.ledger().unarchived.is_empty());
    assert_eq!(world.ledger().archives.len(), 3);
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_is_never_to_be_had_is_given_up() {
    let world = World::new(1);
    world.save(1);
    world.chain().archives = Archives::Impossible;
    Process::new(&world).run(rules(3), true).await;
    let mut asked = 0;
    while world.ledger().unarchived.contains_key(&1) {
        // Three days would be a long chain.
        let due = world.now();
        world.ledger().unarchived.entry(1).and_modify(|(_, noted)| {
            (asked, noted.due) = (noted.tries, due);
        });
        let report = Process::new(&world).run(rules(3), false).await;
        assert_eq!(report.outcome.unwrap(), Ended::Done);
    }
    assert_eq!(asked, 12);
}

#[tokio::test(start_paused = true)]
async fn nodes_that_stay_silent_about_an_archive_do_not_keep_a_batch_from_being_final() {
    let world = World::new(1);
    world.save(2);
    world.chain().archives = Archives::Withheld;
    let start = world.now();
    while !world.ledger().is_quiet() {
        Process::new(&world).run(rules(3), true).await;
        sleep(Duration::from_mins(1)).await;
    }
    assert!(world.now().duration_since(start) >= SignedDuration::from_mins(30));
    promises::are_kept(&world);
    assert_eq!(world.ledger().unarchived.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn whichever_write_fails_while_an_archive_is_had_later_it_is_had_in_the_end() {
    for at in 1..=8 {
        for fault in Fault::ALL {
            let world = World::new(1);
            world.save(1);
            world.chain().archives = Archives::Impossible;
            Process::new(&world).run(rules(3), true).await;
            world.chain().archives = Archives::Given;
            sleep(Duration::from_mins(2)).await;
            let process = Process::with_plan(&world, move |write| (write == at).then_some(fault));
            let _it_may_fail = process.run(rules(3), false).await;
            sleep(Duration::from_mins(3)).await;
            a_run_each_minute(&world, 6).await;
            assert!(world.ledger().unarchived.is_empty(), "{at} {fault:?}");
            assert_eq!(world.ledger().archives.len(), 1);
            promises::are_kept(&world);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_whose_archive_cannot_be_had_for_now_waits_for_a_later_run() {
    let world = World::new(1);
    world.save(2);
    world.chain().archives = Archives::Withheld;
    let report = Process::new(&world).run(rules(3), true).await;
    // What waits does not wait for it.
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    assert!(matches!(world.ledger().batches[&1].stage, Stage::Mined(..)));
    world.chain().archives = Archives::Given;
    until_quiet(&world, rules(3)).await;
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_takes_longer_than_a_lease_holds_is_fetched_by_one_run_alone() {
    let world = World::new(1);
    world.save(2);
    world.chain().archive_takes = Duration::from_secs(50);
    let first = Process::new(&world);
    let (first, second) = tokio::join!(first.run(rules(3), true), async {
        sleep(Duration::from_secs(40)).await;
        Process::new(&world).run(rules(3), false).await
    });
    assert_eq!(second.outcome.unwrap(), Ended::Knocked);
    assert_eq!(first.outcome.unwrap(), Ended::Done);
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_takes_longer_than_a_run_holds_up_neither_the_run_nor_what_waits() {
    let world = World::new(1);
    world.save(2);
    world.chain().archive_takes = Duration::from_mins(10);
    let report = Process::new(&world).run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    assert!(matches!(world.ledger().batches[&1].stage, Stage::Mined(..)));
    world.chain().archive_takes = Duration::ZERO;
    until_quiet(&world, rules(3)).await;
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn whichever_write_fails_on_a_chain_that_cannot_be_proven_every_version_becomes_final() {
    let writes = {
        let world = World::new(2);
        world.save(4);
        world.chain().archives = Archives::Impossible;
        let process = Process::new(&world);
        process.run(rules(3), true).await.outcome.unwrap();
        process.writes.load(Ordering::Relaxed)
    };
    for at in 1..=writes {
        for fault in Fault::ALL {
            let world = World::new(2);
            world.save(4);
            world.chain().archives = Archives::Impossible;
            let process = Process::with_plan(&world, move |write| (write == at).then_some(fault));
            let others = async {
                sleep(Duration::from_secs(30)).await;
                until_quiet(&world, rules(3)).await;
            };
            tokio::join!(process.run(rules(3), true), others);
            promises::are_kept(&world);
        }
    }
}
