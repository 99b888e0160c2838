//! Every write of a run, failed before and after it took effect, by an error, by a death and by a sleep
//! from which the process wakes when another has taken over.

mod paper;

use std::sync::atomic::Ordering;

use anchoring::Ended;
use paper::process::{Fault, Process};
use paper::{World, promises, rules, until_quiet};

#[tokio::test(start_paused = true)]
async fn what_waits_is_anchored_in_batches_and_nothing_is_left() {
    let world = World::new(1);
    world.save(7);
    let process = Process::new(&world);
    let report = process.run(rules(3), true).await;
    assert_eq!(report.outcome.unwrap(), Ended::Done);
    assert_eq!(
        (report.figures.batches(), report.figures.versions()),
        (3, 7)
    );
    assert!(report.figures.slowest_seconds().unwrap() < 5.0);
    promises::are_kept(&world);
    assert_eq!(world.chain().refused, 0);
}

#[tokio::test(start_paused = true)]
async fn whichever_write_fails_and_however_every_version_ends_in_one_final_batch() {
    let writes = {
        let world = World::new(2);
        world.save(7);
        let process = Process::new(&world);
        process.run(rules(3), true).await.outcome.unwrap();
        process.writes.load(Ordering::Relaxed)
    };
    assert!(writes > 40, "the run is worth crossing: {writes}");
    for at in 1..=writes {
        for fault in Fault::ALL {
            let world = World::new(2);
            world.save(7);
            let process = Process::with_plan(&world, move |write| (write == at).then_some(fault));
            let first = process.run(rules(3), true);
            // The others come while it sleeps, or after it died.
            let others = async {
                tokio::time::sleep(std::time::Duration::from_secs(30)).await;
                until_quiet(&world, rules(3)).await;
            };
            tokio::join!(first, others);
            promises::are_kept(&world);
            assert_eq!(
                world.chain().refused,
                0,
                "no fee is wasted: write {at}, {fault:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_writes_in_a_row_may_fail_as_well() {
    for at in 1..60 {
        for next in [1, 2, 5] {
            let world = World::new(1);
            world.save(5);
            let process = Process::with_plan(&world, move |write| {
                (write == at).then_some(Fault::DiesAfter)
            });
            process.run(rules(3), true).await.outcome.ok();
            tokio::time::sleep(std::time::Duration::from_secs(25)).await;
            let process = Process::with_plan(&world, move |write| {
                (write == next).then_some(Fault::DiesBefore)
            });
            process.run(rules(3), true).await.outcome.ok();
            tokio::time::sleep(std::time::Duration::from_secs(25)).await;
            until_quiet(&world, rules(3)).await;
            promises::are_kept(&world);
        }
    }
}
