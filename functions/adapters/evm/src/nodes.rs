use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use alloy::rpc::client::RpcClient;
use seal::TransactionHash;

use crate::node::{BlockOnChain, Heights};
use crate::question::Node;
use crate::transport::{self, Bounded};
use crate::{Address, Anchoring, Finality, Landed, NodeError, Reception, View};

/// The nodes could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// One of the addresses is not a URL; it may hold a key, so it is told by its place.
    #[error("address {0} of the list of nodes is not an http or https URL")]
    Url(usize),
    /// Nothing to ask.
    #[error("the list of nodes is empty")]
    NoNode,
    /// TLS or HTTP.
    #[error(transparent)]
    Tls(#[from] transport::TlsError),
}

/// Nodes of one chain, asked in turn until one answers.
pub struct Nodes {
    pub(crate) list: Vec<Node>,
    /// The one that answered last is asked first.
    pub(crate) first: AtomicUsize,
    /// Height of the newest block that the last view was of.
    newest: AtomicU64,
}

/// A node this many blocks behind what another has shown is asked only if no other answers.
const BEHIND: u64 = 12;

impl std::fmt::Debug for Nodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Nodes({})", self.list.len())
    }
}

impl Nodes {
    /// Reads a list of URLs separated by commas. Connects to none of them yet; each has to name the
    /// right chain before it is asked anything else.
    pub fn new(urls: &str, chain_id: u64) -> Result<Self, SetUpError> {
        let client = transport::client()?;
        let mut list = Vec::new();
        for (place, text) in urls
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .enumerate()
        {
            let url = reqwest::Url::parse(text)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"))
                .ok_or(SetUpError::Url(place))?;
            let rpc = RpcClient::new(Bounded::new(client.clone(), url), true);
            list.push(Node::new(rpc, chain_id));
        }
        if list.is_empty() {
            return Err(SetUpError::NoNode);
        }
        Ok(Self {
            list,
            first: AtomicUsize::new(0),
            newest: AtomicU64::new(0),
        })
    }

    /// Head, nonce and fees as of the newest block: of a node that is not behind what another has shown,
    /// if there is one.
    pub async fn view(&self, contract: Address, sender: Address) -> Result<View, NodeError> {
        let newest = self.newest.load(Ordering::Relaxed);
        let view = self
            .ask_for(
                |node| Box::pin(node.view(contract, sender)),
                |view| view.block + BEHIND >= newest,
                |one, other| one.block > other.block,
            )
            .await?;
        // Lower than before if no node has so many blocks any more, or ever had.
        self.newest.store(view.block, Ordering::Relaxed);
        Ok(view)
    }

    /// The gas a call would use, or [`NodeError::Reverted`] if the contract would refuse it.
    pub async fn estimate(
        &self,
        from: Address,
        to: Address,
        input: &[u8],
    ) -> Result<u64, NodeError> {
        self.ask(|node| Box::pin(node.estimate(from, to, input)))
            .await
    }

    /// Hands a signed transaction to one node after another until one takes it: a refusal may be a lie,
    /// or no more than that node's. An error means that nobody knows whether it was taken: send the same
    /// bytes again, never others in their place.
    pub async fn send(&self, raw: &[u8], hash: TransactionHash) -> Result<Reception, NodeError> {
        self.ask_for(
            |node| Box::pin(node.send(raw, hash)),
            Reception::is_taken,
            |one, other| *other == Reception::Busy && *one != Reception::Busy,
        )
        .await
    }

    /// The transaction's receipt, if it is mined in the chain as the node sees it now.
    pub async fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, NodeError> {
        self.ask(|node| Box::pin(node.landed(hash, anchoring)))
            .await
    }

    /// The transaction that did this anchoring, looked for by its event from a block on.
    pub async fn find(
        &self,
        anchoring: &Anchoring,
        from_block: u64,
    ) -> Result<Option<TransactionHash>, NodeError> {
        self.ask(|node| Box::pin(node.find(anchoring, from_block)))
            .await
    }

    /// The receipt and the heights to judge it by, both of one node: a node's blocks say nothing of how
    /// far another one is. But while another has a different block at that height, nothing is settled.
    pub async fn landed_with_heights(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
        finality: Finality,
    ) -> Result<(Option<Landed>, Heights), NodeError> {
        let (landed, mut heights) = self
            .ask(|node| Box::pin(node.landed_with_heights(hash, anchoring, finality)))
            .await?;
        if let Some(landed) = &landed
            && heights.settle(landed.block)
            && self.is_disputed(landed.block, landed.block_hash).await
        {
            heights.settled = None;
        }
        Ok((landed, heights))
    }

    /// The block at a height and the heights to judge it by, both of one node; none if the node has no
    /// such block.
    pub async fn block_with_heights(
        &self,
        number: u64,
        finality: Finality,
    ) -> Result<(Option<BlockOnChain>, Heights), NodeError> {
        self.ask(|node| Box::pin(node.block_with_heights(number, finality)))
            .await
    }

    /// How far the chain goes, and how far it is final.
    pub async fn heights(&self, finality: Finality) -> Result<Heights, NodeError> {
        self.ask(|node| Box::pin(node.heights(finality))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_nodes_names_a_bad_address_by_its_place_only() {
        let error = Nodes::new("http://127.0.0.1:1, ftp://key@node", 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "address 1 of the list of nodes is not an http or https URL"
        );
        assert!(Nodes::new(" , ", 1).is_err());
        assert!(Nodes::new("https://node.example/key,http://127.0.0.1:8545", 1).is_ok());
    }
}
