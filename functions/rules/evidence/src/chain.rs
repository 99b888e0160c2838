//! What to make of a chain's answers. Asking is for others.

use crate::Claim;
use seal::TransactionHash;
use seal::verdict::RootOnChain;

/// What one node says about a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockAtHeight<'a> {
    /// The hash of the block it has there, if it has one.
    pub hash: Option<[u8; 32]>,
    /// The transactions of that block, in their order.
    pub transactions: &'a [TransactionHash],
    /// The height of its newest block.
    pub latest: u64,
    /// The height of the newest block that counts as final.
    pub settled: Option<u64>,
}

impl Claim<'_> {
    /// Whether the archived block is one that somebody trusts to be on the chain for good.
    #[must_use]
    pub fn by_trusted_hashes(&self, hashes: &[[u8; 32]]) -> RootOnChain {
        match self.archived {
            Some(block) if hashes.contains(&block.hash) => RootOnChain::Final,
            _ => RootOnChain::Unreachable,
        }
    }

    /// Whether the archived block is on the chain, with the batch's transaction at the receipt's place, by
    /// what a node of the right chain has at its height.
    #[must_use]
    pub fn by_node(&self, node: BlockAtHeight<'_>) -> RootOnChain {
        let (Some(block), Some(archive)) = (self.archived, &self.batch.archive) else {
            return RootOnChain::Unreachable;
        };
        let place = usize::try_from(archive.index).ok();
        let transaction = place.and_then(|place| node.transactions.get(place));
        match node.hash {
            _ if node.latest < block.number => RootOnChain::Behind,
            // A node that has later blocks and not this one knows nothing about it.
            None => RootOnChain::Unreachable,
            Some(hash) if hash != block.hash => RootOnChain::Contradicted,
            // The receipt does not name its transaction; the block does.
            Some(_) if transaction != Some(&self.batch.transaction) => RootOnChain::Contradicted,
            Some(_) if node.settled.is_some_and(|height| block.number <= height) => {
                RootOnChain::Final
            }
            Some(_) => RootOnChain::Mined,
        }
    }
}
