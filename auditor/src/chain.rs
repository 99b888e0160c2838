//! Whether the blocks are on the chain: by a node, or by hashes that somebody trusts.

use std::collections::BTreeMap;
use std::time::Duration;

use evidence::{AnchoredBatch, BlockAtHeight, Claim, Examined};
use evm::{Address, Anchoring, Finality, Head, Heights, Landed, NodeError, Nodes, Outcome};
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

    /// Each batch is asked about once. A node that has failed once is not asked again.
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
                    Err(error) => silent.insert(failure(&error)).clone(),
                },
            };
            words.insert(claim.batch.number, word);
        }
        words
    }

    async fn word(&self, claim: &Claim<'_>) -> Result<Word, NodeError> {
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
    match claim.archived {
        None => {
            Word::unknown("the file has no archive of this batch, so a block hash proves nothing")
        }
        Some(block) if hashes.contains(&block.hash) => RootOnChain::Final.into(),
        Some(_) => Word::unknown("none of the given hashes is this block's"),
    }
}

async fn by_node(claim: &Claim<'_>, nodes: &Nodes, finality: Finality) -> Result<Word, NodeError> {
    if let Some(block) = claim.archived {
        let (hash, heights) = nodes.block_with_heights(block.number, finality).await?;
        let word = block.by_node(BlockAtHeight {
            hash,
            latest: heights.latest,
            settled: heights.settled,
        });
        return Ok(match word {
            RootOnChain::Unreachable => Word::unknown("the node has no block of this height"),
            word => word.into(),
        });
    }
    let batch = claim.batch;
    let anchoring = Anchoring {
        contract: Address::from_bytes(batch.contract),
        previous: Head::from_bytes(batch.previous),
        root: batch.root,
        size: batch.size,
    };
    let asked = nodes.landed_with_heights(batch.transaction, &anchoring, finality);
    match asked.await {
        Ok((landed, heights)) => Ok(by_receipt(batch, landed, heights)),
        Err(NodeError::Contradiction(why)) => Ok(Word {
            chain: RootOnChain::Contradicted,
            note: Some(why),
        }),
        Err(error) => Err(error),
    }
}

/// For a batch without an archive: what the node's own receipt says. Nodes prune receipts, so that one
/// which has none contradicts nobody.
fn by_receipt(batch: &AnchoredBatch, landed: Option<Landed>, heights: Heights) -> Word {
    let Some(landed) = landed else {
        return if heights.latest < batch.block {
            RootOnChain::Behind.into()
        } else {
            Word::unknown("the node has no receipt of the transaction; it may have pruned it")
        };
    };
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

fn failure(error: &NodeError) -> Word {
    Word {
        chain: match error {
            NodeError::WrongChain { .. } => RootOnChain::Elsewhere,
            _ => RootOnChain::Unreachable,
        },
        note: Some(error.to_string()),
    }
}
