//! Which node of the list is believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use evm::{Address, Finality, NodeError, Nodes, Reception};
use serde_json::{Value, json};

use crate::paper::{Answer, PaperNode, Recorded, SENT};

const ONE: Finality = Finality::Confirmations(1);

fn nodes(of: &[&PaperNode]) -> Nodes {
    let urls: Vec<&str> = of.iter().map(|node| node.url.as_str()).collect();
    Nodes::new(&urls.join(","), 31337).unwrap()
}

/// Honest, but where `instead` has an answer.
async fn node(instead: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        instead(method).unwrap_or_else(|| Answer::Says(recorded.answer(method, params)))
    })
    .await
}

async fn honest() -> PaperNode {
    node(|_| None).await
}

async fn dead() -> PaperNode {
    node(|_| Some(Answer::HangsUp)).await
}

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
