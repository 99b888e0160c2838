//! Nodes that are behind, or stand still.

use crate::node::{Node, View};
use crate::scene::{Scene, messages, once};

pub async fn a_node_that_is_behind_delays_and_anchors_nothing_twice() {
    let scene = Scene::open("behind").await;
    let program = scene.program();
    let mut written = Vec::new();
    for blocks in [1, 3, 6] {
        scene.node.service.look(View::Behind(blocks));
        written.extend(scene.anchorage.write(2).await);
        once(&program, &messages(2)).await;
    }
    scene.node.service.look(View::Whole);
    let tally = scene.settle_at_once(&program, &written).await;
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn a_node_that_stands_still_is_not_believed_about_what_came_after() {
    let scene = Scene::open("frozen").await;
    let program = scene.program();
    let mut written = scene.anchorage.write(2).await;
    let outcome = once(&program, &messages(2)).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    // From before the batch: its head is none that anything leads to any more.
    let first = scene.until("final", 1).await;
    let before = first.landing().unwrap().block - 1;
    scene.node.service.look(View::Frozen(before));
    written.extend(scene.anchorage.write(2).await);
    let outcome = once(&program, &messages(2)).await;
    assert!(!outcome.is_answer(), "{outcome:?}");
    scene.node.service.look(View::Whole);
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn of_two_nodes_one_may_be_behind_all_the_time() {
    let scene = Scene::open("one-behind").await;
    let second = Node::behind_proxy(&scene.anchorage).await;
    second.service.look(View::Behind(4));
    let both = format!("{},{}", second.url, scene.node.url);
    let program = scene.program().with("CHAIN_RPC_URLS", both);
    let mut written = Vec::new();
    for _ in 0..3 {
        written.extend(scene.anchorage.write(1).await);
        let outcome = once(&program, &messages(1)).await;
        assert!(outcome.is_answer(), "{outcome:?}");
    }
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.attempts, tally.batches);
}
