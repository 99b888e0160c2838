//! `tests/vectors/evidence.json`, as anybody else's verifier would run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use card::Jwks;
use evidence::{
    AnchoredEvent, Archive, BlockAtHeight, Evidence, EvidenceError, Examined, Trusted,
    TrustedContract, TrustedIssuer, keccak256,
};
use seal::TransactionHash;
use seal::verdict::RootOnChain;
use serde_json::{Value, json};
use std::path::Path;

fn vectors() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/evidence.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn entries(of: &str) -> Vec<Value> {
    vectors()[of].as_array().unwrap().clone()
}

fn bytes<const N: usize>(hex: &Value) -> [u8; N] {
    let digits = hex.as_str().unwrap().strip_prefix("0x").unwrap();
    hex::decode(digits).unwrap().try_into().unwrap()
}

#[test]
fn keccak_is_that_of_ethereum() {
    for entry in entries("keccak") {
        let input = entry["input"].as_str().unwrap();
        let input = hex::decode(&input[2..]).unwrap();
        assert_eq!(
            keccak256(&input),
            bytes(&entry["hash"]),
            "{}",
            entry["desc"]
        );
    }
}

#[test]
fn archives_are_accepted_and_refused_as_listed() {
    for entry in entries("archives") {
        let archive: Archive = serde_json::from_value(entry["archive"].clone()).unwrap();
        let event = AnchoredEvent {
            contract: bytes(&entry["event"]["contract"]),
            previous: bytes(&entry["event"]["previous"]),
            root: seal::Root::from_bytes(bytes(&entry["event"]["root"])),
            size: entry["event"]["size"].as_u64().unwrap(),
        };
        match archive.check(&event) {
            Ok(block) => {
                let expected = &entry["expected"];
                assert_eq!(block.hash, bytes(&expected["hash"]), "{}", entry["desc"]);
                assert_eq!(expected["number"], block.number, "{}", entry["desc"]);
                assert_eq!(expected["time"], block.time, "{}", entry["desc"]);
            }
            Err(fault) => assert_eq!(entry["wantErr"], fault.code(), "{}", entry["desc"]),
        }
    }
}

#[test]
fn evidence_gets_the_answers_that_are_listed() {
    let everybody = &vectors()["trusted"];
    for entry in entries("evidence") {
        let desc = entry["desc"].as_str().unwrap();
        let read = Evidence::read(entry["evidence"].as_str().unwrap().as_bytes());
        match read {
            Ok(evidence) => {
                let mut trusted = everybody.clone();
                for (name, value) in entry["trusted"].as_object().into_iter().flatten() {
                    trusted[name] = value.clone();
                }
                assert_eq!(answers(&evidence, &trusted), entry["expected"], "{desc}");
            }
            Err(error) => {
                assert_eq!(entry["wantErr"], error.code(), "{desc}: {error}");
                if let EvidenceError::Member { member, .. } = error {
                    assert_eq!(entry["member"], member, "{desc}");
                }
            }
        }
    }
}

#[test]
fn what_is_read_is_written_again_as_it_was() {
    for entry in entries("evidence") {
        let Ok(evidence) = Evidence::read(entry["evidence"].as_str().unwrap().as_bytes()) else {
            continue;
        };
        let written = serde_json::to_vec(&evidence).unwrap();
        assert_eq!(
            Evidence::read(&written).unwrap(),
            evidence,
            "{}",
            entry["desc"]
        );
    }
}

fn answers(evidence: &Evidence, trusted: &Value) -> Value {
    let keys: Jwks = serde_json::from_value(trusted["jwks"].clone()).unwrap();
    let contract = trusted["contract"]
        .as_str()
        .map(|contract| TrustedContract {
            chain_id: trusted["chain_id"].as_u64().unwrap(),
            address: bytes(&json!(contract)),
        });
    let examined = evidence.examine(&Trusted {
        contract,
        issuer: Some(TrustedIssuer {
            origin: trusted["issuer"].as_str().unwrap(),
            keys: &keys,
        }),
        now: trusted["now"].as_i64().unwrap(),
    });
    let answers = examined.iter().map(|one| {
        let verdict = one.verdict(chain(one, trusted));
        json!({
            "version": one.version.number(),
            "issuer": verdict.issuer.code(),
            "integrity": verdict.integrity.code(),
            "anchoring": verdict.anchoring.code(),
            "currency": verdict.currency.code(),
        })
    });
    answers.collect()
}

fn chain(examined: &Examined<'_>, trusted: &Value) -> RootOnChain {
    let Ok(claim) = examined.anchoring else {
        // It must not matter what the chain says.
        return RootOnChain::Final;
    };
    let node = &trusted["node"];
    if node.is_null() {
        let hashes = trusted["block_hashes"].as_array().unwrap();
        let hashes: Vec<[u8; 32]> = hashes.iter().map(bytes).collect();
        return claim.by_trusted_hashes(&hashes);
    }
    if node["chain_id"] != trusted["chain_id"] {
        return RootOnChain::Elsewhere;
    }
    let block = claim.archived.unwrap();
    let hash = &node["blocks"][block.number.to_string()];
    let transaction = match &node["transaction"] {
        Value::Null => claim.batch.transaction,
        other => TransactionHash::from_bytes(bytes(other)),
    };
    let places = claim.batch.archive.as_ref().unwrap().index + 1;
    claim.by_node(BlockAtHeight {
        hash: hash.is_string().then(|| bytes(hash)),
        transactions: &vec![transaction; usize::try_from(places).unwrap()],
        latest: node["latest"].as_u64().unwrap(),
        settled: node["finalized"].as_u64(),
    })
}
