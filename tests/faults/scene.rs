//! Where a test plays: an anchorage, with a faulty node and a faulty database in between.

use std::time::{Duration, Instant};

use dynamo::anchors::Batch;
use journeys::Clinic;
use journeys::anchorage::{Anchorage, Pace, Tally, Written};
pub use journeys::runtime::Outcome;
use journeys::runtime::{Function, Program};
use serde_json::{Value, json};
use tokio::task::{AbortHandle, JoinHandle};
use uuid::Uuid;

use crate::database::Database;
use crate::node::Node;
use crate::proxy::Proxy;

pub struct Scene {
    pub anchorage: Anchorage,
    pub node: Proxy<Node>,
    pub database: Proxy<Database>,
}

/// Longer than any run of these tests takes, and less than Lambda's own.
pub const RUN: Duration = Duration::from_secs(100);

/// How long a test waits for everything to be final, and for each version how much longer.
const PATIENCE: Duration = Duration::from_mins(3);
const PATIENCE_A_VERSION: Duration = Duration::from_millis(20);

impl Scene {
    /// With Anvil's own pool and a block every second.
    pub async fn open(name: &str) -> Self {
        Self::at(name, Pace::STEADY).await
    }

    pub async fn at(name: &str, pace: Pace) -> Self {
        let clinic = Box::pin(Clinic::open()).await;
        let anchorage = Box::pin(Anchorage::open(&clinic.stack, name, pace)).await;
        Self {
            node: Node::behind_proxy(&anchorage).await,
            database: Database::behind_proxy(&anchorage).await,
            anchorage,
        }
    }

    /// With geth's pool.
    pub async fn with_geth(name: &str, pace: Pace) -> Self {
        let scene = Self::at(name, pace).await;
        let node = Node::like_geth(&scene.anchorage).await;
        Self { node, ..scene }
    }

    /// The deployed `anchor` between the two.
    pub fn program(&self) -> Program {
        let program = self.anchorage.program();
        let program = program.with("CHAIN_RPC_URLS", &self.node.url);
        program.with("AWS_ENDPOINT_URL", &self.database.url)
    }

    /// The one that dies when told to, by numbers for the impatient.
    pub fn dying(&self) -> Program {
        let program = self.program().at(env!("CARGO_BIN_EXE_anchor-that-dies"));
        [
            ("LEASE_MS", "1500"),
            ("STUCK_MS", "4000"),
            ("RESEND_MS", "2000"),
            ("LINGER_MS", "3000"),
            ("LOG_ANCHOR_SECONDS", "1"),
        ]
        .into_iter()
        .fold(program, |program, (name, value)| program.with(name, value))
    }

    /// Waits until a batch has come so far.
    pub async fn until(&self, stage: &str, number: u64) -> Batch {
        let patience = Instant::now() + PATIENCE;
        loop {
            let batch = self.anchorage.anchors().batch(number).await.unwrap();
            if let Some(batch) = batch.filter(|batch| batch.stage.name() == stage) {
                return batch;
            }
            assert!(Instant::now() < patience, "batch {number} is never {stage}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// A block every now and then, until told to stop.
    pub fn mining(&self) -> AbortHandle {
        self.mining_with(None)
    }

    /// The same, with this base fee in every block.
    pub fn mining_at(&self, base_fee: u128) -> AbortHandle {
        self.mining_with(Some(base_fee))
    }

    fn mining_with(&self, base_fee: Option<u128>) -> AbortHandle {
        let node = Node::of(&self.anchorage, None);
        let mining = tokio::spawn(async move {
            loop {
                if let Some(fee) = base_fee {
                    let fee = json!([format!("{fee:#x}")]);
                    node.call("anvil_setNextBlockBaseFeePerGas", fee).await;
                }
                node.call("evm_mine", json!([])).await;
                tokio::time::sleep(Duration::from_millis(400)).await;
            }
        });
        mining.abort_handle()
    }

    /// The sweep, again and again, until everything written is final; then the exact count.
    pub async fn settle(&self, program: &Program, written: &[Written]) -> Tally {
        self.settle_by_another(program, written).await;
        self.count(program, written).await
    }

    /// One sweep, after which everything written is final, for nothing is in its way any more; then the exact count.
    pub async fn settle_at_once(&self, program: &Program, written: &[Written]) -> Tally {
        let outcome = once(program, &sweep()).await;
        assert!(
            self.anchorage.is_settled(written).await,
            "not all of it is final: {outcome:?}\n{}",
            last_lines(program)
        );
        self.count(program, written).await
    }

    /// The sweep, again and again, until everything written is final.
    pub async fn settle_by_another(&self, program: &Program, written: &[Written]) {
        let versions = u32::try_from(written.len()).unwrap();
        let patience = Instant::now() + PATIENCE + PATIENCE_A_VERSION * versions;
        let mut said = Vec::new();
        while !self.anchorage.is_settled(written).await {
            assert!(
                Instant::now() < patience,
                "not all of it became final: {said:?}\n{}",
                last_lines(program)
            );
            said.push(once(program, &sweep()).await);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn count(&self, program: &Program, written: &[Written]) -> Tally {
        let tally = self.anchorage.tally(written).await;
        let report = Box::pin(self.anchorage.fsck(program)).await;
        assert!(report.is_sound(), "{report}");
        assert_eq!(report.versions.anchored, tally.versions, "{report}");
        let entries = report.entries;
        assert_eq!(entries.total, self.anchorage.entered(), "{report}");
        assert_eq!(entries.anchored, tally.entries, "{report}");
        assert_eq!(
            entries.total,
            entries.anchored + entries.waiting,
            "{report}"
        );
        tally
    }
}

/// One run in a process of its own.
pub async fn once(program: &Program, event: &Value) -> Outcome {
    let function = Function::start(program).await;
    function.invoke(event, RUN).await
}

/// The same, while the test goes on.
pub fn begin(program: &Program, event: Value) -> JoinHandle<Outcome> {
    let program = program.clone();
    tokio::spawn(async move { once(&program, &event).await })
}

/// What EventBridge sends every minute.
pub fn sweep() -> Value {
    json!({ "sweep": true })
}

/// What the queue sends: so many wake-ups.
pub fn messages(count: usize) -> Value {
    let message = || json!({ "messageId": Uuid::new_v4(), "body": "{}" });
    let records: Vec<Value> = std::iter::repeat_with(message).take(count).collect();
    json!({ "Records": records })
}

pub fn last_lines(program: &Program) -> String {
    let printed = program.printed();
    printed[printed.len().saturating_sub(30)..].join("\n")
}
