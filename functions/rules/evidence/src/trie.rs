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
