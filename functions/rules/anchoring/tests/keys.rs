//! The anchoring key is replaced while a batch is on its way: what the old account signed can never be mined, and it
//! bears nonces that the new account may have too.

mod simulated;

use anchoring::Ended;
use simulated::calm::idle;
use simulated::world::World;

/// A batch that is sent and that nobody mines, after so many that are final.
fn under_way(before: u64) -> World {
    let mut world = idle(2, 8);
    for _ in 0..before {
        world.save(1, 0);
        assert_eq!(world.run().outcome, Ok(Ended::Done));
    }
    world.chain.ignored = true;
    world.save(3, 1);
    world.start();
    world.passes(10_000);
    assert_eq!(world.stage(before + 1), "sent");
    assert_eq!(world.attempts(before + 1)[0].nonce, before);
    world
}

/// The new account's transaction is mined under its first nonce.
fn goes_on(mut world: World, batch: u64) {
    world.chain.replace_the_key();
    world.chain.ignored = false;
    // Two accounts' nonces stand in one batch.
    world.lied = true;
    world.comes_right();
    let last = world.attempts(batch).last().map(|last| last.nonce);
    assert_eq!(last, Some(0));
    assert_eq!(world.chain.wasted(), 0);
    world.save(2, 0);
    world.comes_right();
}

#[test]
fn a_batch_that_the_old_account_sent_is_signed_by_the_new_one_under_its_own_nonce() {
    goes_on(under_way(3), 4);
}

#[test]
fn a_batch_whose_old_nonce_is_the_new_accounts_too_is_replaced_by_the_new_one() {
    goes_on(under_way(0), 1);
}

#[test]
fn what_is_mined_when_the_key_is_replaced_becomes_final_whoever_anchors() {
    let mut world = idle(6, 8);
    world.save(3, 1);
    world.start();
    world.passes(4_000);
    assert_eq!(world.stage(1), "mined");
    world.chain.replace_the_key();
    world.comes_right();
    assert_eq!(world.attempts(1).len(), 1);
    world.save(1, 0);
    world.comes_right();
}
