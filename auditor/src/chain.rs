//! Whether the blocks are on the chain: by a node, or by hashes that somebody trusts.

use std::collections::BTreeMap;
use std::time::Duration;

use evidence::{AnchoredBatch, BlockAtHeight, Claim, Examined};
use evm::{
    Address, Anchoring, BlockOnChain, Finality, Head, Heights, Landed, NodeError, Nodes, Outcome,
};
use seal::verdict::RootOnChain;

use crate::{Arguments, AuditError};

/// A node gets two chances of eight seconds each.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whose word counts.
pub(crate) enum Chain {
    Nobody,
    Hashes(Vec<[u8; 32]>),
    Node(Nodes, Finality),
}

/// What was said about a batch, and what of it a person may want to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) chain: RootOnChain,
    pub(crate) note: Option<String>,
}

impl From<RootOnChain> for Word {
    fn from(chain: RootOnChain) -> Self {
        Self { chain, note: None }
    }
}

impl Word {
    fn unknown(note: &str) -> Self {
        Self {
            chain: RootOnChain::Unreachable,
            note: Some(note.to_owned()),
        }
    }
}

/// What is said, by the number of the batch.
pub(crate) type Words = BTreeMap<u64, Word>;

impl Chain {
    pub(crate) fn of(arguments: &Arguments) -> Result<Self, AuditError> {
        Ok(match (&arguments.rpc, arguments.chain_id) {
            (Some(url), Some(chain_id)) => {
                Self::Node(Nodes::new(url, chain_id)?, arguments.finality)
            }
            _ if arguments.block_hash.is_empty() => Self::Nobody,
            _ => Self::Hashes(arguments.block_hash.iter().map(|hash| hash.0).collect()),
        })
    }

    /// Each batch is asked about once. A node that was silent, or is on another chain, is not asked again; one
    /// that refuses a question may still answer the next.
    pub(crate) async fn words(&self, examined: &[Examined<'_>]) -> Words {
        let mut words = Words::new();
        let mut silent: Option<Word> = None;
        for claim in examined
            .iter()
            .filter_map(|one| one.anchoring.as_ref().ok())
        {
            if words.contains_key(&claim.batch.number) {
                continue;
            }
            let word = match &silent {
                Some(word) => word.clone(),
                None => match self.word(claim).await {
                    Ok(word) => word,
                    Err(error @ (NodeError::Silent(_) | NodeError::WrongChain { .. })) => {
                        silent.insert(failure(&error)).clone()
                    }
                    Err(error) => failure(&error),
                },
            };
            words.insert(claim.batch.number, word);
        }
        words
    }

    pub(crate) async fn word(&self, claim: &Claim<'_>) -> Result<Word, NodeError> {
        match self {
            Self::Nobody => Ok(RootOnChain::Unreachable.into()),
            Self::Hashes(hashes) => Ok(by_hashes(claim, hashes)),
            Self::Node(nodes, finality) => {
                let question = by_node(claim, nodes, *finality);
                tokio::time::timeout(PATIENCE, question)
                    .await
                    .unwrap_or_else(|_| Err(NodeError::Silent("not in time".into())))
            }
        }
    }
}

fn by_hashes(claim: &Claim<'_>, hashes: &[[u8; 32]]) -> Word {
    match (claim.by_trusted_hashes(hashes), claim.archived) {
        (RootOnChain::Unreachable, None) => {
            Word::unknown("the file has no archive of this batch, so a block hash proves nothing")
        }
        (RootOnChain::Unreachable, Some(_)) => {
            Word::unknown("none of the given hashes is this block's")
        }
        (said, _) => said.into(),
    }
}

async fn by_node(claim: &Claim<'_>, nodes: &Nodes, finality: Finality) -> Result<Word, NodeError> {
    let batch = claim.batch;
    if claim.archived.is_some() {
        let (block, heights) = nodes.block_with_heights(batch.block, finality).await?;
        let said = claim.by_node(BlockAtHeight {
            hash: block.as_ref().map(|block| block.hash),
            transactions: block.as_ref().map_or(&[], |block| &block.transactions),
            latest: heights.latest,
            settled: heights.settled,
        });
        return Ok(match said {
            RootOnChain::Unreachable => Word::unknown("the node has no block of this height"),
            said => said.into(),
        });
    }
    let anchoring = Anchoring {
        contract: Address::from_bytes(batch.contract),
        previous: Head::from_bytes(batch.previous),
        root: batch.root,
        size: batch.size,
    };
    let asked = nodes.landed_with_heights(batch.transaction, &anchoring, finality);
    match asked.await {
        Ok((Some(landed), heights)) => Ok(by_receipt(batch, landed, heights)),
        Ok((None, _)) => {
            let (block, heights) = nodes.block_with_heights(batch.block, finality).await?;
            Ok(without_receipt(batch, block, heights))
        }
        Err(NodeError::Contradiction(why)) => Ok(Word {
            chain: RootOnChain::Contradicted,
            note: Some(why),
        }),
        Err(error) => Err(error),
    }
}

/// Nodes prune receipts and keep blocks: one that has no receipt contradicts only with another block.
fn without_receipt(batch: &AnchoredBatch, block: Option<BlockOnChain>, heights: Heights) -> Word {
    match block {
        _ if heights.latest < batch.block => RootOnChain::Behind.into(),
        None => Word::unknown("the node has no block of this height"),
        Some(block)
            if block.hash == batch.block_hash
                && block.transactions.contains(&batch.transaction) =>
        {
            Word::unknown("the node has no receipt of the transaction; it may have pruned it")
        }
        Some(_) => RootOnChain::Contradicted.into(),
    }
}

/// For a batch without an archive: what the node's own receipt says.
fn by_receipt(batch: &AnchoredBatch, landed: Landed, heights: Heights) -> Word {
    let as_stated = landed.block == batch.block
        && landed.block_hash == batch.block_hash
        && i64::try_from(landed.time) == Ok(batch.time.as_second());
    if landed.outcome != Outcome::Anchored || !as_stated {
        RootOnChain::Contradicted.into()
    } else if heights.settle(landed.block) {
        RootOnChain::Final.into()
    } else {
        RootOnChain::Mined.into()
    }
}

pub(crate) fn failure(error: &NodeError) -> Word {
    Word {
        chain: match error {
            NodeError::WrongChain { .. } => RootOnChain::Elsewhere,
            _ => RootOnChain::Unreachable,
        },
        note: Some(error.to_string()),
    }
}
