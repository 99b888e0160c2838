//! How one node is asked, and what it means when it does not say what it was asked for.

use std::sync::atomic::{AtomicBool, Ordering};

use alloy::primitives::U64;
use alloy::rpc::client::RpcClient;
use alloy::rpc::json_rpc::{RpcError, RpcRecv, RpcSend};
use alloy::transports::TransportError;
use anchoring::quoted;

use crate::transport;
use crate::{NodeError, Reception};

/// One node.
pub(crate) struct Node {
    rpc: RpcClient,
    chain_id: u64,
    /// It has named the right chain, and answered what it was asked since.
    trusted: AtomicBool,
}

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

    /// It has failed, in whatever way.
    pub(crate) fn distrust(&self) {
        self.trusted.store(false, Ordering::Relaxed);
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
