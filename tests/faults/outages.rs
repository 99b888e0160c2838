//! The chain itself goes away and comes back.

use std::sync::Arc;

use journeys::anchorage::Pace;

use crate::scene::{Scene, begin, messages, once};

pub async fn a_chain_that_was_stopped_before_the_run_is_caught_up_with() {
    let scene = Scene::open("stopped").await;
    let written = scene.anchorage.write(2).await;
    let program = scene.program();
    let state = scene.anchorage.chain.stop().await;
    let outcome = once(&program, &messages(1)).await;
    assert!(!outcome.is_answer(), "{outcome:?}");
    scene.anchorage.chain.restart(&state).await;
    let tally = scene.settle_at_once(&program, &written).await;
    assert_eq!((tally.batches, tally.attempts), (1, 1));
}

pub async fn what_a_chain_lost_from_its_pool_when_it_was_stopped_is_sent_again_as_it_was() {
    let scene = Arc::new(Scene::at("restarted", Pace::BY_HAND).await);
    let written = scene.anchorage.write(2).await;
    let program = scene.dying().with("STUCK_MS", 30_000);
    let run = begin(&program, messages(1));
    scene.until("sent", 1).await;
    let chain = &scene.anchorage.chain;
    let state = chain.stop().await;
    chain.restart(&state).await;
    let miner = scene.mining();
    run.await.unwrap();
    let tally = scene.settle(&program, &written).await;
    miner.abort();
    assert_eq!((tally.batches, tally.attempts), (1, 1));
}
