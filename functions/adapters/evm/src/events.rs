//! What the contract has done, as a node tells it.

use alloy::primitives::{Address as EthereumAddress, B256, Bytes, U64};
use alloy::sol_types::SolEvent as _;
use anchoring::{Address, Head, NodeError};
use seal::{Root, TransactionHash};
use serde::Deserialize;
use serde_json::json;

use crate::Nodes;
use crate::address::ethereum;
use crate::contract::RecordAnchor;
use crate::question::Node;

/// One `Anchored` of the contract, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emitted {
    /// The contract's head before.
    pub previous: Head,
    /// The root that was anchored.
    pub root: Root,
    /// Over how many leaves.
    pub size: u64,
    /// By which transaction.
    pub transaction: TransactionHash,
    /// Height of the block.
    pub block: u64,
    /// Hash of the block.
    pub block_hash: [u8; 32],
}

impl Emitted {
    /// The contract's head after it.
    #[must_use]
    pub fn head(&self) -> Head {
        self.previous.after(&self.root, self.size)
    }
}

impl Nodes {
    /// What the contract emitted from one block to another, both counted, in its order. A node may refuse a
    /// range that is long.
    pub async fn events(
        &self,
        contract: Address,
        from: u64,
        to: u64,
    ) -> Result<Vec<Emitted>, NodeError> {
        self.ask(|node| Box::pin(node.events(contract, from, to)))
            .await
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    address: EthereumAddress,
    topics: Vec<B256>,
    data: Bytes,
    block_number: Option<U64>,
    block_hash: Option<B256>,
    transaction_hash: Option<B256>,
    #[serde(rename = "logIndex")]
    index: Option<U64>,
    #[serde(default)]
    removed: bool,
}

impl Node {
    async fn events(
        &self,
        contract: Address,
        from: u64,
        to: u64,
    ) -> Result<Vec<Emitted>, NodeError> {
        let filter = json!({
            "address": ethereum(contract),
            "topics": [RecordAnchor::Anchored::SIGNATURE_HASH],
            "fromBlock": U64::from(from),
            "toBlock": U64::from(to),
        });
        let logs = self.ask::<_, Vec<Log>>("eth_getLogs", (filter,)).await?;
        let mut emitted = Vec::with_capacity(logs.len());
        let mut last = None;
        for log in logs {
            let (place, one) = log
                .read(contract)
                .ok_or_else(|| nonsense("is no event of it"))?;
            if !(from..=to).contains(&place.0) {
                return Err(nonsense("is of a block that was not asked for"));
            }
            if last >= Some(place) {
                return Err(nonsense("is out of order"));
            }
            last = Some(place);
            emitted.push(one);
        }
        Ok(emitted)
    }
}

fn nonsense(what: &str) -> NodeError {
    NodeError::Nonsense(format!("an event of the contract {what}"))
}

impl Log {
    /// With its place: height of its block, and its own place there.
    fn read(&self, contract: Address) -> Option<((u64, u64), Emitted)> {
        let ours = self.address == ethereum(contract) && !self.removed;
        let topics = self.topics.iter().copied();
        let event = RecordAnchor::Anchored::decode_raw_log(topics, &self.data).ok();
        let event = event.filter(|_| ours)?;
        let block = self.block_number?.to();
        let emitted = Emitted {
            previous: Head::from_bytes(event.previous.0),
            root: Root::from_bytes(event.root.0),
            size: event.size,
            transaction: TransactionHash::from_bytes(self.transaction_hash?.0),
            block,
            block_hash: self.block_hash?.0,
        };
        Some(((block, self.index?.to()), emitted))
    }
}
