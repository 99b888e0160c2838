//! A block's time, from which on a record is shown as anchored, as nodes tell it that lie about it.

mod simulated;

use anchoring::Stage;
use simulated::calm::world;
use simulated::world::World;

const HOUR: i64 = 3_600;

/// A world whose nodes are wrong by so many seconds about so many blocks, one in so many.
fn wrong_by(seconds: i64, one_in: u64) -> World {
    let mut world = world(Vec::new());
    (world.nodes.wrong_by, world.nodes.wrong) = (seconds, one_in);
    world
}

fn stages(world: &World) -> Vec<&'static str> {
    let batches = world.ledger.batches.values();
    batches.map(|batch| batch.stage.name()).collect()
}

/// Everything is final in the end, and shows the times of its blocks.
fn comes_right(mut world: World) {
    world.nodes.wrong = 0;
    world.comes_right();
    for batch in world.ledger.batches.values() {
        let Stage::Final(_, _, landing, _) = &batch.stage else {
            panic!("{batch:?}");
        };
        let time = world.chain.best.time(landing.block);
        assert_eq!(landing.time.as_second(), time.cast_signed());
    }
}

#[test]
fn a_block_of_a_time_that_cannot_be_is_not_believed_and_the_nodes_failed() {
    for seconds in [3 * HOUR, -25 * HOUR, i64::MAX, i64::MIN] {
        let mut world = wrong_by(seconds, 1);
        assert_eq!(world.until(60_000), Ok(()));
        assert_eq!(stages(&world), ["sent"], "{seconds}");
        assert_eq!(world.tally.endings.get("Chain"), Some(&1), "{seconds}");
        comes_right(world);
    }
}

#[test]
fn a_node_that_is_wrong_at_times_is_asked_again_and_one_run_does_all() {
    let mut world = wrong_by(3 * HOUR, 3);
    assert_eq!(world.until(60_000), Ok(()));
    assert_eq!(stages(&world), ["final", "final"]);
    assert_eq!(world.begun, 1);
    assert!(world.tally.notes["AskingAgain"] > 0);
    comes_right(world);
}

#[test]
fn a_wrong_time_that_our_clocks_allow_is_contradicted_by_the_blocks_header() {
    for seconds in [1, 10 * 60, -10 * 60, -23 * HOUR] {
        let mut world = wrong_by(seconds, 1);
        assert_eq!(world.until(60_000), Ok(()));
        assert_eq!(stages(&world), ["mined", "mined"], "{seconds}");
        comes_right(world);
    }
}

#[test]
fn a_wrong_time_told_in_the_same_block_is_no_reorg() {
    let mut world = wrong_by(1, 1);
    assert_eq!(world.until(60_000), Ok(()));
    world.nodes.wrong = 0;
    world.comes_right();
    assert_eq!(world.tally.reorgs, 0);
}
