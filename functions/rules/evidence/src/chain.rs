//! What to make of a chain's answers. Asking is for others.

use crate::{ArchivedBlock, Claim};
use seal::verdict::RootOnChain;

/// What one node says about a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockAtHeight {
    /// The hash of the block it has there, if it has one.
    pub hash: Option<[u8; 32]>,
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
}

impl ArchivedBlock {
    /// Whether the block is on the chain, by what a node of the right chain has at its height.
    #[must_use]
    pub fn by_node(&self, node: BlockAtHeight) -> RootOnChain {
        match node.hash {
            _ if node.latest < self.number => RootOnChain::Behind,
            // A node that has later blocks and not this one knows nothing about it.
            None => RootOnChain::Unreachable,
            Some(hash) if hash != self.hash => RootOnChain::Contradicted,
            Some(_) if node.settled.is_some_and(|height| self.number <= height) => {
                RootOnChain::Final
            }
            Some(_) => RootOnChain::Mined,
        }
    }
}
