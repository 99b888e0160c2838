//! Archives from nodes that are honest, poor, broken or lying.

use crate::paper::{Answer, PaperNode, Recorded};
use evidence::AnchoredEvent;
use evm::{Finality, NodeError, Nodes};
use serde_json::{Value, json};

async fn honest() -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| Answer::Says(recorded.answer(method, params))).await
}

/// A node whose answers are changed by `lie` first.
async fn lying(lie: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        let mut answer = recorded.answer(method, params);
        lie(method, &mut answer);
        Answer::Says(answer)
    })
    .await
}

/// A node that refuses to answer one kind of question.
async fn without(refused: &'static str) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        if method == refused {
            Answer::Refuses
        } else {
            Answer::Says(recorded.answer(method, params))
        }
    })
    .await
}

/// A node that hangs up when it is asked for all receipts of a block.
async fn silent_about_blocks() -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| match method {
        "eth_getBlockReceipts" => Answer::HangsUp,
        _ => Answer::Says(recorded.answer(method, params)),
    })
    .await
}

#[tokio::test]
async fn an_archive_is_made_of_a_block_with_every_kind_of_transaction() {
    let (recorded, node) = (Recorded::read(), honest().await);
    let archive = recorded.archive(&[&node]).await.unwrap().unwrap();
    let event = AnchoredEvent {
        contract: *recorded.anchoring.contract.as_bytes(),
        previous: *recorded.anchoring.previous.as_bytes(),
        root: recorded.anchoring.root,
        size: recorded.anchoring.size,
    };
    let block = archive.check(&event).unwrap();
    assert_eq!(block.hash, recorded.block_hash);
    assert_eq!(
        json!(format!("{:#x}", block.number)),
        recorded.block["number"]
    );
    assert_eq!(
        json!(format!("{:#x}", block.time)),
        recorded.block["timestamp"]
    );
    assert_eq!(node.asked("eth_getTransactionReceipt"), 0);
}

#[tokio::test]
async fn a_node_without_receipts_of_whole_blocks_is_asked_for_each() {
    let recorded = Recorded::read();
    let (rich, poor) = (honest().await, without("eth_getBlockReceipts").await);
    let archive = recorded.archive(&[&poor]).await.unwrap();
    assert_eq!(archive, recorded.archive(&[&rich]).await.unwrap());
    assert_eq!(poor.asked("eth_getTransactionReceipt"), 6);
    assert_eq!(
        recorded.archive(&[&silent_about_blocks().await]).await,
        Ok(archive)
    );
}

#[tokio::test]
async fn receipts_that_are_too_many_bytes_at_once_are_asked_for_each() {
    let recorded = Recorded::read();
    let node = lying(|method, answer| {
        if method == "eth_getBlockReceipts" {
            *answer = "x".repeat(33 << 20).into();
        }
    })
    .await;
    assert!(recorded.archive(&[&node]).await.unwrap().is_some());
}

#[tokio::test]
async fn receipts_that_are_asked_for_each_are_no_more_bytes_than_all_at_once_may_be() {
    let recorded = Recorded::read();
    let node = {
        let recorded = recorded.clone();
        PaperNode::start(move |method, params| match method {
            "eth_getBlockReceipts" => Answer::Refuses,
            "eth_getBlockByHash" => {
                // The header is true, and the list beside it is not.
                let mut block = recorded.block.clone();
                let hashes = (0..200).map(|place| json!(format!("0x{place:064x}")));
                block["transactions"] = hashes.collect();
                Answer::Says(block)
            }
            "eth_getTransactionReceipt" => {
                let mut receipt = recorded.receipts[5].clone();
                receipt["transactionHash"] = params[0].clone();
                receipt["logs"][0]["data"] = format!("0x{}", "00".repeat(1_000_000)).into();
                Answer::Says(receipt)
            }
            _ => Answer::Says(recorded.answer(method, params)),
        })
        .await
    };
    assert_eq!(recorded.archive(&[&node]).await, Ok(None));
    // Sixteen of 2 MB are 32 MiB at most; eight are asked for at once.
    let asked = node.asked("eth_getTransactionReceipt");
    assert!((16..=16 + 1 + 8).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_chain_whose_blocks_are_of_another_form_has_no_archives_and_that_is_no_error() {
    for (what, asked, pointer, lie) in [
        (
            "a header field of its own",
            "eth_getBlockByHash",
            "/extraData",
            json!("0x01"),
        ),
        (
            "a header without a field",
            "eth_getBlockByHash",
            "/nonce",
            Value::Null,
        ),
        (
            "another type of receipt",
            "eth_getBlockReceipts",
            "/0/type",
            json!("0x7e"),
        ),
        (
            "no such type",
            "eth_getBlockReceipts",
            "/0/type",
            json!("0x80"),
        ),
        (
            "receipts with a state root",
            "eth_getBlockReceipts",
            "/0/status",
            Value::Null,
        ),
        (
            "a status of its own",
            "eth_getBlockReceipts",
            "/0/status",
            json!("0x2"),
        ),
        (
            "other gas",
            "eth_getBlockReceipts",
            "/1/cumulativeGasUsed",
            json!("0x1"),
        ),
        ("no receipts", "eth_getBlockReceipts", "", json!([])),
        ("something else", "eth_getBlockReceipts", "", json!("0x")),
    ] {
        let node = lying(move |method, answer| {
            if method == asked {
                *answer.pointer_mut(pointer).unwrap() = lie.clone();
            }
        })
        .await;
        let recorded = Recorded::read();
        assert_eq!(recorded.archive(&[&node]).await, Ok(None), "{what}");
        // One node's word for it is not enough.
        let other = honest().await;
        let archive = recorded.archive(&[&node, &other]).await.unwrap();
        assert!(archive.is_some(), "{what}");
    }
}

#[tokio::test]
async fn a_receipt_that_anchors_something_else_is_not_archived() {
    let node = honest().await;
    for change in [
        (|recorded: &mut Recorded| recorded.anchoring.size = 1001) as fn(&mut Recorded),
        |recorded| recorded.anchoring.root = seal::Root::from_bytes([3; 32]),
        |recorded| recorded.anchoring.contract = evm::Address::from_bytes([3; 20]),
        |recorded| recorded.anchoring.previous = evm::Head::from_bytes([3; 32]),
        |recorded| recorded.transaction = seal::TransactionHash::from_bytes([3; 32]),
    ] {
        let mut recorded = Recorded::read();
        change(&mut recorded);
        assert_eq!(recorded.archive(&[&node]).await, Ok(None));
    }
}

#[tokio::test]
async fn a_node_that_is_silent_or_lacks_the_block_is_asked_again_later() {
    let recorded = Recorded::read();
    let silent = {
        let recorded = recorded.clone();
        PaperNode::start(move |method, params| match method {
            "eth_getBlockReceipts" | "eth_getTransactionReceipt" => Answer::HangsUp,
            _ => Answer::Says(recorded.answer(method, params)),
        })
        .await
    };
    let answer = recorded.archive(&[&silent]).await;
    assert!(matches!(answer, Err(NodeError::Silent(_))), "{answer:?}");
    let mut other = recorded.clone();
    other.block_hash = [3; 32];
    let answer = other.archive(&[&honest().await]).await;
    assert!(matches!(answer, Err(NodeError::Refused(_))), "{answer:?}");
    // Another node that cannot prove it says nothing of what the silent one could.
    let form = lying(|method, answer| {
        if method == "eth_getBlockByHash" {
            answer["extraData"] = json!("0x01");
        }
    })
    .await;
    for nodes in [[&silent, &form], [&form, &silent]] {
        let answer = recorded.archive(&nodes).await;
        assert!(matches!(answer, Err(NodeError::Silent(_))), "{answer:?}");
    }
    // With another node at hand, neither matters.
    let node = honest().await;
    assert!(recorded.archive(&[&silent, &node]).await.unwrap().is_some());
}

#[tokio::test]
async fn a_block_is_named_by_its_height_and_judged_by_the_same_nodes_heights() {
    let recorded = Recorded::read();
    let number = 3;
    let ask = async |node: &PaperNode, number| {
        let nodes = Nodes::new(&node.url, 31337).unwrap();
        nodes
            .block_with_heights(number, Finality::Confirmations(3))
            .await
    };
    let node = honest().await;
    let (block, heights) = ask(&node, number).await.unwrap();
    let block = block.unwrap();
    assert_eq!(block.hash, recorded.block_hash);
    assert_eq!(block.transactions.len(), 6);
    assert_eq!(block.transactions[5], recorded.transaction);
    assert_eq!((heights.latest, heights.settled), (9, Some(7)));
    assert_eq!(ask(&node, 12).await.unwrap().0, None);
    let node = lying(|method, answer| {
        if method == "eth_getBlockByNumber" {
            answer["number"] = json!("0x4");
        }
    })
    .await;
    let answer = ask(&node, number).await;
    assert!(matches!(answer, Err(NodeError::Nonsense(_))), "{answer:?}");
}
