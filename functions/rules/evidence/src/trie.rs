//! Proofs in a Merkle-Patricia trie (yellow paper, appendix D): that a key has a value under a root.

use crate::keccak256;
use crate::rlp::{Item, Malformed};

/// The proof does not show that the key has a value under the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotProven;

impl From<Malformed> for NotProven {
    fn from(_: Malformed) -> Self {
        Self
    }
}

/// Nodes shorter than this stand inside their parent instead of their hash.
const HASHED_FROM: usize = 32;

enum Node<'a> {
    Branch(Vec<Item<'a>>),
    Extension(Vec<u8>, Item<'a>),
    Leaf(Vec<u8>, &'a [u8]),
}

impl<'a> Node<'a> {
    fn read(list: Item<'a>) -> Result<Self, NotProven> {
        let items = list.items(17)?;
        if items.len() == 17 {
            return Ok(Self::Branch(items));
        }
        let [path, second] = items.as_slice() else {
            return Err(NotProven);
        };
        let (is_leaf, path) = hex_prefix(path.bytes()?)?;
        if is_leaf {
            Ok(Self::Leaf(path, second.bytes()?))
        } else if path.is_empty() {
            Err(NotProven)
        } else {
            Ok(Self::Extension(path, *second))
        }
    }
}

/// The value under a key, from the nodes between root and leaf in their order. Each node has to be used:
/// of two proofs of one thing, one is refused.
pub(crate) fn prove<'a>(
    root: &[u8; 32],
    key: &[u8],
    proof: &'a [Vec<u8>],
) -> Result<&'a [u8], NotProven> {
    let key = nibbles(key);
    let mut path = key.as_slice();
    let mut hashed = proof.iter();
    let top = hashed.next().ok_or(NotProven)?;
    if keccak256(top) != *root {
        return Err(NotProven);
    }
    let mut list = Item::read(top)?;
    let value = loop {
        let child = match Node::read(list)? {
            Node::Leaf(rest, value) if rest == path => break value,
            Node::Leaf(..) => return Err(NotProven),
            Node::Extension(shared, child) => {
                path = path.strip_prefix(shared.as_slice()).ok_or(NotProven)?;
                child
            }
            Node::Branch(slots) => match path.split_first() {
                Some((nibble, rest)) => {
                    path = rest;
                    slots[usize::from(*nibble)]
                }
                None => break slots[16].bytes()?,
            },
        };
        list = follow(child, &mut hashed)?;
    };
    match hashed.next() {
        None if !value.is_empty() => Ok(value),
        _ => Err(NotProven),
    }
}

/// The node a child stands for: the next of the proof, by its hash, or the child itself.
fn follow<'a>(
    child: Item<'a>,
    hashed: &mut std::slice::Iter<'a, Vec<u8>>,
) -> Result<Item<'a>, NotProven> {
    match child {
        // One byte of head: such a short list has no other.
        Item::List(payload) if payload.len() + 1 < HASHED_FROM => Ok(child),
        Item::List(_) => Err(NotProven),
        Item::Bytes(hash) => {
            let node = hashed.next().ok_or(NotProven)?;
            if node.len() < HASHED_FROM || keccak256(node) != hash {
                return Err(NotProven);
            }
            Ok(Item::read(node)?)
        }
    }
}

/// Whether the node is a leaf, and its part of the path (yellow paper, appendix C).
fn hex_prefix(bytes: &[u8]) -> Result<(bool, Vec<u8>), NotProven> {
    let (head, rest) = bytes.split_first().ok_or(NotProven)?;
    let mut path = nibbles(rest);
    match (head >> 4, head & 0xf) {
        (flag @ (0 | 2), 0) => Ok((flag == 2, path)),
        (flag @ (1 | 3), first) => {
            path.insert(0, first);
            Ok((flag == 3, path))
        }
        _ => Err(NotProven),
    }
}

fn nibbles(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{NotProven, prove};
    use crate::keccak256;
    use alloy::trie::proof::ProofRetainer;
    use alloy::trie::{HashBuilder, Nibbles};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Pairs = BTreeMap<[u8; 3], Vec<u8>>;

    /// Root and proof by another implementation. It lists nodes that stand inside their parent too.
    fn trie(pairs: &Pairs, key: [u8; 3]) -> ([u8; 32], Vec<Vec<u8>>) {
        let retainer: ProofRetainer = ProofRetainer::new(vec![Nibbles::unpack(key)]);
        let mut builder = HashBuilder::default().with_proof_retainer(retainer);
        for (key, value) in pairs {
            builder.add_leaf(Nibbles::unpack(key), value);
        }
        let root = builder.root();
        let nodes = builder.take_proof_nodes();
        let nodes = nodes.matching_nodes_sorted(&Nibbles::unpack(key));
        let nodes = nodes.into_iter().map(|(_, node)| node.to_vec());
        let hashed = nodes
            .enumerate()
            .filter(|(at, node)| *at == 0 || node.len() >= 32);
        (root.0, hashed.map(|(_, node)| node).collect())
    }

    /// Few keys that differ early, late and next to each other; values short enough to stand inside.
    fn pairs() -> impl Strategy<Value = Pairs> {
        let byte = prop_oneof![Just(0x00), Just(0x01), Just(0x10), Just(0xff), any::<u8>()];
        let key = proptest::array::uniform3(byte);
        let value = prop_oneof![
            proptest::collection::vec(any::<u8>(), 1..4),
            proptest::collection::vec(any::<u8>(), 1..80)
        ];
        proptest::collection::btree_map(key, value, 1..16)
    }

    proptest! {
        #[test]
        fn each_key_has_its_own_value(pairs in pairs(), at in any::<proptest::sample::Index>()) {
            let key = *at.get(&pairs.keys().copied().collect::<Vec<_>>());
            let (root, proof) = trie(&pairs, key);
            prop_assert_eq!(prove(&root, &key, &proof), Ok(pairs[&key].as_slice()));
            for other in pairs.keys() {
                // Where one proof leads to several keys, each still has its own value.
                if let Ok(found) = prove(&root, other, &proof) {
                    prop_assert_eq!(found, pairs[other].as_slice());
                }
            }
        }

        #[test]
        fn a_key_that_is_not_there_has_no_value(pairs in pairs(), key in any::<[u8; 3]>()) {
            let (root, proof) = trie(&pairs, key);
            let expected = pairs.get(&key).map(Vec::as_slice).ok_or(NotProven);
            prop_assert_eq!(prove(&root, &key, &proof), expected);
            for shorter in [&key[..2], &[]] {
                prop_assert_eq!(prove(&root, shorter, &proof), Err(NotProven));
            }
        }

        #[test]
        fn a_node_less_or_more_is_refused(pairs in pairs(), at in any::<proptest::sample::Index>()) {
            let key = *at.get(&pairs.keys().copied().collect::<Vec<_>>());
            let (root, proof) = trie(&pairs, key);
            let place = at.index(proof.len());
            let mut less = proof.clone();
            let node = less.remove(place);
            prop_assert_eq!(prove(&root, &key, &less), Err(NotProven));
            let mut more = proof.clone();
            more.insert(place, node);
            prop_assert_eq!(prove(&root, &key, &more), Err(NotProven));
        }

        #[test]
        fn no_bytes_panic(nodes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..4)) {
            let root = nodes.first().map_or([0; 32], |node| keccak256(node));
            let _ = prove(&root, b"key", &nodes);
        }
    }

    /// Two nibbles of path in a leaf: each form of the prefix that appendix C does not give.
    #[test]
    fn a_path_has_one_prefix() {
        let leaf = |prefix: u8| vec![0xc4, 0x82, prefix, 0x12, 0x2a];
        let value = |node: Vec<u8>| prove(&keccak256(&node), &[0x12], &[node]).map(<[u8]>::to_vec);
        assert_eq!(value(leaf(0x20)), Ok(vec![0x2a]));
        for wrong in [0x00, 0x21, 0x2f, 0x40, 0x80, 0xa0] {
            assert_eq!(value(leaf(wrong)), Err(NotProven), "{wrong:02x}");
        }
    }
}
