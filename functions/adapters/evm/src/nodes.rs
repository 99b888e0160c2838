use std::pin::Pin;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use alloy::rpc::client::RpcClient;
use seal::TransactionHash;

use crate::node::{BlockOnChain, Heights, Node};
use crate::transport::{self, Bounded};
use crate::{Address, Anchoring, Landed, NodeError, Reception, View};

/// When a block counts as final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finality {
    /// When the chain says so: at or below the block tagged `finalized`.
    Finalized,
    /// With this many blocks, its own counted.
    Confirmations(u64),
}

/// Not `finalized` and not `confirmations:N` with N from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("finality is `finalized` or `confirmations:N`")]
pub struct FinalityError;

impl FromStr for Finality {
    type Err = FinalityError;

    fn from_str(text: &str) -> Result<Self, FinalityError> {
        if text == "finalized" {
            return Ok(Self::Finalized);
        }
        text.strip_prefix("confirmations:")
            .and_then(|blocks| blocks.parse().ok())
            .filter(|blocks| *blocks > 0)
            .map(Self::Confirmations)
            .ok_or(FinalityError)
    }
}

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

type Question<'a, T> = Pin<Box<dyn Future<Output = Result<T, NodeError>> + Send + 'a>>;

/// Nodes of one chain, asked in turn until one answers.
pub struct Nodes {
    nodes: Vec<Node>,
    /// The one that answered last is asked first.
    first: AtomicUsize,
}

impl std::fmt::Debug for Nodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Nodes({})", self.nodes.len())
    }
}

impl Nodes {
    /// Reads a list of URLs separated by commas. Connects to none of them yet; each has to name the
    /// right chain before it is asked anything else.
    pub fn new(urls: &str, chain_id: u64) -> Result<Self, SetUpError> {
        let client = transport::client()?;
        let mut nodes = Vec::new();
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
            nodes.push(Node::new(rpc, chain_id));
        }
        if nodes.is_empty() {
            return Err(SetUpError::NoNode);
        }
        Ok(Self {
            nodes,
            first: AtomicUsize::new(0),
        })
    }

    /// Head, nonce and fees as of the newest block.
    pub async fn view(&self, contract: Address, sender: Address) -> Result<View, NodeError> {
        self.ask(|node| Box::pin(node.view(contract, sender))).await
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

    /// Hands a signed transaction to the first node that takes a stand. An error means that nobody
    /// knows whether it was taken: send the same bytes again, never others in their place.
    pub async fn send(&self, raw: &[u8], hash: TransactionHash) -> Result<Reception, NodeError> {
        self.ask(|node| Box::pin(node.send(raw, hash))).await
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
    /// far another one is.
    pub async fn landed_with_heights(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
        finality: Finality,
    ) -> Result<(Option<Landed>, Heights), NodeError> {
        self.ask(|node| Box::pin(node.landed_with_heights(hash, anchoring, finality)))
            .await
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

    /// Every node is asked twice at most: the first failure may be a connection that died while the
    /// process was frozen between two invocations. What the contract or a node answers is an answer; that
    /// nothing can be proven is one only if every node has given it.
    pub(crate) async fn ask<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send,
    ) -> Result<T, NodeError> {
        let first = self.first.load(Ordering::Relaxed);
        let mut last = NodeError::Silent("not asked".into());
        let mut silence = None;
        for turn in 0..self.nodes.len() * 2 {
            let place = (first + turn) % self.nodes.len();
            let node = &self.nodes[place];
            let answer = match node.check_chain().await {
                Ok(()) => question(node).await,
                Err(error) => Err(error),
            };
            match answer {
                Err(
                    error @ (NodeError::Silent(_)
                    | NodeError::Nonsense(_)
                    | NodeError::Contradiction(_)
                    | NodeError::WrongChain { .. }),
                ) => {
                    tracing::warn!(node = place, %error, "node failed");
                    if matches!(error, NodeError::Silent(_)) {
                        silence = Some(error.clone());
                    }
                    last = error;
                }
                Err(error @ NodeError::Unprovable(_))
                    if turn + 1 < self.nodes.len() || silence.is_some() =>
                {
                    last = error;
                }
                Err(error @ NodeError::Refused(_)) if turn + 1 < self.nodes.len() => {
                    last = error;
                }
                answer => {
                    self.first.store(place, Ordering::Relaxed);
                    return answer;
                }
            }
        }
        Err(match (last, silence) {
            (NodeError::Unprovable(_), Some(silence)) => silence,
            (last, _) => last,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finality_is_read_strictly() {
        assert_eq!("finalized".parse(), Ok(Finality::Finalized));
        assert_eq!("confirmations:12".parse(), Ok(Finality::Confirmations(12)));
        for wrong in [
            "",
            "Finalized",
            "confirmations:",
            "confirmations:0",
            "confirmations:-1",
            "12",
        ] {
            assert_eq!(wrong.parse::<Finality>(), Err(FinalityError), "{wrong}");
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
