//! How one node is asked, and what it means when it does not say what it was asked for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use alloy::primitives::U64;
use alloy::rpc::client::RpcClient;
use alloy::rpc::json_rpc::{RpcError, RpcRecv, RpcSend};
use alloy::transports::TransportError;
use anchoring::quoted;
use tokio::time::Instant;

use crate::nodes::APART;
use crate::transport;
use crate::{NodeError, Reception};

/// One node.
pub(crate) struct Node {
    rpc: RpcClient,
    chain_id: u64,
    /// It has named the right chain, and answered what it was asked since.
    trusted: AtomicBool,
    health: Mutex<Health>,
}

/// What is remembered of a node between two questions.
#[derive(Debug, Default)]
struct Health {
    failed: Option<Instant>,
    /// The greatest height it has named, and since when it names no greater one.
    height: Option<(u64, Instant)>,
    /// The height it named last was far below that.
    fell: bool,
}

/// For so long after a failure nobody waits for a node while others answer.
const RECOVERY: Duration = Duration::from_secs(30);

/// A node that names the same height for so long stands still.
const STILL: Duration = Duration::from_mins(2);

/// What came instead of an answer.
pub(crate) enum Fault {
    /// The node's own error: a JSON-RPC code and words, or HTTP's for too many requests.
    Said(i64, String),
    /// None that can be read.
    Node(NodeError),
}

impl Node {
    pub(crate) fn new(rpc: RpcClient, chain_id: u64) -> Self {
        Self {
            rpc,
            chain_id,
            trusted: AtomicBool::new(false),
            health: Mutex::default(),
        }
    }

    /// A node is asked nothing before it has named the right chain, and nothing more after a failure
    /// before it has named it again: behind an address there may be another node than there was.
    pub(crate) async fn check_chain(&self) -> Result<(), NodeError> {
        if self.trusted.load(Ordering::Relaxed) {
            return Ok(());
        }
        let found = self.ask::<_, U64>("eth_chainId", ()).await?.to::<u64>();
        if found != self.chain_id {
            return Err(NodeError::WrongChain {
                expected: self.chain_id,
                found,
            });
        }
        self.trusted.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// As if it had named the right chain.
    #[cfg(test)]
    pub(crate) fn trust(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }

    /// It has failed, in whatever way.
    pub(crate) fn distrust(&self) {
        self.trusted.store(false, Ordering::Relaxed);
        self.health().failed = Some(Instant::now());
    }

    /// Whether it is worth waiting for beside others.
    pub(crate) fn is_sound(&self) -> bool {
        let failed = self.health().failed;
        failed.is_none_or(|failed| failed.elapsed() > RECOVERY)
    }

    pub(crate) fn names_height(&self, height: u64) {
        let mut health = self.health();
        let before = health.height.map(|(before, _)| before);
        let falls = before.is_some_and(|before| height.saturating_add(APART) < before);
        // A height that it comes nowhere near twice in a row was never its own, or is of a chain that began anew.
        let counts = falls && health.fell || before.is_none_or(|before| height > before);
        if counts {
            health.height = Some((height, Instant::now()));
        }
        health.fell = falls && !counts;
    }

    /// Whether it has named the same height for so long that the chain has gone on without it.
    pub(crate) fn stands_still(&self) -> bool {
        let height = self.health().height;
        height.is_some_and(|(_, since)| since.elapsed() > STILL)
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn ask<P: RpcSend, R: RpcRecv>(
        &self,
        method: &'static str,
        params: P,
    ) -> Result<R, NodeError> {
        self.question(method, params)
            .await
            .map_err(|fault| match fault {
                Fault::Node(error) => error,
                // It did not look at the question: no answer to it, and worth another try.
                Fault::Said(code, words)
                    if Reception::of_error(code, &words) == Some(Reception::Busy) =>
                {
                    NodeError::Silent(format!("{method}: {}", quoted(&words)))
                }
                Fault::Said(_, words) => NodeError::Refused(quoted(&words)),
            })
    }

    pub(crate) async fn question<P: RpcSend, R: RpcRecv>(
        &self,
        method: &'static str,
        params: P,
    ) -> Result<R, Fault> {
        let answer = self.rpc.request::<P, R>(method, params).await;
        answer.map_err(|error| told(method, error))
    }
}

fn told(method: &str, error: TransportError) -> Fault {
    match error {
        RpcError::ErrorResp(payload) => Fault::Said(payload.code, payload.message.into_owned()),
        error if transport::is_rate_limit(&error) => Fault::Said(429, "too many requests".into()),
        RpcError::NullResp | RpcError::DeserError { .. } => {
            Fault::Node(NodeError::Nonsense(format!("not an answer to {method}")))
        }
        other => Fault::Node(NodeError::Silent(format!(
            "{method}: {}",
            quoted(&other.to_string())
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nodes;

    #[tokio::test(start_paused = true)]
    async fn a_height_named_once_by_mistake_does_not_make_a_node_that_goes_on_stand_still() {
        let nodes = Nodes::new("http://127.0.0.1:9", 1).unwrap();
        let node = &nodes.list[0];
        for height in [1_000, 1 << 48, 1_001] {
            node.names_height(height);
        }
        tokio::time::advance(STILL * 2).await;
        assert!(node.stands_still(), "once it may be another one's answer");
        node.names_height(1_002);
        assert!(!node.stands_still());
        tokio::time::advance(STILL * 2).await;
        node.names_height(1_002);
        assert!(node.stands_still());
        // Of two behind one address each stands still.
        for height in [1_001, 1_001, 1_002, 1_001] {
            node.names_height(height);
            assert!(node.stands_still(), "{height}");
        }
    }
}
