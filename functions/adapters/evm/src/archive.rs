//! What still proves a batch when no node has its receipt any more: asked for once, when it is final.

use std::time::Duration;

use alloy::primitives::B256;
use evidence::{AnchoredEvent, Archive};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use seal::TransactionHash;
use serde_json::value::RawValue;

use crate::question::Node;
use crate::rebuilt::{Block, WholeReceipt};
use crate::transport::RECEIPTS;
use crate::{Anchoring, NodeError, Nodes};

/// Receipts that are asked for one by one, of a node that does not give a whole block's: how many at
/// most, how many at once, and for how long.
const MOST: usize = 1_000;
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(20);

/// The most bytes an archive may come to: fifty times what one of ours does, and an item of a table
/// holds it.
const LARGEST: usize = 200 << 10;

impl Nodes {
    /// The header of the block and the proof of the transaction's receipt in it, checked. `None` when
    /// all nodes answer and no one's answers lead to the block's hash: a chain with headers or receipts of
    /// its own form. One that is silent may be the one that could prove it.
    pub async fn archive(
        &self,
        transaction: TransactionHash,
        block_hash: [u8; 32],
        anchoring: &Anchoring,
    ) -> Result<Option<Archive>, NodeError> {
        let asked = self.ask(|node| Box::pin(node.archive(transaction, block_hash, anchoring)));
        match asked.await {
            Ok(archive) => Ok(Some(archive)),
            Err(error @ NodeError::Unprovable(_)) => {
                tracing::warn!(%transaction, %error, "not archived");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Node {
    pub(crate) async fn archive(
        &self,
        transaction: TransactionHash,
        block_hash: [u8; 32],
        anchoring: &Anchoring,
    ) -> Result<Archive, NodeError> {
        let hash = B256::from(block_hash);
        // Read below and not by the client: a form unknown here is no fault of the node's.
        let block = self
            .ask::<_, Option<Box<RawValue>>>("eth_getBlockByHash", (hash, false))
            .await?
            .ok_or_else(|| NodeError::Refused("it does not have the block".to_owned()))?;
        let block = Block::read(block.get(), hash)
            .ok_or(NodeError::Unprovable("the header does not give its hash"))?;
        let receipts = self.receipts(hash, &block).await?;
        let archive = block
            .archive(&receipts, B256::from(*transaction.as_bytes()))
            .ok_or(NodeError::Unprovable("the receipts do not give their root"))?;
        if archive.header.len() + archive.proof.iter().map(Vec::len).sum::<usize>() > LARGEST {
            return Err(NodeError::Unprovable("the archive is too large to keep"));
        }
        match archive.check(&event(anchoring)) {
            Ok(proven) if proven.hash == block_hash => Ok(archive),
            Ok(_) => Err(NodeError::Unprovable("the archive is of another block")),
            Err(fault) => Err(NodeError::Unprovable(fault.code())),
        }
    }

    async fn receipts(&self, hash: B256, block: &Block) -> Result<Vec<WholeReceipt>, NodeError> {
        let all = self
            .ask::<_, Option<Box<RawValue>>>("eth_getBlockReceipts", (hash,))
            .await;
        if let Ok(Some(all)) = all {
            return read(&all);
        }
        // Unknown to it, too much for it or too slow: whether the node is well, smaller questions show.
        if block.transactions.len() > MOST {
            return Err(match all {
                Err(silence @ NodeError::Silent(_)) => silence,
                _ => NodeError::Unprovable("too many receipts to ask for singly"),
            });
        }
        let slow = || NodeError::Silent("receipts come too slowly".to_owned());
        tokio::time::timeout(PATIENCE, self.one_by_one(&block.transactions))
            .await
            .unwrap_or_else(|_| Err(slow()))
    }

    /// Which transactions there are is the node's word: together their receipts may come to as much as in one
    /// answer.
    async fn one_by_one(&self, transactions: &[B256]) -> Result<Vec<WholeReceipt>, NodeError> {
        let (receipts, _) = stream::iter(transactions.to_vec())
            .map(|transaction| self.receipt(transaction))
            .buffered(AT_ONCE)
            .try_fold(
                (Vec::new(), 0),
                async |(mut receipts, sum), (one, bytes)| {
                    let sum = sum + bytes;
                    if sum > RECEIPTS.bytes {
                        return Err(NodeError::Unprovable("the receipts are too long"));
                    }
                    receipts.push(one);
                    Ok((receipts, sum))
                },
            )
            .await?;
        Ok(receipts)
    }

    /// With the bytes it came as.
    async fn receipt(&self, transaction: B256) -> Result<(WholeReceipt, usize), NodeError> {
        let receipt = self
            .ask::<_, Option<Box<RawValue>>>("eth_getTransactionReceipt", (transaction,))
            .await;
        match receipt {
            Ok(Some(receipt)) => Ok((read(&receipt)?, receipt.get().len())),
            Ok(None) | Err(NodeError::Refused(_)) => {
                Err(NodeError::Unprovable("it does not give every receipt"))
            }
            Err(error) => Err(error),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(json: &RawValue) -> Result<T, NodeError> {
    serde_json::from_str(json.get())
        .map_err(|_| NodeError::Unprovable("a receipt has a form unknown here"))
}

fn event(anchoring: &Anchoring) -> AnchoredEvent {
    AnchoredEvent {
        contract: *anchoring.contract.as_bytes(),
        previous: *anchoring.previous.as_bytes(),
        root: anchoring.root,
        size: anchoring.size,
    }
}
