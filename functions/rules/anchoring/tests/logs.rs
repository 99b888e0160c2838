//! Entries of logs beside versions: they ride along, and go alone only after their patience.

mod simulated;

use anchoring::Ended;
use simulated::calm::idle;
use simulated::outbox::log;
use simulated::process::timestamp;
use simulated::world::{Report, World};

fn run(world: &mut World) -> Report {
    // The index has them by then.
    world.passes(1_000);
    let report = world.run();
    assert_eq!(report.outcome, Ok(Ended::Done));
    report
}

#[test]
fn entries_alone_wait_until_the_oldest_has_waited_long_enough_and_then_go_together() {
    let mut world = idle(1, 100);
    world.save(0, 3);
    world.passes(50_000);
    world.save(0, 2);
    let early = run(&mut world).figures;
    assert_eq!((early.batches(), early.entries()), (0, 0));
    world.passes(15_000);
    let late = run(&mut world).figures;
    assert_eq!((late.batches(), late.entries()), (1, 5));
    assert!(world.sight().is_quiet());
    world.comes_right();
}

#[test]
fn entries_ride_along_with_a_version_at_once() {
    let mut world = idle(1, 100);
    world.save(1, 4);
    let figures = run(&mut world).figures;
    assert_eq!(
        (figures.batches(), figures.versions(), figures.entries()),
        (1, 1, 4)
    );
    world.comes_right();
}

#[test]
fn versions_come_first_and_entries_keep_a_share() {
    let mut world = idle(1, 16);
    world.save(30, 30);
    let figures = run(&mut world).figures;
    // Sixteen leaves a batch, of which two are kept for entries while versions wait.
    let first = world.ledger.batches[&1].sealed();
    let first = first.map(|sealed| (sealed.size, sealed.versions));
    assert_eq!(first, Some((16, 14)));
    assert_eq!(figures.versions(), 30);
    assert!(figures.entries() >= 2 + 2);
    world.passes(61_000);
    world.comes_right();
}

#[test]
fn what_waited_on_purpose_is_no_age_of_a_version() {
    let mut world = idle(1, 100);
    world.save(0, 1);
    world.passes(2 * 3_600_000);
    let figures = run(&mut world).figures;
    assert_eq!(figures.entries(), 1);
    assert!(figures.slowest_seconds() < Some(10.0));
    let oldest = figures.oldest_seconds;
    assert!(oldest.is_some_and(|oldest| oldest < 10.0), "{figures:?}");
    assert_eq!(figures.waiting, Some(0));
}

#[test]
fn an_anchored_entry_that_is_cut_off_stays_the_head_whatever_is_written_after_it() {
    let mut world = idle(1, 100);
    let (cut, whole) = (log(0), log(1));
    let enter = |world: &mut World, times: u64| {
        let at = timestamp(world.now.cast_signed());
        for _ in 0..times {
            world.outbox.enter_in(cut, world.now, at);
            world.outbox.enter_in(whole, world.now, at);
        }
        world.save(1, 0);
    };
    enter(&mut world, 3);
    run(&mut world);
    let before = world.ledger.heads.clone();
    assert_eq!(before[&cut].entry.number.get(), 3);
    world.outbox.cut(cut);
    for round in 1..=2 {
        // First another entry takes the number, then later ones follow it.
        enter(&mut world, round);
        run(&mut world);
        assert_eq!(world.ledger.heads[&cut], before[&cut]);
        let number = world.ledger.heads[&whole].entry.number.get();
        assert_eq!(number, 3 + round * (round + 1) / 2);
    }
    assert!(world.tally.notes["EntryGone"] > 0);
}
