//! Nodes that lose requests and answers, refuse, talk nonsense, or are somebody else's.

use serde_json::{Value, json};

use crate::node::{
    BAD_GATEWAY, BAD_GATEWAY_BUT_DONE, NO_JSON, Node, TOO_MANY, UNAVAILABLE, WRONG_SHAPE,
};
use crate::proxy::{ANY, Fault};
use crate::scene::{Scene, messages, once, sweep};

/// What a run asks a node, from its first question to its last.
const METHODS: [&str; 11] = [
    "eth_chainId",
    "eth_getBlockByNumber",
    "eth_call",
    "eth_getTransactionCount",
    "eth_maxPriorityFeePerGas",
    "eth_estimateGas",
    "eth_sendRawTransaction",
    "eth_getTransactionReceipt",
    "eth_blockNumber",
    "eth_getBlockByHash",
    "eth_getBlockReceipts",
];

/// What is made of an answer.
type Lie = fn(&mut Value);

pub async fn what_waits_is_anchored_once_and_the_count_is_exact() {
    let scene = Scene::open("plain").await;
    let written = scene.anchorage.write(5).await;
    let program = scene.program();
    let outcome = once(&program, &messages(5)).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    let tally = scene.settle(&program, &written).await;
    assert_eq!((tally.versions, tally.batches, tally.attempts), (5, 1, 1));
    assert_eq!(tally.unarchived, 0);
    for method in METHODS {
        assert!(scene.node.seen(method) > 0, "{method} is never asked");
    }
}

pub async fn each_answer_may_fail_in_each_way_and_no_fee_is_paid_twice() {
    let scene = Scene::open("answers").await;
    let program = scene.program();
    let mut written = Vec::new();
    for fault in [
        Fault::LostRequest,
        Fault::LostAnswer,
        UNAVAILABLE,
        BAD_GATEWAY,
        BAD_GATEWAY_BUT_DONE,
        TOO_MANY,
        WRONG_SHAPE,
        NO_JSON,
        Fault::Endless(5 << 20),
    ] {
        written.extend(scene.anchorage.write(1).await);
        for method in METHODS {
            scene.node.plan(method, 1, fault);
        }
        once(&program, &messages(1)).await;
        scene.node.heal();
    }
    let struck = scene.node.struck();
    assert!(struck > 60, "{struck}");
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn a_transaction_that_was_delivered_before_the_node_fell_silent_is_signed_once() {
    let scene = Scene::open("delivered").await;
    let written = scene.anchorage.write(3).await;
    let program = scene.program();
    let send = "eth_sendRawTransaction";
    scene.node.plan("eth_estimateGas", 1, Fault::Silence);
    scene.node.plan(send, 1, Fault::DeliveredSilence);
    let outcome = once(&program, &messages(1)).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    let tally = scene.settle(&program, &written).await;
    assert_eq!((tally.versions, tally.batches, tally.attempts), (3, 1, 1));
}

pub async fn nothing_is_sent_to_another_chain_and_a_second_node_takes_over() {
    let scene = Scene::open("other-chain").await;
    let mut written = scene.anchorage.write(1).await;
    let mainnet = Fault::Instead(200, r#"{"jsonrpc":"2.0","id":$id,"result":"0x1"}"#);
    scene
        .node
        .plan("eth_chainId", crate::proxy::ALWAYS, mainnet);
    let alone = once(&scene.program(), &sweep()).await;
    assert!(!alone.is_answer(), "{alone:?}");
    assert_eq!(scene.node.seen("eth_sendRawTransaction"), 0);
    assert!(!scene.anchorage.is_settled(&written).await);

    let second = Node::behind_proxy(&scene.anchorage).await;
    let both = format!("{},{}", scene.node.url, second.url);
    let program = scene.program().with("CHAIN_RPC_URLS", both);
    written.extend(scene.anchorage.write(1).await);
    let outcome = once(&program, &messages(1)).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    scene.settle(&program, &written).await;
    assert_eq!(scene.node.seen("eth_sendRawTransaction"), 0);
}

pub async fn a_node_that_lies_makes_nothing_final_and_costs_no_more_than_the_ceiling() {
    let scene = Scene::open("lies").await;
    let program = scene.program();
    let mut written = Vec::new();
    let lies: [(&str, Lie); 6] = [
        ("eth_getTransactionReceipt", |answer| {
            answer["result"]["blockHash"] = json!(format!("0x{}", "ab".repeat(32)));
        }),
        ("eth_getTransactionReceipt", |answer| {
            answer["result"]["logs"] = json!([]);
        }),
        ("eth_sendRawTransaction", |answer| {
            answer["result"] = json!(format!("0x{}", "cd".repeat(32)));
        }),
        ("eth_call", |answer| {
            answer["result"] = json!(format!("0x{}", "ef".repeat(32)));
        }),
        ("eth_getTransactionCount", |answer| {
            answer["result"] = json!("0xffff");
        }),
        ("eth_maxPriorityFeePerGas", |answer| {
            answer["result"] = json!("0xffffffffffffffffffff");
        }),
    ];
    for (method, lie) in lies {
        written.extend(scene.anchorage.write(1).await);
        scene.node.plan(method, 2, Fault::Twisted(lie));
        once(&program, &messages(1)).await;
        scene.node.heal();
    }
    scene.settle(&program, &written).await;
    let ceiling: u128 = program.environment["FEE_CEILING_GWEI"].parse().unwrap();
    for batch in scene.anchorage.batches().await {
        for attempt in batch.attempts() {
            assert!(attempt.cap <= ceiling * 1_000_000_000, "{attempt:?}");
        }
    }
}

pub async fn a_node_that_is_down_for_a_whole_run_delays_and_loses_nothing() {
    let scene = Scene::open("down").await;
    let written = scene.anchorage.write(2).await;
    let program = scene.program();
    scene
        .node
        .plan(ANY, crate::proxy::ALWAYS, Fault::LostRequest);
    let outcome = once(&program, &messages(2)).await;
    let crate::scene::Outcome::Answer(answer) = &outcome else {
        panic!("{outcome:?}");
    };
    let given_back = answer["batchItemFailures"].as_array().unwrap();
    assert_eq!(given_back.len(), 2, "each message comes again");
    scene.node.heal();
    let tally = scene.settle_at_once(&program, &written).await;
    assert_eq!(tally.attempts, 1);
}
