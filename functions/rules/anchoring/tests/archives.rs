//! What is kept to prove a batch by when the nodes have forgotten its receipt.

mod simulated;

use anchoring::{Ended, Failure};
use simulated::calm::idle;
use simulated::nodes::Archives;
use simulated::process::timestamp;
use simulated::world::{CEILING, World};

const MINUTE: u64 = 60_000;

#[test]
fn a_chain_that_cannot_be_proven_has_final_batches_all_the_same_and_says_so() {
    let mut world = idle(1, 8);
    world.save(7, 0);
    world.nodes.archives = Archives::Impossible;
    let report = world.run();
    assert_eq!(report.outcome, Ok(Ended::Done));
    assert!(world.sight().is_quiet());
    assert!(world.ledger.archives.is_empty());
    let batches = world.ledger.batches.len();
    assert_eq!(world.ledger.unarchived.len(), batches);
    assert_eq!(report.figures.unarchived(), batches as u64);
    world.comes_right();
}

#[test]
fn a_proven_batch_counts_as_archived() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    let report = world.run();
    assert!(world.sight().is_quiet());
    assert_eq!(report.figures.unarchived(), 0);
    assert!(world.ledger.unarchived.is_empty());
    world.comes_right();
}

/// As the schedule does.
fn a_run_each_minute(world: &mut World, minutes: u64) {
    for _ in 0..minutes {
        assert_eq!(world.sweep().outcome, Ok(Ended::Done));
        world.passes(MINUTE);
    }
}

/// Batches that became final without an archive, and how many of them are noted.
fn noted() -> (World, usize) {
    let mut world = idle(1, 3);
    world.save(7, 0);
    world.nodes.archives = Archives::Impossible;
    world.run();
    let noted = world.ledger.unarchived.len();
    assert!(noted >= 3);
    (world, noted)
}

#[test]
fn an_archive_that_could_not_be_had_is_had_later() {
    let (mut world, noted) = noted();
    for archives in [Archives::Impossible, Archives::Withheld] {
        world.nodes.archives = archives;
        a_run_each_minute(&mut world, 4);
        assert_eq!(world.ledger.unarchived.len(), noted);
        assert!(world.ledger.archives.is_empty());
    }
    world.nodes.archives = Archives::Given;
    a_run_each_minute(&mut world, 40);
    assert!(world.ledger.unarchived.is_empty());
    assert_eq!(world.ledger.archives.len(), noted);
    world.comes_right();
}

#[test]
fn an_archive_that_is_never_to_be_had_is_given_up() {
    let mut world = idle(1, 3);
    world.save(1, 0);
    world.nodes.archives = Archives::Impossible;
    world.run();
    let mut asked = 0;
    while world.ledger.unarchived.contains_key(&1) {
        // Three days would be a long chain.
        let due = timestamp(world.now.cast_signed());
        let noted = world.ledger.unarchived.entry(1);
        noted.and_modify(|(_, noted)| (asked, noted.due) = (noted.tries, due));
        assert_eq!(world.sweep().outcome, Ok(Ended::Done));
    }
    assert_eq!(asked, 12);
}

#[test]
fn archives_that_were_not_to_be_had_for_three_days_are_given_up_by_one_run() {
    let (mut world, noted) = noted();
    world.passes((3 * 24 - 1) * 60 * MINUTE);
    assert_eq!(world.sweep().outcome, Ok(Ended::Done));
    assert_eq!(world.ledger.unarchived.len(), noted);
    world.passes(60 * MINUTE);
    assert_eq!(world.sweep().outcome, Ok(Ended::Done));
    assert!(world.ledger.unarchived.is_empty());
}

#[test]
fn nodes_that_stay_silent_about_an_archive_do_not_keep_a_batch_from_being_final() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.nodes.archives = Archives::Withheld;
    while !world.sight().is_quiet() {
        world.run();
        world.passes(MINUTE);
    }
    assert!((30 * MINUTE..33 * MINUTE).contains(&world.now));
    assert_eq!(world.ledger.unarchived.len(), 1);
}

#[test]
fn a_batch_whose_archive_cannot_be_had_for_now_waits_for_a_later_run() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.nodes.archives = Archives::Withheld;
    // What waits does not wait for it.
    assert_eq!(world.run().outcome, Ok(Ended::Done));
    assert_eq!(world.stage(1), "mined");
    world.nodes.archives = Archives::Given;
    world.comes_right();
}

#[test]
fn an_archive_that_takes_longer_than_a_lease_holds_is_fetched_by_one_run_alone() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.archive_takes = 50_000;
    let first = world.start();
    world.passes(40_000);
    assert_eq!(world.run().outcome, Ok(Ended::Knocked));
    assert_eq!(world.report_of(first).outcome, Ok(Ended::Done));
    assert!(world.sight().is_quiet());
}

#[test]
fn an_archive_that_takes_longer_than_a_run_holds_up_neither_the_run_nor_what_waits() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.archive_takes = 10 * MINUTE;
    let first = world.start();
    world.passes(10_000);
    world.save(1, 0);
    assert_eq!(world.report_of(first).outcome, Ok(Ended::Done));
    assert_eq!((world.stage(1), world.stage(2)), ("mined", "mined"));
    world.archive_takes = 0;
    world.comes_right();
}

#[test]
fn a_batch_without_an_archive_for_half_an_hour_is_final_however_slow_its_nodes_are() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.archive_takes = 10 * MINUTE;
    while !world.sight().is_quiet() {
        assert!(world.now < 40 * MINUTE);
        assert_eq!(world.run().outcome, Ok(Ended::Done));
        world.passes(MINUTE);
    }
    assert_eq!(world.ledger.unarchived.len(), 1);
}

#[test]
fn what_is_too_dear_or_damaged_has_no_archive_and_is_asked_for_none() {
    let mut world = idle(1, 3);
    world.save(2, 0);
    world.chain.base_fee = 2 * CEILING;
    assert_eq!(world.run().outcome, Ok(Ended::TooDear));
    world.ledger.damage(0);
    world.chain.base_fee = 7;
    assert_eq!(world.run().outcome, Err(Failure::LeavesDiffer(1)));
    assert!(!world.tally.met.contains_key("archive"));
}
