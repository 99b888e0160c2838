//! The worked example of the format page, computed again from the page's own text, so that it cannot go
//! stale: each line is a label and a value, and each value follows from those before it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{EcdsaSignature, Jwk, Rid, decode};
use flate2::read::DeflateDecoder;
use seal::{Canonical, Commitment, ContextDigest, InclusionProof, RecordDigest, Root};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sha3::Keccak256;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors")
}

/// The values of the example by their labels. A line that is indented further goes on with the value.
fn example() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let (_, example) = page.split_once("## An example by hand").unwrap();
    let (example, _) = example.split_once("\n## ").unwrap();
    let mut values = BTreeMap::new();
    let mut last = String::new();
    for line in example.lines().filter_map(|line| line.strip_prefix("    ")) {
        if line.starts_with(' ') {
            let value: &mut String = values.get_mut(&last).unwrap();
            value.push_str(line.trim_start());
        } else {
            let (label, value) = line.split_once("  ").unwrap_or_else(|| line.split_at(18));
            label.clone_into(&mut last);
            let before = values.insert(last.clone(), value.trim_start().to_owned());
            assert_eq!(before, None, "{label} stands there once");
        }
    }
    values
}

fn sha256(message: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(message))
}

fn keccak256(message: impl AsRef<[u8]>) -> String {
    hex::encode(Keccak256::digest(message))
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

#[test]
fn the_record_hashes_to_its_commitment() {
    let page = example();
    let record = Canonical::read(page["card bundle"].as_bytes()).unwrap();
    assert_eq!(record.as_bytes(), page["card bundle"].as_bytes());
    let tagged = [b"medseal:record:v1\0", record.as_bytes()].concat();
    assert_eq!(sha256(tagged), page["record digest"]);
    assert_eq!(
        RecordDigest::of(&record).to_hex()[2..],
        page["record digest"]
    );

    let context = [&b"medseal:context:v1\0"[..], &[0; 64]].concat();
    assert_eq!(context.len(), 83);
    assert_eq!(hex::encode(&context), page["context message"]);
    assert_eq!(sha256(context), page["context digest"]);
    assert_eq!(
        ContextDigest::of(None, None).to_hex()[2..],
        page["context digest"]
    );

    let message = bytes(&page["commitment message"]);
    assert_eq!(message.len(), 110);
    assert!(message.starts_with(b"medseal:commitment:v1\0"));
    assert_eq!(message[38..46], 1_u64.to_be_bytes());
    assert_eq!(message[46..78], bytes(&page["record digest"]));
    assert_eq!(message[78..], bytes(&page["context digest"]));
    assert_eq!(sha256(message), page["commitment"]);
}

#[test]
fn the_card_carries_the_record_and_its_signature_holds() {
    let page = example();
    let card = decode(&page["card"]).unwrap();
    let key: Jwk = serde_json::from_str(&page["thumbprint input"]).unwrap();
    let thumbprint = Sha256::digest(&page["thumbprint input"]);
    assert_eq!(URL_SAFE_NO_PAD.encode(thumbprint), page["kid"]);
    assert_eq!(key.thumbprint().as_str(), page["kid"]);
    card.verify(&key).unwrap();
    assert_eq!(card.integrity().code(), "intact");

    let parts: Vec<&str> = page["card"].split('.').collect();
    let read = |part: usize| URL_SAFE_NO_PAD.decode(parts[part]).unwrap();
    assert_eq!(read(0), page["header"].as_bytes());
    assert_eq!(hex::encode(read(1)), page["deflated"]);
    assert_eq!(hex::encode(read(2)), page["signature"]);
    let signed = format!("{}.{}", parts[0], parts[1]);
    assert_eq!(sha256(&signed), page["signed digest"]);
    let signature = EcdsaSignature::from_bytes(read(2).try_into().unwrap());
    key.verify(signed.as_bytes(), &signature).unwrap();

    let mut payload = String::new();
    DeflateDecoder::new(&read(1)[..])
        .read_to_string(&mut payload)
        .unwrap();
    assert_eq!(payload, page["payload"]);
    let page_text = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let said = format!(
        "The payload is {} bytes, deflated {} (another encoder MAY give other bytes), the card {} characters.",
        payload.len(),
        read(1).len(),
        page["card"].len(),
    );
    assert!(page_text.contains(&said), "{said}");
    let payload = Canonical::read(payload.as_bytes()).unwrap();
    assert_eq!(payload.as_bytes(), page["payload"].as_bytes());
    assert_eq!(
        *card.bundle(),
        serde_json::from_str::<Value>(&page["card bundle"]).unwrap()
    );
    let digits = card.card().numeric().to_string();
    assert!(digits.starts_with(&format!("shc:/{}", page["first digits"])));
}

#[test]
fn the_rid_follows_from_the_commitment() {
    let page = example();
    let message = [b"medseal:rid:v1\0", &bytes(&page["commitment"])[..]].concat();
    assert_eq!(hex::encode(&message), page["rid message"]);
    let digest = Sha256::digest(&message);
    assert_eq!(URL_SAFE_NO_PAD.encode(&digest[..9]), page["rid"]);
    let commitment = Commitment::from_hex(&format!("0x{}", page["commitment"])).unwrap();
    assert_eq!(Rid::of(&commitment).to_string(), page["rid"]);
    let payload: Value = serde_json::from_str(&page["payload"]).unwrap();
    assert_eq!(payload["vc"]["rid"], page["rid"]);
}

#[test]
fn the_commitment_is_under_the_root_and_the_root_under_the_head() {
    let page = example();
    let commitment = bytes(&page["commitment"]);
    assert_eq!(sha256([&[0][..], &commitment].concat()), page["leaf 0"]);
    let leaves = [bytes(&page["leaf 0"]), bytes(&page["leaf 1"])].concat();
    assert_eq!(sha256([&[1][..], &leaves].concat()), page["root"]);
    let proof: InclusionProof = serde_json::from_str(&page["proof"]).unwrap();
    let root = Root::try_from(&bytes(&page["root"])[..]).unwrap();
    let commitment = Commitment::try_from(&commitment[..]).unwrap();
    proof.verify(&commitment, &root).unwrap();

    let genesis = bytes(&page["genesis message"]);
    assert!(genesis.starts_with(b"medseal.RecordAnchor.v1"));
    assert_eq!(genesis[47..55], 31337_u64.to_be_bytes());
    assert_eq!(genesis.len(), 75);
    assert_eq!(keccak256(genesis), page["genesis"]);
    let head = format!("{}{}{:016x}", page["genesis"], page["root"], 2);
    assert_eq!(head, page["head message"]);
    assert_eq!(keccak256(bytes(&head)), page["head"]);
    assert_eq!(keccak256("Anchored(bytes32,bytes32,uint64)"), page["event"]);
    assert_eq!(format!("{}{:064x}", page["genesis"], 2), page["event data"]);

    let salt = &bytes(&page["commitment message"])[22..38];
    let version: Value = serde_json::from_str(&page["version"]).unwrap();
    let expected = json!({
        "version": 1, "salt": URL_SAFE_NO_PAD.encode(salt), "batch": 1,
        "commitment": commitment, "proof": proof,
    });
    assert_eq!(version, expected);
}

#[test]
fn the_example_is_that_of_the_vectors() {
    let page = example();
    let read = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder().join(name)).unwrap()).unwrap()
    };
    let cards = read("cards.json");
    assert_eq!(cards["cards"][0]["jws"], page["card"]);
    assert_eq!(cards["jwks"]["keys"][0]["kid"], page["kid"]);
    let second: Commitment =
        serde_json::from_value(read("commitments.json")["commitments"][1]["commitment"].clone())
            .unwrap();
    assert_eq!(
        sha256([&[0][..], second.as_bytes()].concat()),
        page["leaf 1"]
    );
    let batch = &read("heads.json")["chains"][0]["batches"][0];
    assert_eq!(batch["root"], format!("0x{}", page["root"]));
    assert_eq!(batch["head"], format!("0x{}", page["head"]));
    assert_eq!(batch["topics"][0], format!("0x{}", page["event"]));
    assert_eq!(batch["data"], format!("0x{}", page["event data"]));
}
