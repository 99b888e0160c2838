//! What happens to a transaction between being sent and being mined.

use alloy::consensus::{Transaction as _, TxEnvelope};
use alloy::eips::eip2718::Decodable2718 as _;
use dynamo::anchors::Batch;
use journeys::anchorage::Pace;
use serde_json::json;

use crate::scene::{Scene, begin, messages, once, sweep};

const GWEI: u128 = 1_000_000_000;

/// That every attempt but the first replaced the one before: the same nonce, the same call, both caps an eighth
/// dearer or more.
fn replaced(batch: &Batch) -> usize {
    let decoded = |raw: &[u8]| TxEnvelope::decode_2718(&mut &*raw).unwrap();
    let attempts = batch.attempts();
    for pair in attempts.windows(2) {
        let (before, after) = (decoded(&pair[0].raw), decoded(&pair[1].raw));
        assert_eq!(before.nonce(), after.nonce());
        assert_eq!(before.input(), after.input());
        assert_eq!(before.kind(), after.kind());
        let (cap, tip) = (after.max_fee_per_gas(), after.max_priority_fee_per_gas());
        assert!(cap * 8 >= before.max_fee_per_gas() * 9, "{batch:?}");
        let tip_before = before.max_priority_fee_per_gas().unwrap();
        assert!(tip.unwrap() * 8 >= tip_before * 9, "{batch:?}");
        assert_eq!((cap, tip.unwrap()), (pair[1].cap, pair[1].tip));
    }
    attempts.len() - 1
}

pub async fn a_transaction_that_the_pool_dropped_is_sent_again_as_it_was() {
    let scene = Scene::at("dropped", Pace::BY_HAND).await;
    let written = scene.anchorage.write(2).await;
    let program = scene.dying().with("STUCK_MS", 30_000);
    let run = begin(&program, messages(1));
    let batch = scene.until("sent", 1).await;
    let hash = batch.attempts()[0].hash.to_hex();
    let chain = &scene.anchorage.chain;
    chain.call("anvil_dropTransaction", json!([hash])).await;
    assert!(
        chain
            .call("eth_getTransactionByHash", json!([hash]))
            .await
            .is_null()
    );
    let miner = scene.mining();
    run.await.unwrap();
    let tally = scene.settle(&program, &written).await;
    miner.abort();
    assert_eq!((tally.batches, tally.attempts), (1, 1));
    let sent = scene.node.seen("eth_sendRawTransaction");
    assert!(sent > 1, "{sent}");
}

pub async fn a_base_fee_that_rises_above_the_cap_is_outbid_under_the_same_nonce() {
    let scene = Scene::at("base-fee", Pace::BY_HAND).await;
    let written = scene.anchorage.write(2).await;
    let program = scene.dying();
    let run = begin(&program, messages(1));
    let first = scene.until("sent", 1).await.attempts()[0].clone();
    let miner = scene.mining_at(first.cap * 4);
    run.await.unwrap();
    scene.settle(&program, &written).await;
    miner.abort();
    let batches = scene.anchorage.batches().await;
    assert!(replaced(&batches[0]) >= 1);
    assert_eq!(batches[0].attempts()[0].hash, first.hash);
    let landing = batches[0].landing().unwrap();
    assert_ne!(landing.transaction, first.hash);
}

pub async fn what_waits_too_long_in_geths_pool_is_replaced_by_its_rule() {
    let scene = Scene::with_geth("geth", Pace::BY_HAND).await;
    let written = scene.anchorage.write(2).await;
    let program = scene.dying();
    let run = begin(&program, messages(1));
    let first = scene.until("sent", 1).await.attempts()[0].clone();
    let miner = scene.mining_at(first.cap * 2);
    run.await.unwrap();
    scene.settle(&program, &written).await;
    miner.abort();
    let batches = scene.anchorage.batches().await;
    assert!(replaced(&batches[0]) >= 1);
}

pub async fn what_geth_forgot_when_it_was_started_again_is_sent_again_as_it_was() {
    let scene = Scene::with_geth("forgetful", Pace::BY_HAND).await;
    let written = scene.anchorage.write(2).await;
    let program = scene.dying().with("STUCK_MS", 30_000);
    let run = begin(&program, messages(1));
    scene.until("sent", 1).await;
    scene.node.service.geth.as_ref().unwrap().forget();
    let chain = &scene.anchorage.chain;
    chain.call("anvil_dropAllTransactions", json!([])).await;
    let miner = scene.mining();
    run.await.unwrap();
    let tally = scene.settle(&program, &written).await;
    miner.abort();
    assert_eq!((tally.batches, tally.attempts), (1, 1));
}

pub async fn a_tip_that_a_node_demands_is_offered() {
    let scene = Scene::with_geth("tips", Pace::STEADY).await;
    let written = scene.anchorage.write(2).await;
    let program = scene.program();
    let geth = scene.node.service.geth.as_ref().unwrap();
    geth.demand(5 * GWEI);
    let outcome = once(&program, &messages(1)).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    scene.settle(&program, &written).await;
    let batches = scene.anchorage.batches().await;
    assert_eq!(replaced(&batches[0]), 1);
    assert!(batches[0].attempts()[1].tip >= 5 * GWEI);
}

pub async fn an_account_without_funds_delays_and_loses_nothing() {
    for geth in [false, true] {
        let name = if geth { "funds-geth" } else { "funds" };
        let scene = if geth {
            Scene::with_geth(name, Pace::STEADY).await
        } else {
            Scene::open(name).await
        };
        let written = scene.anchorage.write(2).await;
        let program = scene.program();
        let (chain, sender) = (&scene.anchorage.chain, scene.anchorage.sender.to_string());
        let had = chain
            .call("eth_getBalance", json!([sender, "latest"]))
            .await;
        chain.call("anvil_setBalance", json!([sender, "0x1"])).await;
        let outcome = once(&program, &sweep()).await;
        assert!(!outcome.is_answer(), "{outcome:?}");
        chain.call("anvil_setBalance", json!([sender, had])).await;
        let tally = scene.settle_at_once(&program, &written).await;
        assert_eq!(tally.batches, 1);
    }
}
