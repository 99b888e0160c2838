use std::sync::atomic::{AtomicUsize, Ordering};

use alloy::rpc::client::RpcClient;
use seal::TransactionHash;

use crate::node::{BlockOnChain, Heights};
use crate::question::Node;
use crate::transport::{self, Bounded};
use crate::{Address, Anchoring, Finality, Head, Landed, NodeError, Reception, View};

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
}

/// How far two nodes that follow the same chain may be apart.
pub(crate) const APART: u64 = 12;

/// The greatest height that most nodes come near, be it that the others stand still or that they have
/// invented one. Of two nodes the higher.
fn newest_by_most(mut heights: Vec<u64>) -> Option<u64> {
    heights.sort_unstable_by_key(|height| std::cmp::Reverse(*height));
    let middle = *heights.get(heights.len().saturating_sub(1) / 2)?;
    let near = |height: &u64| *height <= middle.saturating_add(APART);
    heights.into_iter().find(near)
}

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
        })
    }

    /// Head, nonce and fees as of the newest block. All nodes are asked: one that stands still answers as
    /// readily as one that does not.
    pub async fn view(&self, contract: Address, sender: Address) -> Result<View, NodeError> {
        let views = self
            .ask_all(|node| Box::pin(node.view(contract, sender)), |_| true)
            .await;
        let heights: Vec<u64> = views.iter().map(|(_, view)| view.block).collect();
        let newest = newest_by_most(heights);
        match views
            .into_iter()
            .find(|(_, view)| Some(view.block) == newest)
        {
            Some((place, view)) => {
                self.first.store(place, Ordering::Relaxed);
                Ok(view)
            }
            None => self.ask(|node| Box::pin(node.view(contract, sender))).await,
        }
    }

    /// The contract's head as of a block, in the words of every node that has come so far. Who does not answer, or
    /// has forgotten what was then, has none.
    pub async fn heads_at(&self, contract: Address, block: u64) -> Vec<Head> {
        let heads = self.ask_all(|node| Box::pin(node.head_at(contract, block)), |_| false);
        heads
            .await
            .into_iter()
            .filter_map(|(_, head)| head)
            .collect()
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

    /// Hands a signed transaction to all nodes: one may refuse it, lie about it, or tell nobody of it. An
    /// error means that nobody knows whether it was taken: send the same bytes again, never others in
    /// their place.
    pub async fn send(&self, raw: &[u8], hash: TransactionHash) -> Result<Reception, NodeError> {
        let mut receptions = self
            .ask_all(|node| Box::pin(node.send(raw, hash)), Reception::is_taken)
            .await;
        // What was taken says most, and that a node is busy least.
        receptions.sort_by_key(|(_, reception)| match reception {
            Reception::Accepted => 0,
            Reception::AlreadyKnown => 1,
            Reception::Busy => 3,
            _ => 2,
        });
        match receptions.into_iter().next() {
            Some((_, reception)) => Ok(reception),
            None => self.ask(|node| Box::pin(node.send(raw, hash))).await,
        }
    }

    /// The transaction's receipt, if it is mined in the chain as a node sees it now. That it is not is
    /// believed when every node has said so; that it is, unless the node that was asked first has
    /// another block at that height.
    pub async fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, NodeError> {
        let leader = self.first.load(Ordering::Relaxed);
        let landed = self
            .ask_until(
                |node| Box::pin(node.landed(hash, anchoring)),
                Option::is_some,
            )
            .await?;
        match landed {
            Some(landed) if self.is_of_a_branch(leader, &landed).await => Ok(None),
            landed => Ok(landed),
        }
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
    /// far another one is. But nothing is settled that other nodes dispute.
    pub async fn landed_with_heights(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
        finality: Finality,
    ) -> Result<(Option<Landed>, Heights), NodeError> {
        let leader = self.first.load(Ordering::Relaxed);
        let (mut landed, mut heights) = self
            .ask_until(
                |node| Box::pin(node.landed_with_heights(hash, anchoring, finality)),
                |(landed, _)| landed.is_some(),
            )
            .await?;
        if let Some(found) = &landed
            && self.is_of_a_branch(leader, found).await
        {
            landed = None;
        }
        if let Some(landed) = &landed
            && heights.settle(landed.block)
            && self.is_disputed(landed, finality).await
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
    fn neither_who_stands_still_nor_who_runs_ahead_leads_most_nodes() {
        for (heights, newest) in [
            (vec![], None),
            (vec![7], Some(7)),
            (vec![7, 1_000], Some(1_000)),
            (vec![100, 1_001, 1_000], Some(1_001)),
            (vec![1 << 40, 999, 1_000], Some(1_000)),
            (vec![1 << 40, 100, 999, 1_000, 1_001], Some(1_001)),
        ] {
            assert_eq!(newest_by_most(heights.clone()), newest, "{heights:?}");
        }
    }

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
