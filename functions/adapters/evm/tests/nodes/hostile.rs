//! What one node says wrongly, another puts right; alone it is not believed.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use evm::{Address, Finality, Head, NodeError, Nodes};
use serde_json::{Value, json};

use crate::paper::{Answer, PaperNode, Recorded, SENT};

const SENDER: Address = Address::from_bytes([7; 20]);

fn nodes(of: &[&PaperNode]) -> Nodes {
    let urls: Vec<&str> = of.iter().map(|node| node.url.as_str()).collect();
    Nodes::new(&urls.join(","), 31337).unwrap()
}

async fn honest() -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| Answer::Says(recorded.answer(method, params))).await
}

/// Honest but about one method, where `lie` has the last word.
async fn liar(about: &'static str, lie: impl Fn(&mut Value) + Send + Sync + 'static) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        let mut answer = recorded.answer(method, params);
        if method == about {
            lie(&mut answer);
        }
        Answer::Says(answer)
    })
    .await
}

fn is_nonsense<T: Debug>(answer: &Result<T, NodeError>) -> bool {
    matches!(answer, Err(NodeError::Nonsense(_)))
}

/// Asked alone the liar has not answered; with an honest node behind it, that one has.
async fn is_seen_through<T: Debug + PartialEq, F: Future<Output = Result<T, NodeError>>>(
    liar: &PaperNode,
    ask: impl Fn(Nodes) -> F,
    what: &str,
) {
    let alone = ask(nodes(&[liar])).await;
    assert!(is_nonsense(&alone), "{what}: {alone:?}");
    let honest = honest().await;
    let truth = ask(nodes(&[&honest])).await.unwrap();
    let both = ask(nodes(&[liar, &honest])).await;
    assert_eq!(both, Ok(truth), "{what}");
}

#[tokio::test]
async fn a_head_that_is_not_32_bytes_is_no_head() {
    let contract = Recorded::read().anchoring.contract;
    for bytes in [0, 1, 31, 33, 64, 4096] {
        let lie = format!("0x{}", "ab".repeat(bytes));
        let liar = liar("eth_call", move |answer| *answer = lie.clone().into()).await;
        let ask = |nodes: Nodes| async move { nodes.view(contract, SENDER).await };
        is_seen_through(&liar, ask, &format!("{bytes} bytes")).await;
    }
}

#[tokio::test]
async fn a_view_of_absurd_numbers_is_none() {
    let contract = Recorded::read().anchoring.contract;
    let most = format!("{:#x}", u128::MAX);
    for (method, field, lie) in [
        ("eth_getTransactionCount", "", json!("0xffffffffffffffff")),
        ("eth_getTransactionCount", "", json!("0x10000000000000000")),
        ("eth_getTransactionCount", "", json!("-1")),
        ("eth_getTransactionCount", "", Value::Null),
        ("eth_getBalance", "", json!({})),
        ("eth_getBlockByNumber", "/baseFeePerGas", json!(most)),
        (
            "eth_getBlockByNumber",
            "/number",
            json!("0xffffffffffffffff"),
        ),
        ("eth_getBlockByNumber", "/hash", json!("0x00")),
        ("eth_getBlockByNumber", "", Value::Null),
    ] {
        let what = format!("{method}{field} {lie}");
        let liar = liar(method, move |answer| {
            *answer.pointer_mut(field).unwrap() = lie.clone();
        })
        .await;
        let ask = |nodes: Nodes| async move { nodes.view(contract, SENDER).await };
        is_seen_through(&liar, ask, &what).await;
    }
}

#[tokio::test]
async fn a_nodes_taste_for_tips_is_not_paid_for() {
    let recorded = Recorded::read();
    let lie = json!(format!("{:#x}", u128::MAX));
    for (lie, tip) in [
        (lie, 1_000_000_000),
        (json!("0x5"), 5),
        (json!("?"), 1_000_000_000),
    ] {
        let liar = liar("eth_maxPriorityFeePerGas", move |answer| {
            *answer = lie.clone();
        })
        .await;
        let view = nodes(&[&liar])
            .view(recorded.anchoring.contract, SENDER)
            .await;
        let view = view.unwrap();
        assert!(view.base_fee < 1_000_000_000);
        assert_eq!(view.tip, tip);
    }
}

#[tokio::test]
async fn a_balance_beyond_counting_is_the_most_that_is_counted() {
    let liar = liar("eth_getBalance", |answer| {
        *answer = json!(format!("0x{}", "f".repeat(64)));
    })
    .await;
    let contract = Recorded::read().anchoring.contract;
    let view = nodes(&[&liar]).view(contract, SENDER).await.unwrap();
    assert_eq!(view.balance, u128::MAX);
    assert_eq!(view.head, Head::from_bytes([0xab; 32]));
    let honest = honest().await;
    let view = nodes(&[&honest]).view(contract, SENDER).await.unwrap();
    assert_eq!(view.balance, 1_000_000_000_000_000_000);
}

#[tokio::test]
async fn gas_that_no_transaction_uses_is_no_estimate() {
    let contract = Recorded::read().anchoring.contract;
    for lie in ["0x0", "0x5207", "0x1000001", "0xffffffffffffffff", "0x"] {
        let liar = liar("eth_estimateGas", move |answer| *answer = lie.into()).await;
        let ask = |nodes: Nodes| async move { nodes.estimate(SENDER, contract, &[1]).await };
        is_seen_through(&liar, ask, lie).await;
    }
}

#[tokio::test]
async fn a_receipt_of_something_else_lands_nothing() {
    let recorded = Recorded::read();
    for (pointer, lie) in [
        ("/transactionHash", json!(format!("0x{}", "11".repeat(32)))),
        ("/status", json!("0x2")),
        ("/gasUsed", json!("0xffffffffffffffff")),
        ("/effectiveGasPrice", json!(format!("{:#x}", u128::MAX))),
        ("/logs", json!("none")),
    ] {
        let what = format!("{pointer} {lie}");
        let liar = liar("eth_getTransactionReceipt", move |answer| {
            *answer.pointer_mut(pointer).unwrap() = lie.clone();
        })
        .await;
        let (hash, anchoring) = (recorded.transaction, recorded.anchoring);
        let ask = |nodes: Nodes| async move { nodes.landed(hash, &anchoring).await };
        is_seen_through(&liar, ask, &what).await;
    }
}

#[tokio::test]
async fn a_success_that_is_not_the_contracts_is_contradicted() {
    let recorded = Recorded::read();
    let other = format!("0x{}", "66".repeat(20));
    for (pointer, lie) in [
        ("/to", json!(other)),
        ("/logs/0/address", json!(other)),
        ("/logs/0/topics/1", json!(format!("0x{}", "33".repeat(32)))),
        ("/logs", json!([])),
    ] {
        let liar = liar("eth_getTransactionReceipt", move |answer| {
            *answer.pointer_mut(pointer).unwrap() = lie.clone();
        })
        .await;
        let honest = honest().await;
        let (hash, anchoring) = (recorded.transaction, recorded.anchoring);
        let alone = nodes(&[&liar]).landed(hash, &anchoring).await;
        assert!(
            matches!(alone, Err(NodeError::Contradiction(_))),
            "{pointer}"
        );
        let both = nodes(&[&liar, &honest]).landed(hash, &anchoring).await;
        assert!(both.unwrap().is_some(), "{pointer}");
    }
}

#[tokio::test]
async fn a_receipt_whose_block_is_another_at_its_height_has_not_landed() {
    let recorded = Recorded::read();
    for (method, pointer, lie) in [
        ("eth_getTransactionReceipt", "/blockNumber", json!("0x4")),
        ("eth_getTransactionReceipt", "/blockNumber", Value::Null),
        (
            "eth_getTransactionReceipt",
            "/blockHash",
            json!(format!("0x{}", "22".repeat(32))),
        ),
        ("eth_getBlockByNumber", "/number", json!("0x4")),
        (
            "eth_getBlockByNumber",
            "/hash",
            json!(format!("0x{}", "22".repeat(32))),
        ),
    ] {
        let what = format!("{method} {pointer} {lie}");
        let liar = liar(method, move |answer| {
            *answer.pointer_mut(pointer).unwrap() = lie.clone();
        })
        .await;
        let landed = nodes(&[&liar])
            .landed(recorded.transaction, &recorded.anchoring)
            .await;
        assert_eq!(landed, Ok(None), "{what}");
    }
}

#[tokio::test]
async fn events_of_another_contract_find_nothing() {
    let recorded = Recorded::read();
    for (pointer, lie) in [
        ("/0/address", json!(format!("0x{}", "66".repeat(20)))),
        ("/0/topics/0", json!(format!("0x{}", "00".repeat(32)))),
        ("/0/data", json!("0x")),
        ("/0/transactionHash", Value::Null),
    ] {
        let liar = liar("eth_getLogs", move |answer| {
            *answer.pointer_mut(pointer).unwrap() = lie.clone();
        })
        .await;
        let found = nodes(&[&liar]).find(&recorded.anchoring, 0).await;
        assert_eq!(found, Ok(None), "{pointer}");
    }
    let honest = honest().await;
    let found = nodes(&[&honest]).find(&recorded.anchoring, 0).await;
    assert_eq!(found, Ok(Some(recorded.transaction)));
}

#[tokio::test]
async fn a_height_that_no_chain_has_settles_nothing() {
    for (method, finality) in [
        ("eth_blockNumber", Finality::Confirmations(1)),
        ("eth_blockNumber", Finality::Finalized),
        ("eth_getBlockByNumber", Finality::Finalized),
    ] {
        let liar = liar(method, |answer| match answer.pointer_mut("/number") {
            Some(number) => *number = json!("0xffffffffffffffff"),
            None => *answer = json!("0xffffffffffffffff"),
        })
        .await;
        let heights = nodes(&[&liar]).heights(finality).await;
        // A block below nothing is asked for by its tag, and has none here.
        let none = heights
            .as_ref()
            .is_ok_and(|heights| heights.settled.is_none());
        assert!(is_nonsense(&heights) || none, "{method} {heights:?}");
    }
}

#[tokio::test]
async fn taking_another_transaction_is_not_taking_this_one() {
    let liar = liar("eth_sendRawTransaction", |answer| {
        *answer = json!(format!("0x{}", "44".repeat(32)));
    })
    .await;
    let ask = |nodes: Nodes| async move { nodes.send(&[2], SENT).await };
    is_seen_through(&liar, ask, "another hash").await;
}

#[tokio::test]
async fn what_is_no_answer_at_all_is_none() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (status, body) in [
        ("200 OK", "<html>welcome</html>".to_owned()),
        ("200 OK", String::new()),
        ("200 OK", "{}".to_owned()),
        ("200 OK", "[]".to_owned()),
        ("200 OK", deep),
        ("200 OK", format!("\"{}\"", "x".repeat(3 << 20))),
        ("503 Service Unavailable", "<html>later</html>".to_owned()),
        ("403 Forbidden", String::new()),
        ("429 Too Many Requests", "slow down".to_owned()),
        ("302 Found", String::new()),
    ] {
        let what = format!("{status} {}", body.chars().take(20).collect::<String>());
        let recorded = Recorded::read();
        let broken = PaperNode::start(move |method, params| match method {
            "eth_chainId" => Answer::Says(recorded.answer(method, params)),
            _ => Answer::Bytes(status, body.clone().into_bytes()),
        })
        .await;
        let alone = nodes(&[&broken]).heights(Finality::Confirmations(1)).await;
        let none = matches!(alone, Err(NodeError::Silent(_) | NodeError::Nonsense(_)));
        assert!(none, "{what}: {alone:?}");
        let honest = honest().await;
        let both = nodes(&[&broken, &honest]);
        let heights = both.heights(Finality::Confirmations(1)).await.unwrap();
        assert_eq!((heights.latest, heights.settled), (9, Some(9)), "{what}");
    }
}

#[tokio::test]
async fn a_node_leads_nobody_to_another_address() {
    let other = honest().await;
    let status = format!("307 Temporary Redirect\r\nlocation: {}", other.url).leak();
    let status: &'static str = status;
    let guide = PaperNode::start(move |_, _| Answer::Bytes(status, Vec::new())).await;
    let heights = nodes(&[&guide]).heights(Finality::Confirmations(1)).await;
    assert!(matches!(heights, Err(NodeError::Silent(_))), "{heights:?}");
    assert_eq!(other.asked("eth_chainId"), 0);
}

#[tokio::test]
async fn what_a_nodes_address_holds_is_in_no_error() {
    let nodes = Nodes::new("http://user:secret@127.0.0.1:1/secret", 31337).unwrap();
    let started = Instant::now();
    let error = nodes.heights(Finality::Finalized).await.unwrap_err();
    assert!(matches!(error, NodeError::Silent(_)));
    assert!(!format!("{error} {error:?} {nodes:?}").contains("secret"));
    assert!(started.elapsed() < Duration::from_secs(10));
}
