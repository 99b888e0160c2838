//! A batch as the endpoints show it.

use dynamo::anchors::{Batch, Stage};
use evm::{Address, Head};
use jiff::Timestamp;
use seal::{Commitment, RootedProof, Tree};
use serde::Serialize;
use utoipa::ToSchema;

use crate::live::{Word, block_of};

/// How far a version or a batch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Saved, and in no batch yet.
    Waiting,
    /// In a batch that is not confirmed yet.
    Batched,
    /// In a root the contract holds, in a final block.
    Anchored,
}

/// A batch's number as its address has it. It has one address: `01` and `+1` are none, which is `Some(0)`, a
/// number no batch has; `None` is no number.
pub(crate) fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    Some(if number.to_string() == text {
        number
    } else {
        0
    })
}

/// A batch on chain. `confirmations` is there only when a node has just answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchView {
    /// 1, 2, 3 and so on.
    pub number: u64,
    /// Transaction hash, `0x` hexadecimal.
    pub transaction: String,
    /// Height of the block.
    pub block: u64,
    /// Hash of the block, `0x` hexadecimal.
    pub block_hash: String,
    /// The block's time, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// Address of the contract.
    pub contract: String,
    /// The contract's head before this batch.
    pub previous: String,
    /// The contract's head after it: `keccak256(previous || root || size)`.
    pub head: String,
    /// Blocks on top of it, its own counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmations: Option<u64>,
    /// Whether it is recorded as final.
    #[serde(rename = "final")]
    pub is_final: bool,
}

impl BatchView {
    /// None before it is in a block.
    pub(crate) fn new(batch: &Batch, word: &Word) -> Option<Self> {
        let (sealed, landing) = (batch.sealed()?, batch.landing()?);
        let (block, block_hash, time) = block_of(word, landing);
        let previous = Head::from_bytes(sealed.previous);
        Some(Self {
            number: batch.number,
            transaction: landing.transaction.to_hex(),
            block,
            // Printed by the one type that prints 32 bytes of an Ethereum hash.
            block_hash: Head::from_bytes(block_hash).to_string(),
            time: Timestamp::from_second(time).unwrap_or(landing.time),
            chain_id: batch.place.chain_id,
            contract: Address::from_bytes(batch.place.contract).to_string(),
            previous: previous.to_string(),
            head: previous.after(&sealed.root, sealed.size).to_string(),
            confirmations: word
                .landed
                .map(|(landed, latest)| latest - landed.block + 1),
            is_final: matches!(batch.stage, Stage::Final(..)),
        })
    }
}

/// What is stored does not fit together; nobody is told that anything is anchored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Damaged {
    #[error("the stored leaves of batch {0} do not give its root")]
    Root(u64),
    #[error("a version names batch {0}, whose leaves do not include it")]
    Leaf(u64),
    #[error("the stored archive of batch {0} does not prove it")]
    Archive(u64),
}

/// The tree of a batch, built again from its leaves. It gives the root that the receipt was checked for.
pub(crate) fn tree(batch: &Batch, leaves: &[Commitment]) -> Result<Tree, Damaged> {
    let tree = Tree::new(leaves).map_err(|_| Damaged::Root(batch.number))?;
    match batch.sealed() {
        Some(sealed) if sealed.root == tree.root() && sealed.size == tree.size() => Ok(tree),
        _ => Err(Damaged::Root(batch.number)),
    }
}

/// The proof for one commitment. Leaves stand in the order of their bytes.
pub(crate) fn proof(
    batch: &Batch,
    leaves: &[Commitment],
    commitment: &Commitment,
) -> Result<RootedProof, Damaged> {
    let tree = tree(batch, leaves)?;
    let place = leaves
        .binary_search(commitment)
        .map_err(|_| Damaged::Leaf(batch.number))?;
    let proof = tree
        .proof(place as u64)
        .ok_or(Damaged::Leaf(batch.number))?;
    Ok(RootedProof {
        proof,
        root: tree.root(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dynamo::anchors::Sealed;

    fn leaves() -> Vec<Commitment> {
        (0..5)
            .map(|byte| Commitment::from_bytes([byte; 32]))
            .collect()
    }

    fn batch() -> Batch {
        let batch = crate::live::tests::batch(true);
        let tree = Tree::new(&leaves()).unwrap();
        let sealed = *batch.sealed().unwrap();
        batch.at(Stage::Sealed(Sealed {
            root: tree.root(),
            size: tree.size(),
            ..sealed
        }))
    }

    #[test]
    fn a_batch_has_one_address() {
        assert_eq!(number("12"), Some(12));
        for other in ["012", "+12", "0", "00"] {
            assert_eq!(number(other), Some(0), "{other}");
        }
        for none in ["", "-1", "1.0", "x", "99999999999999999999"] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn every_leaf_gets_a_proof_that_leads_to_the_root() {
        for leaf in leaves() {
            let rooted = proof(&batch(), &leaves(), &leaf).unwrap();
            assert!(rooted.proof.verify(&leaf, &rooted.root).is_ok());
        }
    }

    #[test]
    fn one_changed_leaf_and_nobody_gets_a_proof() {
        let mut changed = leaves();
        changed[4] = Commitment::from_bytes([9; 32]);
        assert!(matches!(
            proof(&batch(), &changed, &leaves()[0]),
            Err(Damaged::Root(1))
        ));
        assert!(matches!(
            proof(&batch(), &leaves()[..4], &leaves()[0]),
            Err(Damaged::Root(1))
        ));
        let stranger = Commitment::from_bytes([9; 32]);
        assert!(matches!(
            proof(&batch(), &leaves(), &stranger),
            Err(Damaged::Leaf(1))
        ));
    }
}
