//! Which node of the list is believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use evm::{Address, NodeError, Nodes, Reception};

use crate::list::{ONE, dead, honest, node, nodes};
use crate::paper::{Answer, PaperNode, Recorded, SENT};

#[tokio::test]
async fn nodes_are_asked_in_their_order_and_the_one_that_answers_is_kept() {
    let (dead, first, second) = (dead().await, honest().await, honest().await);
    let list = nodes(&[&dead, &first, &second]);
    for _ in 0..3 {
        list.heights(ONE).await.unwrap();
    }
    assert_eq!(dead.asked("eth_chainId"), 1);
    assert_eq!(first.asked("eth_blockNumber"), 3);
    assert_eq!(first.asked("eth_chainId"), 1);
    assert_eq!(second.asked("eth_chainId"), 0);
}

#[tokio::test]
async fn the_first_node_is_not_asked_again_until_the_one_that_answers_fails() {
    let up = Arc::new(AtomicBool::new(false));
    let waking = {
        let up = up.clone();
        node(move |_| (!up.load(Ordering::Relaxed)).then_some(Answer::HangsUp)).await
    };
    let failing = {
        let up = up.clone();
        node(move |_| up.load(Ordering::Relaxed).then_some(Answer::HangsUp)).await
    };
    let list = nodes(&[&waking, &failing]);
    list.heights(ONE).await.unwrap();
    assert_eq!(failing.asked("eth_blockNumber"), 1);
    up.store(true, Ordering::Relaxed);
    list.heights(ONE).await.unwrap();
    assert_eq!(waking.asked("eth_blockNumber"), 1);
}

#[tokio::test]
async fn when_no_node_answers_each_was_asked_twice_and_silence_is_what_is_told() {
    let (one, other) = (dead().await, dead().await);
    let error = nodes(&[&one, &other]).heights(ONE).await.unwrap_err();
    assert!(matches!(error, NodeError::Silent(_)));
    assert_eq!(
        (one.asked("eth_chainId"), other.asked("eth_chainId")),
        (2, 2)
    );
}

#[tokio::test]
async fn a_node_of_another_chain_is_asked_nothing_else() {
    let stranger =
        node(|method| (method == "eth_chainId").then(|| Answer::Says("0x1".into()))).await;
    let honest = honest().await;
    let list = nodes(&[&stranger, &honest]);
    list.heights(ONE).await.unwrap();
    list.heights(ONE).await.unwrap();
    assert_eq!(stranger.asked("eth_blockNumber"), 0);
    let alone = nodes(&[&stranger]).heights(ONE).await.unwrap_err();
    let (expected, found) = (31337, 1);
    assert_eq!(alone, NodeError::WrongChain { expected, found });
}

#[tokio::test]
async fn after_a_failure_a_node_names_its_chain_again() {
    // Behind the address another node answers from the third question on.
    let asked = Arc::new(AtomicU64::new(0));
    let changing = node(move |method| {
        let times = asked.fetch_add(1, Ordering::Relaxed);
        match method {
            _ if times < 2 => None,
            "eth_chainId" => Some(Answer::Says("0x1".into())),
            _ if times == 2 => Some(Answer::HangsUp),
            _ => Some(Answer::Says("0xfff".into())),
        }
    })
    .await;
    let honest = honest().await;
    let list = nodes(&[&changing, &honest]);
    assert_eq!(list.heights(ONE).await.unwrap().latest, 9);
    assert_eq!(list.heights(ONE).await.unwrap().latest, 9);
    assert_eq!(honest.asked("eth_blockNumber"), 1);
    let alone = nodes(&[&changing]).heights(ONE).await;
    assert!(
        matches!(alone, Err(NodeError::WrongChain { .. })),
        "{alone:?}"
    );
    assert_eq!(changing.asked("eth_blockNumber"), 2);
}

/// A node that shows this height.
async fn at_height(height: u64) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        let mut answer = recorded.answer(method, params);
        if method == "eth_getBlockByNumber" && params[0] == "latest" {
            answer["number"] = format!("{height:#x}").into();
        }
        Answer::Says(answer)
    })
    .await
}

async fn looks_at(heights: &[u64]) -> u64 {
    let mut list = Vec::new();
    for height in heights {
        list.push(at_height(*height).await);
    }
    let (contract, sender) = (
        Recorded::read().anchoring.contract,
        Address::from_bytes([7; 20]),
    );
    let nodes = nodes(&list.iter().collect::<Vec<_>>());
    nodes.view(contract, sender).await.unwrap().block
}

#[tokio::test]
async fn a_node_that_stands_still_shows_nothing_while_another_does_not() {
    assert_eq!(looks_at(&[100]).await, 100);
    assert_eq!(looks_at(&[100, 1_000]).await, 1_000);
    assert_eq!(looks_at(&[1_000, 100]).await, 1_000);
    assert_eq!(looks_at(&[100, 1_001, 1_000]).await, 1_001);
}

#[tokio::test]
async fn a_node_that_runs_ahead_of_most_shows_nothing() {
    assert_eq!(looks_at(&[1 << 40, 999, 1_000]).await, 1_000);
}

#[tokio::test]
async fn a_node_that_is_late_is_not_waited_for() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    let honest = honest().await;
    let list = Nodes::new(&format!("{silent},{}", honest.url), 31337).unwrap();
    let (contract, sender) = (
        Recorded::read().anchoring.contract,
        Address::from_bytes([7; 20]),
    );
    let started = Instant::now();
    assert_eq!(list.view(contract, sender).await.unwrap().block, 3);
    assert_eq!(list.send(&[2], SENT).await, Ok(Reception::Accepted));
    assert!(started.elapsed() < Duration::from_secs(5));
}

/// A node that answers what is sent to it with an error.
async fn refusing(code: i64, words: &'static str) -> PaperNode {
    node(move |method| (method == "eth_sendRawTransaction").then_some(Answer::Errs(code, words)))
        .await
}

#[tokio::test]
async fn what_one_node_refuses_another_may_take() {
    for (code, words) in [
        (-32_000, "insufficient funds for gas * price + value"),
        (
            -32_000,
            "transaction underpriced: tip needed 340282366920938463463374607431768211455, tip permitted 0",
        ),
        (-32_000, "nonce too low"),
        (-32_000, "nonce too high"),
        (-32_000, "txpool is full"),
        (-32_000, "intrinsic gas too low"),
        (-32_000, "I do not like it"),
        (-32_005, "limit exceeded"),
        (-32_603, "Internal error"),
        (-32_601, "the method eth_sendRawTransaction does not exist"),
    ] {
        let (refusing, honest) = (refusing(code, words).await, honest().await);
        for order in [[&refusing, &honest], [&honest, &refusing]] {
            let sent = nodes(&order).send(&[2], SENT).await;
            assert_eq!(sent, Ok(Reception::Accepted), "{words}");
        }
    }
}

#[tokio::test]
async fn every_node_is_handed_what_is_sent() {
    let (one, other) = (honest().await, honest().await);
    let sent = nodes(&[&one, &other]).send(&[2], SENT).await;
    assert_eq!(sent, Ok(Reception::Accepted));
    for node in [one, other] {
        assert_eq!(node.asked("eth_sendRawTransaction"), 1);
    }
}

#[tokio::test]
async fn what_no_node_takes_is_refused_with_the_reason_that_says_most() {
    let busy = refusing(-32_005, "limit exceeded").await;
    let poor = refusing(-32_000, "insufficient funds for transfer").await;
    for order in [[&busy, &poor], [&poor, &busy]] {
        let sent = nodes(&order).send(&[2], SENT).await;
        assert_eq!(sent, Ok(Reception::InsufficientFunds));
    }
    let sent = nodes(&[&busy]).send(&[2], SENT).await;
    assert_eq!(sent, Ok(Reception::Busy));
    assert_eq!(busy.asked("eth_sendRawTransaction"), 3);
}

#[tokio::test]
async fn a_transaction_that_the_next_node_has_is_taken_though_the_first_never_answered() {
    let dead = node(|method| (method == "eth_sendRawTransaction").then_some(Answer::HangsUp)).await;
    let knows = refusing(-32_603, "already known").await;
    let sent = nodes(&[&dead, &knows]).send(&[2], SENT).await;
    assert_eq!(sent, Ok(Reception::AlreadyKnown));
    let open = nodes(&[&dead]).send(&[2], SENT).await;
    assert!(matches!(open, Err(NodeError::Silent(_))), "{open:?}");
}

#[tokio::test]
async fn a_node_that_limits_the_rate_has_not_answered_and_the_next_is_asked() {
    let limits = [
        Answer::Errs(
            -32_005,
            "daily request count exceeded, request rate limited",
        ),
        Answer::Errs(429, "come back later"),
        Answer::Bytes("429 Too Many Requests", b"{}".to_vec()),
    ];
    for limit in limits {
        let limited = PaperNode::start(move |_, _| match &limit {
            Answer::Errs(code, words) => Answer::Errs(*code, words),
            Answer::Bytes(status, body) => Answer::Bytes(status, body.clone()),
            _ => Answer::HangsUp,
        })
        .await;
        let alone = nodes(&[&limited]).heights(ONE).await;
        assert!(matches!(alone, Err(NodeError::Silent(_))), "{alone:?}");
        let honest = honest().await;
        nodes(&[&limited, &honest]).heights(ONE).await.unwrap();
    }
}
