//! Blocks that vanish before they are final.

use std::sync::Arc;

use dynamo::anchors::Batch;
use journeys::anchorage::{Pace, Written};
use journeys::runtime::Program;
use serde_json::json;

use crate::scene::{Scene, begin, messages, once};

/// A batch counts as final with this many blocks.
const CONFIRMATIONS: u64 = 6;

struct Shaken {
    scene: Arc<Scene>,
    program: Program,
    written: Vec<Written>,
}

impl Shaken {
    async fn open(name: &str) -> Self {
        let finality = format!("confirmations:{CONFIRMATIONS}");
        Self::by(name, &finality, Pace::BY_HAND).await
    }

    async fn by(name: &str, finality: &str, pace: Pace) -> Self {
        let scene = Arc::new(Scene::at(name, pace).await);
        // No reorg takes the contract with it.
        scene.anchorage.chain.mine(2 * CONFIRMATIONS).await;
        Self {
            program: scene
                .dying()
                .with("FINALITY", finality)
                .with("STUCK_MS", 30_000),
            scene,
            written: Vec::new(),
        }
    }

    /// Writes a version, and has it in a block that is not final when this returns.
    async fn mined(&mut self, batch: u64) -> Batch {
        self.written.extend(self.scene.anchorage.write(1).await);
        let run = begin(&self.program, messages(1));
        self.scene.until("sent", batch).await;
        self.scene.anchorage.chain.mine(1).await;
        let mined = self.scene.until("mined", batch).await;
        // It stays for finality a while, and no block comes.
        run.await.unwrap();
        mined
    }

    async fn reorganise(&self, blocks: u64) {
        let chain = &self.scene.anchorage.chain;
        chain.call("anvil_reorg", json!([blocks, []])).await;
    }

    async fn settled(&self) -> Vec<Batch> {
        let miner = self.scene.mining();
        self.scene.settle(&self.program, &self.written).await;
        miner.abort();
        self.scene.anchorage.batches().await
    }
}

pub async fn a_batch_whose_block_vanished_is_sent_again_and_lands_in_another() {
    let mut shaken = Shaken::open("vanished").await;
    let before = shaken.mined(1).await;
    shaken.reorganise(1).await;
    let batches = shaken.settled().await;
    assert_eq!(before.attempts()[0], batches[0].attempts()[0]);
    let (before, after) = (before.landing().unwrap(), batches[0].landing().unwrap());
    assert_ne!(before.block_hash, after.block_hash);
}

pub async fn a_chain_that_says_what_is_finalized_is_waited_for() {
    let pace = Pace {
        seconds: None,
        epoch: 3,
    };
    let mut shaken = Shaken::by("finalized", "finalized", pace).await;
    let before = shaken.mined(1).await;
    shaken.reorganise(1).await;
    let after = shaken.settled().await[0].landing().unwrap().block;
    let chain = &shaken.scene.anchorage.chain;
    let finalized = chain.call("eth_getBlockByNumber", json!(["finalized", false]));
    let finalized = finalized.await["number"].as_str().unwrap().to_owned();
    let finalized = u64::from_str_radix(&finalized[2..], 16).unwrap();
    assert!(before.landing().unwrap().block <= after && after <= finalized);
}

pub async fn two_batches_that_vanished_together_come_back_in_their_order() {
    let mut shaken = Shaken::open("two-vanished").await;
    let first = shaken.mined(1).await;
    let second = shaken.mined(2).await;
    assert!(first.landing().unwrap().block < second.landing().unwrap().block);
    shaken.reorganise(2).await;
    let batches = shaken.settled().await;
    assert_eq!(batches.len(), 2);
    assert_ne!(first.landing(), batches[0].landing());
}

pub async fn a_batch_that_a_reorg_moved_to_another_block_is_found_there() {
    let mut shaken = Shaken::open("moved").await;
    let before = shaken.mined(1).await;
    let raw = alloy::hex::encode_prefixed(&before.attempts()[0].raw);
    let chain = &shaken.scene.anchorage.chain;
    chain.mine(2).await;
    chain.call("anvil_reorg", json!([3, [[raw, 1]]])).await;
    let batches = shaken.settled().await;
    assert_eq!(batches[0].attempts().len(), 1);
    let (before, after) = (before.landing().unwrap(), batches[0].landing().unwrap());
    assert_eq!(before.block + 1, after.block);
}

pub async fn blocks_that_vanish_again_and_again_end_in_one_batch() {
    let mut shaken = Shaken::open("again").await;
    shaken.mined(1).await;
    let miner = shaken.scene.mining();
    let shaking = tokio::spawn({
        let scene = Arc::clone(&shaken.scene);
        async move {
            for depth in [1, 3, 2, 5, 4] {
                tokio::time::sleep(std::time::Duration::from_millis(900)).await;
                let chain = &scene.anchorage.chain;
                chain.call("anvil_reorg", json!([depth, []])).await;
            }
        }
    });
    once(&shaken.program, &messages(1)).await;
    shaking.await.unwrap();
    miner.abort();
    assert_eq!(shaken.settled().await.len(), 1);
}
