//! What nodes of different branches and heights make final, together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use evm::{Finality, Nodes};
use serde_json::{Value, json};

use crate::list::{ONE, dead, honest, node, nodes};
use crate::paper::{Answer, PaperNode, Recorded};

/// A node with another block at the height.
async fn forked() -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        let mut answer = recorded.answer(method, params);
        if method == "eth_getBlockByNumber" && !answer.is_null() {
            answer["hash"] = json!(format!("0x{}", "99".repeat(32)));
        }
        if method == "eth_getTransactionReceipt" {
            answer = Value::Null;
        }
        Answer::Says(answer)
    })
    .await
}

/// A node that says this of what is final, maybe with another block at the height.
async fn finality(
    finalized: impl Fn(&Value) -> Answer + Send + Sync + 'static,
    forks: bool,
) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        if params[0] == "finalized" {
            return finalized(&recorded.block);
        }
        let mut answer = recorded.answer(method, params);
        if forks && method == "eth_getBlockByNumber" {
            answer["hash"] = json!(format!("0x{}", "99".repeat(32)));
        }
        Answer::Says(answer)
    })
    .await
}

#[tokio::test]
async fn a_block_that_two_nodes_have_differently_is_not_settled() {
    let recorded = Recorded::read();
    let look = async |list: &Nodes| {
        let seen = list.landed_with_heights(recorded.transaction, &recorded.anchoring, ONE);
        let (landed, heights) = seen.await.unwrap();
        landed.map(|landed| heights.settle(landed.block))
    };
    let (honest, agrees, forked) = (honest().await, honest().await, forked().await);
    assert_eq!(look(&nodes(&[&honest])).await, Some(true));
    assert_eq!(look(&nodes(&[&honest, &agrees])).await, Some(true));
    let list = nodes(&[&honest, &agrees, &forked]);
    assert_eq!(look(&list).await, Some(false));
    assert_eq!(look(&list).await, Some(false));
    // The node that is asked first has another block there: what the other knows is of a branch.
    assert_eq!(look(&nodes(&[&forked, &honest])).await, None);
    assert_eq!(look(&nodes(&[&forked])).await, None);
}

#[tokio::test]
async fn a_node_that_refuses_to_say_what_is_final_is_heard_about_the_block_all_the_same() {
    let recorded = Recorded::read();
    let says = finality(|block| Answer::Says(block.clone()), false).await;
    let refuses = |_: &Value| Answer::Errs(-39001, "unknown block");
    let (same, other) = (
        finality(refuses, false).await,
        finality(refuses, true).await,
    );
    let look = async |list: &[&PaperNode]| {
        let (hash, anchoring) = (recorded.transaction, &recorded.anchoring);
        let list = nodes(list);
        let seen = list.landed_with_heights(hash, anchoring, Finality::Finalized);
        let (landed, heights) = seen.await.unwrap();
        heights.settle(landed.unwrap().block)
    };
    assert!(look(&[&says]).await);
    assert!(look(&[&says, &same]).await, "of finality it says nothing");
    assert!(!look(&[&says, &other]).await, "it has another block");
}

#[tokio::test]
async fn a_node_that_lags_or_is_silent_disputes_nothing() {
    let recorded = Recorded::read();
    let lags =
        node(|method| (method == "eth_getBlockByNumber").then_some(Answer::Says(Value::Null)));
    for other in [lags.await, dead().await] {
        let honest = honest().await;
        let list = nodes(&[&honest, &other]);
        let seen = list.landed_with_heights(recorded.transaction, &recorded.anchoring, ONE);
        let (landed, heights) = seen.await.unwrap();
        assert!(heights.settle(landed.unwrap().block));
    }
}

#[tokio::test]
async fn a_height_that_one_node_invents_makes_nothing_final() {
    let recorded = Recorded::read();
    let eager =
        || node(|method| (method == "eth_blockNumber").then_some(Answer::Says("0x3e8".into())));
    // The block has number 3, and the others are at 9.
    let many = Finality::Confirmations(100);
    let look = async |list: &[&PaperNode]| {
        let list = nodes(list);
        let seen = list.landed_with_heights(recorded.transaction, &recorded.anchoring, many);
        let (landed, heights) = seen.await.unwrap();
        heights.settle(landed.unwrap().block)
    };
    let (liar, accomplice) = (eager().await, eager().await);
    let (one, other) = (honest().await, honest().await);
    assert!(
        look(&[&liar]).await,
        "alone it cannot be told from the truth"
    );
    assert!(!look(&[&liar, &one]).await);
    assert!(!look(&[&liar, &one, &other]).await);
    // Most call it final: the one that does not may be late.
    assert!(look(&[&liar, &accomplice, &one]).await);
}

/// Time passes for the nodes, and for nobody who sleeps.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_node_that_names_the_same_height_for_two_minutes_disputes_nothing_until_it_goes_on() {
    let recorded = Recorded::read();
    // With five blocks a block at height 3 is final at 7: the first node is at 9, the other is not as far.
    let five = Finality::Confirmations(5);
    let height = Arc::new(AtomicU64::new(5));
    let behind = {
        let height = height.clone();
        node(move |method| {
            let height = format!("{:#x}", height.load(Ordering::Relaxed));
            (method == "eth_blockNumber").then(|| Answer::Says(height.into()))
        })
        .await
    };
    let first = honest().await;
    let list = nodes(&[&first, &behind]);
    let look = async || {
        let seen = list.landed_with_heights(recorded.transaction, &recorded.anchoring, five);
        let (landed, heights) = seen.await.unwrap();
        heights.settle(landed.unwrap().block)
    };
    assert!(!look().await, "it may know better");
    pass(Duration::from_secs(115)).await;
    assert!(!look().await, "so long the slowest chain makes no block");
    pass(Duration::from_secs(6)).await;
    assert!(look().await, "it stands still");
    height.store(6, Ordering::Relaxed);
    assert!(!look().await, "it has gone on");
    pass(Duration::from_secs(115)).await;
    assert!(!look().await, "the two minutes begin again with each block");
}

#[tokio::test]
async fn every_node_that_has_come_so_far_names_the_head_of_then() {
    let recorded = Recorded::read();
    let contract = recorded.anchoring.contract;
    let other = format!("0x{}", "cd".repeat(32));
    let liar =
        node(move |method| (method == "eth_call").then(|| Answer::Says(other.clone().into())));
    let forgetful = node(|method| (method == "eth_call").then_some(Answer::Refuses));
    let (one, liar, forgetful, dead) = (honest().await, liar.await, forgetful.await, dead().await);
    let list = nodes(&[&dead, &one, &liar, &forgetful]);
    let said = [0xab, 0xcd].map(|byte| evm::Head::from_bytes([byte; 32]));
    assert_eq!(list.heads_at(contract, 3).await, said);
    assert_eq!(
        list.heads_at(contract, 4).await,
        [],
        "nobody has this block"
    );
}

#[tokio::test]
async fn a_receipt_of_a_branch_that_the_first_node_is_not_on_lands_nothing() {
    let recorded = Recorded::read();
    let (abandoned, leads) = (honest().await, forked().await);
    let list = nodes(&[&leads, &abandoned]);
    for _ in 0..2 {
        let seen = list.landed(recorded.transaction, &recorded.anchoring).await;
        assert_eq!(seen, Ok(None));
    }
}

#[tokio::test]
async fn a_transaction_that_one_node_has_not_seen_is_asked_of_the_next() {
    let recorded = Recorded::read();
    let lags =
        node(|method| (method == "eth_getTransactionReceipt").then_some(Answer::Says(Value::Null)))
            .await;
    let honest = honest().await;
    let (hash, anchoring) = (recorded.transaction, recorded.anchoring);
    let seen = nodes(&[&lags, &honest]).landed(hash, &anchoring).await;
    assert!(seen.unwrap().is_some());
    let seen = nodes(&[&lags]).landed(hash, &anchoring).await;
    assert_eq!(seen, Ok(None));
}
