use std::path::PathBuf;

use serde_json::{Value, json};
use stack::{Chain, Client, Contract, Stack, free_port, tools::Tools};
use tokio::sync::Mutex;

/// How blocks come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// Seconds between two blocks; none: only when a test has one mined.
    pub seconds: Option<u32>,
    /// `finalized` lies twice this behind the newest block.
    pub epoch: u32,
}

impl Pace {
    /// A block every second, of which the one before the last is final.
    pub const STEADY: Self = Self {
        seconds: Some(1),
        epoch: 1,
    };
    /// No block but those that a test has mined.
    pub const BY_HAND: Self = Self {
        seconds: None,
        epoch: 1,
    };
}

/// A chain that can be stopped and started again where it was.
#[derive(Debug)]
pub struct Anvil {
    /// JSON-RPC; the same after a restart.
    pub rpc: String,
    /// Address of `RecordAnchor`.
    pub contract: String,
    port: u16,
    pace: Vec<String>,
    log: PathBuf,
    tools: Tools,
    client: Client,
    running: Mutex<Option<Chain>>,
}

impl Anvil {
    /// Starts a chain with a contract on which `sender` may anchor.
    pub async fn start(stack: &Stack, name: &str, pace: Pace, sender: evm::Address) -> Self {
        let port = free_port().expect("there is a free port");
        let epoch = ["--slots-in-an-epoch".to_owned(), pace.epoch.to_string()];
        let blocks = match pace.seconds {
            Some(seconds) => vec!["--block-time".to_owned(), seconds.to_string()],
            None => vec!["--no-mining".to_owned()],
        };
        let mut anvil = Self {
            rpc: format!("http://127.0.0.1:{port}"),
            contract: String::new(),
            port,
            pace: epoch.into_iter().chain(blocks).collect(),
            log: stack.logs.join(format!("{name}.anvil.log")),
            tools: stack.tools.clone(),
            client: Client::new(),
            running: Mutex::new(None),
        };
        let chain = anvil.run().await;
        let contract: Contract = chain.deploy().await.expect("the contract is deployed");
        let appointed = chain.appoint(&contract, &sender.to_string()).await;
        appointed.expect("the sender may anchor");
        anvil.contract = contract.address;
        *anvil.running.get_mut() = Some(chain);
        anvil
    }

    async fn run(&self) -> Chain {
        let pace: Vec<&str> = self.pace.iter().map(String::as_str).collect();
        let started = Chain::start_at(&self.tools, &self.client, self.port, &pace, &self.log);
        started.await.expect("Anvil starts")
    }

    /// Stops the chain. What it has of blocks and state is returned; what waited in its pool is lost.
    pub async fn stop(&self) -> Value {
        let state = self.call("anvil_dumpState", json!([])).await;
        let chain = self.running.lock().await.take();
        // Waiting for a process blocks.
        let gone = tokio::task::spawn_blocking(move || drop(chain));
        gone.await.expect("it is stopped");
        state
    }

    /// Starts it again, at the same address and with what [`Self::stop`] returned.
    pub async fn restart(&self, state: &Value) {
        let chain = self.run().await;
        *self.running.lock().await = Some(chain);
        assert_eq!(self.call("anvil_loadState", json!([state])).await, true);
    }

    /// Asks it something, or has it do something.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.client.post(&self.rpc, &[], &request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{method}: {error}"));
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The same, though it may refuse.
    pub async fn attempt(&self, method: &str, params: Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.client.post(&self.rpc, &[], &request).await.ok()?;
        answer.get("result").cloned()
    }

    /// Mines so many blocks.
    pub async fn mine(&self, blocks: u64) {
        for _ in 0..blocks {
            self.call("evm_mine", json!([])).await;
        }
    }

    /// Height of the newest block.
    pub async fn height(&self) -> u64 {
        number(&self.call("eth_blockNumber", json!([])).await)
    }
}

/// A number as JSON-RPC writes it.
pub fn number(value: &Value) -> u64 {
    let text = value.as_str().unwrap_or_default();
    let digits = text.trim_start_matches("0x");
    u64::from_str_radix(digits, 16).unwrap_or_else(|_| panic!("no number: {value}"))
}
