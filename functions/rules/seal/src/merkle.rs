//! Merkle trees as RFC 6962, section 2.1, builds them, with commitments as leaf inputs.

use crate::fixed::{fixed_bytes, public_bytes};
use crate::{Commitment, Root};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

fixed_bytes!(
    /// `SHA-256(00 || commitment)`.
    LeafHash,
    32
);
fixed_bytes!(
    /// One sibling on the way from a leaf to the root.
    ProofNode,
    32
);
public_bytes!(LeafHash, ProofNode);

type Hash = [u8; 32];

impl LeafHash {
    /// The leaf hash of a commitment.
    #[must_use]
    pub fn of(commitment: &Commitment) -> Self {
        let hash = Sha256::new()
            .chain_update([0])
            .chain_update(commitment.as_bytes());
        Self::from_bytes(hash.finalize().into())
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    let hash = Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right);
    hash.finalize().into()
}

/// The tree of one batch: at most 64 bytes of hashes for each leaf, proofs in `O(log n)`.
#[derive(Debug, Clone)]
pub struct Tree {
    /// `levels[0]` are the leaf hashes, the last level is the root alone. A node without a right
    /// sibling moves up unchanged, which is the same tree as splitting at the largest power of two.
    levels: Vec<Vec<Hash>>,
}

/// A tree needs a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tree has at least one leaf")]
pub struct EmptyTree;

impl Tree {
    /// Builds the tree over commitments in their order.
    pub fn new<'a>(
        commitments: impl IntoIterator<Item = &'a Commitment>,
    ) -> Result<Self, EmptyTree> {
        let mut level: Vec<Hash> = commitments
            .into_iter()
            .map(|commitment| *LeafHash::of(commitment).as_bytes())
            .collect();
        if level.is_empty() {
            return Err(EmptyTree);
        }
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node(left, right),
                    rest => rest[0],
                })
                .collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Ok(Self { levels })
    }

    /// How many leaves the tree has; never zero.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// What goes on chain.
    #[must_use]
    pub fn root(&self) -> Root {
        Root::from_bytes(self.levels[self.levels.len() - 1][0])
    }

    /// The proof that the leaf at `index`, counted from zero, is in the tree; none past the last leaf.
    #[must_use]
    pub fn proof(&self, index: u64) -> Option<InclusionProof> {
        if index >= self.size() {
            return None;
        }
        let mut place = usize::try_from(index).ok()?;
        let mut path = Vec::with_capacity(self.levels.len());
        for level in &self.levels {
            if let Some(sibling) = level.get(place ^ 1) {
                path.push(ProofNode::from_bytes(*sibling));
            }
            place /= 2;
        }
        Some(InclusionProof {
            index,
            size: self.size(),
            path,
        })
    }
}

/// That a leaf is in a tree of a given size: `{"index":0,"size":2,"path":["0x…"]}`. A value of this
/// type has the one path length its index and size allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedProof")]
pub struct InclusionProof {
    index: u64,
    size: u64,
    path: Vec<ProofNode>,
}

/// An inclusion proof with the root it leads to: `{"index":0,"size":2,"path":["0x…"],"root":"0x…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootedProof {
    /// The proof.
    #[serde(flatten)]
    pub proof: InclusionProof,
    /// The root of the batch.
    pub root: Root,
}

#[derive(Deserialize)]
struct UncheckedProof {
    index: u64,
    size: u64,
    path: Vec<ProofNode>,
}

impl TryFrom<UncheckedProof> for InclusionProof {
    type Error = ProofShape;

    fn try_from(proof: UncheckedProof) -> Result<Self, Self::Error> {
        Self::new(proof.index, proof.size, proof.path)
    }
}

/// Why an index, a size and a path make no proof, whatever the leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofShape {
    /// Also every index of an empty tree.
    #[error("leaf {index} is past the end of a tree of {size}")]
    PastTheEnd {
        /// Index that was given.
        index: u64,
        /// Size that was given.
        size: u64,
    },
    /// A path has exactly one length for its index and size.
    #[error("a path of {found} hashes where {expected} are needed")]
    PathLength {
        /// Hashes the index and size ask for.
        expected: usize,
        /// Hashes that were given.
        found: usize,
    },
}

/// The path does not lead from the leaf to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the path does not lead to the root")]
pub struct NotIncluded;

impl InclusionProof {
    /// Refuses an index past the end and a path of any but the one right length.
    pub fn new(index: u64, size: u64, path: Vec<ProofNode>) -> Result<Self, ProofShape> {
        if index >= size {
            return Err(ProofShape::PastTheEnd { index, size });
        }
        let expected = path_length(index, size);
        if path.len() != expected {
            return Err(ProofShape::PathLength {
                expected,
                found: path.len(),
            });
        }
        Ok(Self { index, size, path })
    }

    /// The root the path leads to from a leaf (RFC 9162, section 2.1.3.2).
    #[must_use]
    pub fn root_from(&self, leaf: &LeafHash) -> Root {
        let mut place = self.index;
        let mut last = self.size - 1;
        let mut hash = *leaf.as_bytes();
        for sibling in &self.path {
            // The last node of a level that has no right sibling moves up until it is one.
            while place == last && place.is_multiple_of(2) && place != 0 {
                place /= 2;
                last /= 2;
            }
            hash = if place % 2 == 1 {
                node(sibling.as_bytes(), &hash)
            } else {
                node(&hash, sibling.as_bytes())
            };
            place /= 2;
            last /= 2;
        }
        Root::from_bytes(hash)
    }

    /// Checks that the commitment is a leaf of the tree with this root.
    pub fn verify(&self, commitment: &Commitment, root: &Root) -> Result<(), NotIncluded> {
        if self.root_from(&LeafHash::of(commitment)) == *root {
            Ok(())
        } else {
            Err(NotIncluded)
        }
    }

    /// The leaf's place, counted from zero.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The siblings from the leaf up.
    #[must_use]
    pub fn path(&self) -> &[ProofNode] {
        &self.path
    }
}

/// One hash for each level where the way to the root has a sibling. Below the height where the leaf's
/// way joins that of the last leaf every level has one; above it, only those with a left one.
fn path_length(index: u64, size: u64) -> usize {
    let joined = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let above = index.checked_shr(joined).unwrap_or(0);
    (joined + above.count_ones()) as usize
}
