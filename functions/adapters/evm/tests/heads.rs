//! The heads of the vectors, which the contract itself runs too.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use evm::{Address, Head};
use seal::Root;
use serde_json::Value;
use std::path::Path;

fn chains() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/heads.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    vectors["chains"].as_array().unwrap().clone()
}

fn root(batch: &Value) -> Root {
    batch["root"].as_str().unwrap().parse().unwrap()
}

fn size(batch: &Value) -> u64 {
    batch["size"].as_u64().unwrap()
}

/// The genesis of a chain, and the head after each of its batches.
fn heads(chain: &Value) -> Vec<Head> {
    let contract: Address = chain["contract"].as_str().unwrap().parse().unwrap();
    let mut heads = vec![Head::genesis(chain["chain_id"].as_u64().unwrap(), contract)];
    for batch in chain["batches"].as_array().unwrap() {
        let head = heads.last().unwrap().after(&root(batch), size(batch));
        heads.push(head);
    }
    heads
}

#[test]
fn every_chain_folds_to_the_heads_of_its_vector() {
    for chain in chains() {
        let heads = heads(&chain);
        assert_eq!(heads[0].to_string(), chain["genesis"], "{}", chain["desc"]);
        let batches = chain["batches"].as_array().unwrap();
        for (at, batch) in batches.iter().enumerate() {
            assert_eq!(heads[at].to_string(), batch["previous"]);
            assert_eq!(heads[at + 1].to_string(), batch["head"]);
        }
    }
}

#[test]
fn what_the_contract_refuses_stands_on_no_head_or_is_empty() {
    for chain in chains() {
        let heads = heads(&chain);
        for refused in chain["refused"].as_array().unwrap() {
            let after = usize::try_from(refused["after"].as_u64().unwrap()).unwrap();
            let stale = heads[after].to_string() != refused["previous"];
            let empty = size(refused) == 0 || *root(refused).as_bytes() == [0; 32];
            let error = refused["error"].as_str().unwrap();
            assert_eq!(
                (stale, empty),
                (error == "StaleHead", error == "EmptyBatch")
            );
        }
    }
}

#[test]
fn no_two_chains_and_no_two_batches_share_a_head() {
    let all: Vec<Head> = chains().iter().flat_map(heads).collect();
    for (at, head) in all.iter().enumerate() {
        assert!(!all[..at].contains(head));
    }
}
