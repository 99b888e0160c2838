//! One small run, and each of its requests failed in every way, alone and in pairs.

mod simulated;

use std::collections::BTreeMap;

use anchoring::Ended;
use simulated::calm::{idle, world};
use simulated::fault::Fault;
use simulated::nodes::Archives;
use simulated::promises::{Broken, Kept, promise};
use simulated::schedule::{archives_come_late, comes_to_rest};
use simulated::world::World;

fn is_crossed(faults: Vec<(u64, u64, Fault)>) -> Kept {
    comes_through(world(faults))
}

fn comes_through(mut world: World) -> Kept {
    goes_through(&mut world)
}

fn goes_through(world: &mut World) -> Kept {
    // The others come while the first sleeps, or when the lease of the dead one has lapsed.
    world.until(30_000)?;
    comes_to_rest(world)?;
    world.sight().are_kept(&world.given_up)?;
    promise(world.chain.wasted() == 0, || "a fee is wasted".to_owned())
}

/// How many requests the run makes when nothing fails.
fn requests() -> u64 {
    let mut world = world(Vec::new());
    world.until(60_000).expect("nothing fails");
    assert!(world.sight().is_quiet(), "one run does it all");
    assert!(world.begun == 1, "one run");
    world.tally.requests
}

#[test]
fn what_waits_is_anchored_in_batches_and_nothing_is_left() {
    let mut world = idle(1, 8);
    world.save(7, 0);
    world.passes(1000);
    let report = world.run();
    assert_eq!(report.outcome, Ok(Ended::Done));
    let figures = report.figures;
    // Two of them lie in one shard of the index, which gives one to a batch of eight.
    assert_eq!((figures.batches(), figures.versions()), (2, 7));
    assert!(figures.slowest_seconds() < Some(5.0), "{figures:?}");
    assert!(world.sight().is_quiet());
    world.comes_right();
    assert_eq!(world.chain.wasted(), 0);
}

#[test]
fn whichever_request_fails_on_a_chain_that_cannot_be_proven_every_version_becomes_final() {
    for request in 1..=requests() {
        for fault in Fault::ALL {
            let mut world = world(vec![(1, request, fault)]);
            world.nodes.archives = Archives::Impossible;
            let kept = goes_through(&mut world);
            assert_eq!(kept, Ok(()), "request {request}: {fault:?}");
            assert!(world.ledger.archives.is_empty());
        }
    }
}

#[test]
fn whichever_request_fails_and_however_every_version_ends_in_one_final_batch() {
    let requests = requests();
    assert!(requests > 80, "the run is worth crossing: {requests}");
    for request in 1..=requests {
        for fault in Fault::ALL {
            let kept = is_crossed(vec![(1, request, fault)]);
            assert_eq!(kept, Ok(()), "request {request}: {fault:?}");
        }
    }
}

#[test]
fn a_run_may_die_in_the_midst_of_whatever_takes_several_writes() {
    let mut within = BTreeMap::new();
    for request in 1..=requests() {
        for fault in [Fault::DiesBefore, Fault::DiesAfter] {
            let mut world = world(vec![(1, request, fault)]);
            assert_eq!(goes_through(&mut world), Ok(()), "{request}: {fault:?}");
            within.append(&mut world.tally.within);
        }
    }
    let deeds: Vec<_> = within.into_keys().collect();
    let several = [
        "claim",
        "forget-candidates",
        "keep-log-heads",
        "write-candidates",
        "write-leaves",
    ];
    assert_eq!(deeds, several);
}

/// Of the simulation itself: it notices when a process that slept brings back what others have forgotten.
#[test]
fn candidates_that_are_written_without_a_look_at_the_lease_are_noticed() {
    let is_noticed = |request| {
        let mut world = world(vec![(1, request, Fault::Sleeps)]);
        world.ledger.unleased = true;
        comes_through(world).is_err_and(|Broken(what)| what.contains("name patients"))
    };
    assert!((1..=requests()).any(is_noticed));
}

#[test]
fn whichever_request_fails_while_an_archive_is_had_later_it_is_had_in_the_end() {
    for request in 1..=30 {
        for fault in Fault::ALL {
            let mut world = world(vec![(2, request, fault)]);
            world.nodes.archives = Archives::Impossible;
            let kept = world.until(60_000).and_then(|()| {
                assert!(world.ledger.unarchived.len() == 2, "two are noted");
                world.nodes.archives = Archives::Given;
                archives_come_late(&mut world)
            });
            assert_eq!(kept, Ok(()), "request {request}: {fault:?}");
            assert_eq!(
                world.ledger.archives.len(),
                2,
                "request {request}: {fault:?}"
            );
        }
    }
}

/// The second run, or the same one later, fails as well.
fn pairs(step: usize) {
    let requests = requests();
    for first in (1..=requests).step_by(step) {
        for fault in Fault::ALL {
            for (process, second) in (1..=requests).step_by(step).map(|second| {
                if second > first {
                    (1, second)
                } else {
                    (2, second)
                }
            }) {
                for other in Fault::ALL {
                    let kept = is_crossed(vec![(1, first, fault), (process, second, other)]);
                    assert_eq!(
                        kept,
                        Ok(()),
                        "request {first}: {fault:?}, then {second} of run {process}: {other:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_run_whose_only_work_is_an_archive_that_it_cannot_have_leaves_it_to_the_next() {
    let faults = vec![(1, 70, Fault::FailsAfter), (2, 9, Fault::FailsBefore)];
    assert_eq!(is_crossed(faults), Ok(()));
}

#[test]
fn two_requests_may_fail_as_well() {
    pairs(11);
}

#[test]
#[ignore = "takes minutes: every pair"]
fn any_two_requests_may_fail() {
    pairs(1);
}
