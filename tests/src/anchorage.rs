//! A place of a test's own to anchor in: three tables like the stack's, a chain with a contract of its own, and
//! the deployed `anchor` as a program to be run. Its DynamoDB and its KMS are the stack's; the stack's own
//! `anchor` knows nothing of it.

mod anvil;
mod tables;
mod tally;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_types::SdkConfig;
use dynamo::anchors::{Anchors, Batch};
use edge::Environment;
use keys::Kms;
use stack::{CHAIN_ID, Stack};

pub use anvil::{Anvil, Pace};
pub use tables::Tables;
pub use tally::Tally;
pub use writer::{Writer, Written};

use crate::runtime::Program;

/// See the module.
#[derive(Debug)]
pub struct Anchorage {
    /// The chain.
    pub chain: Anvil,
    /// The tables.
    pub tables: Tables,
    /// The account that anchors.
    pub sender: evm::Address,
    aws: SdkConfig,
    program: Program,
    entered: Arc<AtomicU64>,
}

impl Anchorage {
    /// Makes one. `name` names its logs.
    pub async fn open(stack: &Stack, name: &str, pace: Pace) -> Self {
        let aws = aws(&stack.localstack);
        let program = Program::deployed(stack, "anchor").await;
        let kms = Kms::new(&aws);
        let key = kms.public_key(&program.environment["KEY_ANCHOR"]).await;
        let key = key.expect("the stack has a key to anchor with");
        let sender = evm::address_of(&key).expect("it is one of secp256k1");
        let (chain, tables) = tokio::join!(
            Anvil::start(stack, name, pace, sender),
            Tables::like(stack, &aws),
        );
        let program = [
            ("TABLE_RECORDS", tables.records.as_str()),
            ("TABLE_AUDIT", &tables.audit),
            ("TABLE_ANCHORS", &tables.anchors),
            ("CHAIN_RPC_URLS", &chain.rpc),
            ("CHAIN_ID", &CHAIN_ID.to_string()),
            ("CONTRACT", &chain.contract),
            ("FINALITY", "confirmations:1"),
            ("AWS_LAMBDA_FUNCTION_NAME", name),
        ]
        .into_iter()
        .fold(program, |program, (name, value)| program.with(name, value));
        let program = Program {
            log: stack.logs.join(format!("{name}.log")),
            ..program
        };
        Self {
            chain,
            tables,
            sender,
            aws,
            program,
            entered: Arc::default(),
        }
    }

    /// The deployed `anchor`, told of this place.
    pub fn program(&self) -> Program {
        self.program.clone()
    }

    /// The batches' table.
    pub fn anchors(&self) -> Anchors {
        let client = dynamo::client(&self.aws);
        Anchors::new(client, self.tables.anchors.clone())
    }

    /// Everything that is in the batches' table, oldest first.
    pub async fn batches(&self) -> Vec<Batch> {
        let (anchors, mut all, mut before) = (self.anchors(), Vec::new(), None);
        loop {
            let (batches, next) = anchors.newest(before, 100).await.expect("a table answers");
            all.extend(batches);
            before = next;
            if before.is_none() {
                all.reverse();
                return all;
            }
        }
    }

    /// What `fsck` says of the tables and the chain, by a program's own rule of what is final.
    pub async fn fsck(&self, program: &Program) -> fsck::Report {
        let finality = &program.environment["FINALITY"];
        let tables = self.tables.clone();
        let deployment = fsck::Deployment::new(fsck::Settings {
            aws: self.aws.clone(),
            records: tables.records,
            audit: tables.audit,
            anchors: tables.anchors,
            rpc: self.chain.rpc.clone(),
            chain_id: CHAIN_ID,
            contract: self.chain.contract.parse().expect("it was deployed there"),
            finality: finality.parse().expect("the program has read it"),
            from_block: None,
            contents: None,
            archives: true,
            lanes: 2,
        });
        let deployment = deployment.expect("its settings are right");
        let report = fsck::check(&deployment, &fsck::Progress::silent()).await;
        report.expect("tables and chain answer")
    }

    /// A chart to write versions of.
    pub fn writer(&self) -> Writer {
        self.writer_at(&self.program.environment["AWS_ENDPOINT_URL"])
    }

    /// The same, by way of something that may stand in front of the table.
    pub fn writer_at(&self, endpoint: &str) -> Writer {
        let entered = Arc::clone(&self.entered);
        Writer::new(&aws(endpoint), &self.aws, &self.tables, entered)
    }

    /// How many entries of logs have been made.
    pub fn entered(&self) -> u64 {
        self.entered.load(Ordering::Relaxed)
    }

    /// This many versions, each the next of one chart.
    pub async fn write(&self, versions: usize) -> Vec<Written> {
        let mut writer = self.writer();
        for _ in 0..versions {
            writer.write().await;
        }
        writer.written
    }
}

/// The AWS of a stack.
pub fn aws(endpoint: &str) -> SdkConfig {
    let environment = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", endpoint),
    ];
    let environment: Environment = environment
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    edge::aws::connect(&environment).expect("everything it needs is set")
}
