//! Entries of logs beside versions: they ride along, and go alone only after their patience.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod paper;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anchor::Report;
use anchoring::Ended;
use paper::ledger::log;
use paper::process::{Fault, Process};
use paper::{World, promises, rules, until_quiet};
use tokio::time::sleep;

async fn run(world: &Arc<World>, limit: usize) -> Report {
    let report = Process::new(world).run(rules(limit), true).await;
    assert_eq!(*report.outcome.as_ref().unwrap(), Ended::Done);
    report
}

#[tokio::test(start_paused = true)]
async fn entries_alone_wait_until_the_oldest_has_waited_long_enough_and_then_go_together() {
    let world = World::new(1);
    world.enter(3);
    sleep(Duration::from_secs(50)).await;
    world.enter(2);
    let early = run(&world, 100).await;
    assert_eq!((early.figures.batches(), early.figures.entries()), (0, 0));
    sleep(Duration::from_secs(15)).await;
    let late = run(&world, 100).await;
    assert_eq!((late.figures.batches(), late.figures.entries()), (1, 5));
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn entries_ride_along_with_a_version_at_once() {
    let world = World::new(1);
    world.enter(4);
    world.save(1);
    let report = run(&world, 100).await;
    let figures = &report.figures;
    assert_eq!(
        (figures.batches(), figures.versions(), figures.entries()),
        (1, 1, 4)
    );
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn versions_come_first_and_entries_keep_a_share() {
    let world = World::new(1);
    world.enter(30);
    world.save(30);
    let report = run(&world, 16).await;
    // Sixteen leaves a batch, of which two are kept for entries while versions wait: 14, 14, 2.
    assert_eq!(report.figures.versions(), 30);
    assert_eq!(report.figures.entries(), 2 + 2 + 14);
    assert_eq!(report.figures.batches(), 3);
    sleep(Duration::from_secs(61)).await;
    until_quiet(&world, rules(16)).await;
    promises::are_kept(&world);
}

#[tokio::test(start_paused = true)]
async fn what_waited_on_purpose_is_no_age_of_a_version() {
    let world = World::new(1);
    world.enter(1);
    sleep(Duration::from_hours(2)).await;
    let report = run(&world, 100).await;
    assert_eq!(report.figures.entries(), 1);
    assert!(report.figures.slowest_seconds().unwrap() < 10.0);
    let oldest = report.figures.oldest_seconds;
    assert!(oldest.is_some_and(|oldest| oldest < 10.0), "{report:?}");
    assert_eq!(report.figures.waiting, Some(0));
}

#[tokio::test(start_paused = true)]
async fn an_anchored_entry_that_is_cut_off_stays_the_head_whatever_is_written_after_it() {
    let world = World::new(1);
    let (cut, whole) = (log(0), log(1));
    let enter = |times: u64| {
        let now = world.now();
        for _ in 0..times {
            world.ledger().enter_in(cut, now);
            world.ledger().enter_in(whole, now);
        }
        world.save(1);
    };
    enter(3);
    run(&world, 100).await;
    let before = world.ledger().heads.clone();
    assert_eq!(before[&cut].entry.number.get(), 3);
    world.ledger().cut(cut);
    for round in 1..=2 {
        // First another entry takes the number, then later ones follow it.
        enter(round);
        run(&world, 100).await;
        assert_eq!(world.ledger().heads[&cut], before[&cut]);
        assert_eq!(
            world.ledger().heads[&whole].entry.number.get(),
            3 + round * (round + 1) / 2
        );
    }
}

#[tokio::test(start_paused = true)]
async fn whichever_write_fails_every_entry_ends_in_one_final_batch_as_well() {
    let writes = {
        let world = World::new(2);
        world.save(4);
        world.enter(4);
        let process = Process::new(&world);
        process.run(rules(8), true).await.outcome.unwrap();
        process.writes.load(Ordering::Relaxed)
    };
    assert!(writes > 12, "the run is worth crossing: {writes}");
    for at in 1..=writes {
        for fault in Fault::ALL {
            let world = World::new(2);
            world.save(4);
            world.enter(4);
            let process = Process::with_plan(&world, move |write| (write == at).then_some(fault));
            let first = process.run(rules(8), true);
            let others = async {
                sleep(Duration::from_secs(30)).await;
                until_quiet(&world, rules(8)).await;
            };
            tokio::join!(first, others);
            promises::are_kept(&world);
            assert_eq!(world.chain().refused, 0, "write {at}, {fault:?}");
        }
    }
}
