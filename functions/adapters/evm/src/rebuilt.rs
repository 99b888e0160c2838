//! A block's header and receipts as bytes again, from what a node says of them.

use alloy::consensus::{Eip658Value, Header, Receipt, RlpEncodableReceipt as _};
use alloy::primitives::{B256, Bloom, Log, U64, keccak256};
use alloy::rlp;
use alloy::trie::proof::ProofRetainer;
use alloy::trie::{HashBuilder, Nibbles, root::adjust_index_for_rlp};
use evidence::Archive;
use serde::Deserialize;

/// A block whose header gives its hash.
pub(crate) struct Block {
    header: Vec<u8>,
    receipts_root: B256,
    pub(crate) transactions: Vec<B256>,
}

#[derive(Deserialize)]
struct Transactions {
    transactions: Vec<B256>,
}

/// A receipt with all that its consensus form has.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WholeReceipt {
    transaction_hash: B256,
    #[serde(rename = "type", default)]
    kind: U64,
    status: U64,
    cumulative_gas_used: U64,
    logs_bloom: Bloom,
    logs: Vec<Log>,
}

impl Block {
    /// `None` if the header has another form than those known here: its hash then comes out different.
    pub(crate) fn read(json: &str, hash: B256) -> Option<Self> {
        let fields: Header = serde_json::from_str(json).ok()?;
        let Transactions { transactions } = serde_json::from_str(json).ok()?;
        let header = rlp::encode(&fields);
        (keccak256(&header) == hash).then_some(Self {
            header,
            receipts_root: fields.receipts_root,
            transactions,
        })
    }

    /// Proves the receipt of one of the block's transactions. `None` if the receipts are not those that
    /// the header commits to, or not the whole of them.
    pub(crate) fn archive(&self, receipts: &[WholeReceipt], transaction: B256) -> Option<Archive> {
        let index = receipts
            .iter()
            .position(|receipt| receipt.transaction_hash == transaction)?;
        let encoded: Vec<Vec<u8>> = receipts
            .iter()
            .map(WholeReceipt::encoded)
            .collect::<Option<_>>()?;
        let (root, proof) = prove(&encoded, index);
        (root == self.receipts_root).then_some(Archive {
            header: self.header.clone(),
            index: index as u64,
            proof,
        })
    }
}

impl WholeReceipt {
    /// The EIP-2718 form: the type, but for legacy ones, before the list of status, gas, bloom and logs.
    fn encoded(&self) -> Option<Vec<u8>> {
        let status = match self.status.to::<u64>() {
            0 => false,
            1 => true,
            _ => return None,
        };
        let mut bytes = match self.kind.to::<u64>() {
            0 => Vec::new(),
            // EIP-2718: what begins with 0x80 or more is no type.
            kind => vec![u8::try_from(kind).ok().filter(|kind| *kind < 0x80)?],
        };
        Receipt {
            status: Eip658Value::Eip658(status),
            cumulative_gas_used: self.cumulative_gas_used.to(),
            logs: self.logs.clone(),
        }
        .rlp_encode_with_bloom(&self.logs_bloom, &mut bytes);
        Some(bytes)
    }
}

/// Root of the Merkle-Patricia trie over `values` by their places, and the nodes from it to one of them.
fn prove(values: &[Vec<u8>], index: usize) -> (B256, Vec<Vec<u8>>) {
    let path = |index: usize| Nibbles::unpack(rlp::encode(index));
    let retainer: ProofRetainer = ProofRetainer::new(vec![path(index)]);
    let mut trie = HashBuilder::default().with_proof_retainer(retainer);
    for place in 0..values.len() {
        // The trie wants its keys in order, and RLP puts 0 between 127 and 128.
        let place = adjust_index_for_rlp(place, values.len());
        trie.add_leaf(path(place), &values[place]);
    }
    let root = trie.root();
    let nodes = trie.take_proof_nodes().matching_nodes_sorted(&path(index));
    (
        root,
        nodes.into_iter().map(|(_, node)| node.into()).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::Bytes;
    use alloy::trie::proof::verify_proof;

    #[test]
    fn the_ends_of_a_block_of_any_size_are_proven() {
        for size in [1, 2, 16, 17, 127, 128, 129, 257] {
            let values: Vec<Vec<u8>> = (0..size)
                .map(|place: usize| place.to_be_bytes().repeat(5))
                .collect();
            for index in [0, size / 2, size - 1] {
                let value = &values[index];
                let (root, proof) = prove(&values, index);
                let proof: Vec<Bytes> = proof.into_iter().map(Bytes::from).collect();
                let path = Nibbles::unpack(rlp::encode(index));
                assert_eq!(root, alloy::trie::root::ordered_trie_root_encoded(&values));
                verify_proof(root, path, Some(value.clone()), &proof).unwrap();
            }
        }
    }
}
