//! Inclusion proofs, from the leaves of batches.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use dynamo::anchors::Batches;
use dynamo::charts::StoredVersion;
use seal::{InclusionProof, Tree};

/// The trees of some batches; each is built once.
#[derive(Debug, Default)]
pub struct Trees(BTreeMap<u64, Tree>);

impl Trees {
    /// The way from a version's leaf to the root its batch was sealed with; none if the leaves do not lead
    /// there.
    pub fn proof(&mut self, stored: &StoredVersion, batches: &Batches) -> Option<InclusionProof> {
        let (batch, leaves) = batches.batch_of(stored)?;
        let tree = match self.0.entry(batch.number) {
            Entry::Occupied(tree) => tree.into_mut(),
            Entry::Vacant(place) => place.insert(Tree::new(leaves).ok()?),
        };
        let index = leaves.binary_search(&stored.commitment).ok()?;
        let proof = tree.proof(u64::try_from(index).ok()?)?;
        (tree.root() == batch.sealed()?.root).then_some(proof)
    }
}
