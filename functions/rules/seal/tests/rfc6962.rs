//! Trees and proofs against RFC 6962 by the book: recursive, slow, and over all leaves each time.

use proptest::prelude::*;
use seal::{Commitment, InclusionProof, ProofNode, ProofShape, Tree};
use sha2::{Digest as _, Sha256};

/// `MTH` and `PATH` as RFC 6962, sections 2.1 and 2.1.1, define them: slow and plain.
mod by_the_book {
    use sha2::{Digest as _, Sha256};

    fn hash(prefix: u8, parts: &[&[u8]]) -> [u8; 32] {
        Sha256::digest([&[prefix][..], &parts.concat()].concat()).into()
    }

    /// The largest power of two smaller than `n`.
    fn split(n: usize) -> usize {
        n.next_power_of_two() / 2
    }

    pub(super) fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
        if let [leaf] = leaves {
            return hash(0, &[leaf]);
        }
        let (left, right) = leaves.split_at(split(leaves.len()));
        hash(1, &[&root(left), &root(right)])
    }

    pub(super) fn path(index: usize, leaves: &[[u8; 32]]) -> Vec<[u8; 32]> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let k = split(leaves.len());
        let (left, right) = leaves.split_at(k);
        let (mut path, other) = if index < k {
            (path(index, left), root(right))
        } else {
            (path(index - k, right), root(left))
        };
        path.push(other);
        path
    }
}

fn leaves(count: usize) -> Vec<[u8; 32]> {
    (0..count as u64)
        .map(|number| Sha256::digest(number.to_be_bytes()).into())
        .collect()
}

fn commitments(leaves: &[[u8; 32]]) -> Vec<Commitment> {
    leaves.iter().copied().map(Commitment::from_bytes).collect()
}

fn path_of(proof: &InclusionProof) -> Vec<[u8; 32]> {
    proof.path().iter().map(|node| *node.as_bytes()).collect()
}

#[test]
fn every_tree_of_up_to_300_leaves_has_the_root_and_the_paths_of_the_book() {
    let all = leaves(300);
    for size in 1..=all.len() {
        let tree = Tree::new(&commitments(&all[..size])).unwrap();
        assert_eq!(*tree.root().as_bytes(), by_the_book::root(&all[..size]));
        // Every path of the small trees, the edges of the others.
        let step = size.div_ceil(20);
        for index in (0..size).step_by(step).chain([size - 1]) {
            let proof = tree.proof(index as u64).unwrap();
            let path = by_the_book::path(index, &all[..size]);
            assert_eq!(path_of(&proof), path, "{index} of {size}");
        }
    }
}

#[test]
fn a_path_of_any_other_length_than_the_books_is_refused() {
    let all = leaves(70);
    for size in 1..=all.len() {
        for index in 0..size {
            let right = by_the_book::path(index, &all[..size]).len();
            for length in 0..=8 {
                let path = vec![ProofNode::from_bytes([7; 32]); length];
                let proof = InclusionProof::new(index as u64, size as u64, path);
                match proof {
                    Ok(_) => assert_eq!(length, right),
                    Err(refusal) => assert_eq!(
                        refusal,
                        ProofShape::PathLength {
                            expected: right,
                            found: length
                        }
                    ),
                }
            }
        }
    }
}

#[test]
fn in_a_small_tree_a_proof_holds_at_its_own_place_alone() {
    let all = leaves(20);
    for size in 1..=all.len() {
        let committed = commitments(&all[..size]);
        let tree = Tree::new(&committed).unwrap();
        for (own, leaf) in committed.iter().enumerate() {
            let path = tree.proof(own as u64).unwrap().path().to_vec();
            for place in 0..size {
                let holds = InclusionProof::new(place as u64, size as u64, path.clone())
                    .is_ok_and(|proof| proof.verify(leaf, &tree.root()).is_ok());
                assert_eq!(holds, place == own, "{own} at {place} of {size}");
            }
        }
    }
}

#[test]
fn a_full_batch_proves_each_of_its_leaves() {
    let all = leaves(10_000);
    let tree = Tree::new(&commitments(&all)).unwrap();
    assert_eq!(*tree.root().as_bytes(), by_the_book::root(&all));
    for (index, leaf) in (0..).zip(&commitments(&all)) {
        tree.proof(index)
            .unwrap()
            .verify(leaf, &tree.root())
            .unwrap();
    }
    assert_eq!(tree.proof(10_000), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_batch_of_any_size_has_the_root_and_paths_of_the_book(
        size in 1_usize..=10_000, at: prop::sample::Index,
    ) {
        let all = leaves(size);
        let tree = Tree::new(&commitments(&all)).unwrap();
        prop_assert_eq!(*tree.root().as_bytes(), by_the_book::root(&all));
        let index = at.index(size);
        let proof = tree.proof(index as u64).unwrap();
        prop_assert_eq!(path_of(&proof), by_the_book::path(index, &all));
        prop_assert!(proof.verify(&Commitment::from_bytes(all[index]), &tree.root()).is_ok());
    }
}

proptest! {
    #[test]
    fn a_proof_holds_exactly_when_it_is_the_books(
        size in 1_usize..200, at: prop::sample::Index, of: prop::sample::Index,
        level: prop::sample::Index, bit in 0_u8..8, byte in 0_usize..32, change: bool,
    ) {
        let all = leaves(size);
        let (index, leaf) = (at.index(size), of.index(size));
        let mut path = by_the_book::path(index, &all);
        if change && !path.is_empty() {
            let level = level.index(path.len());
            path[level][byte] ^= 1 << bit;
        }
        let as_the_book_says = index == leaf && path == by_the_book::path(index, &all);
        let path = path.into_iter().map(ProofNode::from_bytes).collect();
        let proof = InclusionProof::new(index as u64, size as u64, path).unwrap();
        let root = Tree::new(&commitments(&all)).unwrap().root();
        let holds = proof.verify(&Commitment::from_bytes(all[leaf]), &root).is_ok();
        prop_assert_eq!(holds, as_the_book_says);
    }
}
