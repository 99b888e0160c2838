//! Nodes that say what is final, and nodes that will not.

use evm::{Address, Anchoring, Finality, Head, NodeError, Nodes, Outcome};
use seal::{Root, TransactionHash};
use serde_json::{Value, json};

use crate::list;
use crate::paper::{Answer, PaperNode};

const HASH: TransactionHash = TransactionHash::from_bytes([0xaa; 32]);

const ANCHORING: Anchoring = Anchoring {
    contract: Address::from_bytes([0xcc; 20]),
    previous: Head::from_bytes([1; 32]),
    root: Root::from_bytes([2; 32]),
    size: 3,
};

/// A node's answer to a method and its parameters.
type Node = fn(&str, &Value) -> Answer;

/// The transaction landed in block 7, and failed; the newest block is 9, and 8 is final.
fn knows(method: &str, params: &Value) -> Answer {
    let hex = |digits: &str, bytes: usize| format!("0x{}", digits.repeat(bytes));
    let block = |number| json!({ "hash": hex("bb", 32), "number": number, "timestamp": "0x5" });
    Answer::Says(match method {
        "eth_chainId" => "0x7a69".into(),
        "eth_blockNumber" => "0x9".into(),
        "eth_getBlockByNumber" if params[0] == "finalized" => block("0x8"),
        "eth_getBlockByNumber" => block("0x7"),
        "eth_getTransactionReceipt" => json!({
            "transactionHash": hex("aa", 32),
            "blockHash": hex("bb", 32),
            "blockNumber": "0x7",
            "to": hex("cc", 20),
            "status": "0x0",
            "gasUsed": "0x6f5e",
            "effectiveGasPrice": "0x8",
            "logs": [],
        }),
        _ => Value::Null,
    })
}

fn refuses(method: &str, params: &Value) -> Answer {
    if params[0] == "finalized" {
        Answer::Errs(-39_001, "unknown block")
    } else {
        knows(method, params)
    }
}

fn refuses_in_other_words(method: &str, params: &Value) -> Answer {
    if params[0] == "finalized" {
        Answer::Errs(-32_000, "finalized block not found")
    } else {
        knows(method, params)
    }
}

fn refuses_all(method: &str, params: &Value) -> Answer {
    match method {
        "eth_chainId" => knows(method, params),
        _ => Answer::Errs(-32_601, "the method is not available"),
    }
}

fn has_no_receipts(method: &str, params: &Value) -> Answer {
    match method {
        "eth_getTransactionReceipt" => refuses_all(method, params),
        _ => refuses(method, params),
    }
}

fn hangs_up(_: &str, _: &Value) -> Answer {
    Answer::HangsUp
}

async fn nodes(of: &[Node]) -> Nodes {
    let mut started = Vec::new();
    for node in of {
        started.push(PaperNode::start(*node).await);
    }
    list::nodes(&started.iter().collect::<Vec<_>>())
}

async fn height(list: &[Node]) -> Result<Option<u64>, NodeError> {
    nodes(list).await.settled(Finality::Finalized).await
}

/// The block it landed in, and what is final.
async fn both(list: &[Node]) -> Result<(Option<u64>, Option<u64>), NodeError> {
    let nodes = nodes(list).await;
    let seen = nodes.landed_and_settled(HASH, &ANCHORING, Finality::Finalized);
    let (landed, settled) = seen.await?;
    assert!(landed.is_none_or(|landed| landed.outcome == Outcome::Reverted));
    Ok((landed.map(|landed| landed.block), settled))
}

#[tokio::test]
async fn where_no_node_says_what_is_final_nothing_is_and_that_is_no_failure() {
    for node in [refuses as Node, refuses_in_other_words] {
        assert_eq!(height(&[node]).await, Ok(None));
        assert_eq!(both(&[node]).await, Ok((Some(7), None)));
    }
    for order in [[refuses as Node, hangs_up], [hangs_up, refuses]] {
        assert_eq!(height(&order).await, Ok(None));
        assert_eq!(both(&order).await, Ok((Some(7), None)));
    }
}

#[tokio::test]
async fn a_node_that_says_what_is_final_is_heard_before_one_that_will_not() {
    for order in [&[knows as Node][..], &[refuses, knows], &[knows, refuses]] {
        assert_eq!(height(order).await, Ok(Some(8)));
        assert_eq!(both(order).await, Ok((Some(7), Some(8))));
    }
}

#[tokio::test]
async fn nodes_that_are_silent_or_refuse_whatever_they_are_asked_are_a_failure() {
    let refused = height(&[refuses_all]).await;
    assert!(matches!(refused, Err(NodeError::Refused(_))), "{refused:?}");
    for node in [refuses_all as Node, has_no_receipts] {
        let refused = both(&[node]).await;
        assert!(matches!(refused, Err(NodeError::Refused(_))), "{refused:?}");
    }
    let silent = height(&[hangs_up]).await;
    assert!(matches!(silent, Err(NodeError::Silent(_))), "{silent:?}");
    let nodes = nodes(&[refuses_all]).await;
    let counted = nodes.settled(Finality::Confirmations(2)).await;
    assert!(matches!(counted, Err(NodeError::Refused(_))), "{counted:?}");
}
