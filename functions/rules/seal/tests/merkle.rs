//! Trees and proofs: our vectors, the published ones with their mutations, and shapes nobody asked for.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use seal::{Commitment, InclusionProof, LeafHash, ProofNode, Root, RootedProof, Tree};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

fn commitments(count: usize) -> Vec<Commitment> {
    (0..count as u64)
        .map(|number| Commitment::from_bytes(Sha256::digest(number.to_be_bytes()).into()))
        .collect()
}

fn vectors() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/merkle.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn holds(proof: &Value) -> bool {
    // A commitment of another length is none.
    let commitment = serde_json::from_value::<Commitment>(proof["commitment"].clone());
    let rooted = serde_json::from_value::<RootedProof>(proof.clone());
    match (commitment, rooted) {
        (Ok(commitment), Ok(rooted)) => rooted.proof.verify(&commitment, &rooted.root).is_ok(),
        _ => false,
    }
}

#[test]
fn the_vectors_hold_and_each_mutation_fails() {
    let vectors = vectors();
    let leaves: Vec<Commitment> = serde_json::from_value(vectors["commitments"].clone()).unwrap();
    for root in vectors["roots"].as_array().unwrap() {
        let size = usize::try_from(root["size"].as_u64().unwrap()).unwrap();
        let tree = Tree::new(&leaves[..size]).unwrap();
        assert_eq!(tree.root().to_hex(), root["root"]);
    }
    for proof in vectors["proofs"].as_array().unwrap() {
        assert!(holds(proof), "{proof}");
    }
    for refused in vectors["refused"].as_array().unwrap() {
        assert!(!holds(&refused["proof"]), "{}", refused["desc"]);
    }
    // A path alone does not tell every size apart: these hold, and the event's size refuses them.
    for undecided in vectors["undecided"].as_array().unwrap() {
        assert!(holds(&undecided["proof"]), "{}", undecided["desc"]);
        assert_ne!(undecided["proof"]["size"], undecided["true_size"]);
    }
}

fn published() -> Vec<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/vectors/rfc6962");
    if !folder.is_dir() {
        println!("skipped: no rfc6962 vectors beside the repository");
        return Vec::new();
    }
    let files = |folder: PathBuf| {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path())
    };
    files(folder).flat_map(files).collect()
}

/// A published vector as a proof of ours; none where its shape alone already refuses it.
fn read(vector: &Value) -> Option<(InclusionProof, LeafHash, Root)> {
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap_or_default()).ok();
    let path = vector["proof"].as_array().cloned().unwrap_or_default();
    let path = path
        .iter()
        .map(|n| ProofNode::try_from(bytes(n)?.as_slice()).ok());
    let proof = InclusionProof::new(
        vector["leafIdx"].as_u64()?,
        vector["treeSize"].as_u64()?,
        path.collect::<Option<_>>()?,
    );
    let leaf = LeafHash::try_from(bytes(&vector["leafHash"])?.as_slice()).ok()?;
    let root = Root::try_from(bytes(&vector["root"])?.as_slice()).ok()?;
    Some((proof.ok()?, leaf, root))
}

#[test]
fn the_published_proofs_hold_and_their_mutations_fail() {
    for file in published() {
        let vector: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let holds = read(&vector).is_some_and(|(proof, leaf, root)| proof.root_from(&leaf) == root);
        assert_eq!(
            holds,
            !vector["wantErr"].as_bool().unwrap(),
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_tree_of_nothing_is_refused() {
    assert!(Tree::new([]).is_err());
}

#[test]
fn a_proof_in_a_tree_of_two_to_the_63_is_read_without_overflow() {
    let path = |length| vec![ProofNode::from_bytes([1; 32]); length];
    let proof = InclusionProof::new(u64::MAX - 1, u64::MAX, path(63));
    assert!(proof.is_ok() || InclusionProof::new(u64::MAX - 1, u64::MAX, path(64)).is_ok());
    assert!(InclusionProof::new(0, u64::MAX, path(64)).is_ok());
}

proptest! {
    #[test]
    fn a_proof_holds_for_no_other_leaf_place_or_size(
        size in 1_u64..100, at: prop::sample::Index, index in 0_u64..128, other_size in 1_u64..128,
    ) {
        let leaves = commitments(usize::try_from(size).unwrap());
        let tree = Tree::new(&leaves).unwrap();
        let own = at.index(leaves.len());
        let proof = tree.proof(own as u64).unwrap();
        for (place, leaf) in leaves.iter().enumerate() {
            prop_assert_eq!(proof.verify(leaf, &tree.root()).is_ok(), place == own);
        }
        // The size itself is bound by the chained head, so only the index is bound here.
        if let Ok(moved) = InclusionProof::new(index, other_size, proof.path().to_vec())
            && other_size == size {
            prop_assert_eq!(moved.verify(&leaves[own], &tree.root()).is_ok(), index == own as u64);
        }
    }

    #[test]
    fn no_index_size_and_path_make_a_proof_panic(
        index: u64, size: u64, path in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let path = path.into_iter().map(ProofNode::from_bytes).collect();
        if let Ok(proof) = InclusionProof::new(index, size, path) {
            let _ = proof.root_from(&LeafHash::from_bytes([0; 32]));
        }
    }
}
