//! Whole files: what is changed shows, and nothing that is pasted makes the reader fall over.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use card::Jwks;
use evidence::{Evidence, EvidenceError, Trusted, TrustedContract, TrustedIssuer};
use proptest::prelude::*;
use seal::verdict::{Answer, RootOnChain};
use serde_json::Value;
use std::path::Path;

struct Vectors {
    keys: Jwks,
    issuer: String,
    contract: TrustedContract,
    hashes: Vec<[u8; 32]>,
    now: i64,
    evidence: Vec<Value>,
}

fn vectors() -> Vectors {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/evidence.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let trusted = &vectors["trusted"];
    let bytes = |text: &Value| hex::decode(&text.as_str().unwrap()[2..]).unwrap();
    let hashes = trusted["block_hashes"].as_array().unwrap().iter();
    Vectors {
        keys: serde_json::from_value(trusted["jwks"].clone()).unwrap(),
        issuer: trusted["issuer"].as_str().unwrap().to_owned(),
        contract: TrustedContract {
            chain_id: trusted["chain_id"].as_u64().unwrap(),
            address: bytes(&trusted["contract"]).try_into().unwrap(),
        },
        hashes: hashes.map(|hash| bytes(hash).try_into().unwrap()).collect(),
        now: trusted["now"].as_i64().unwrap(),
        evidence: vectors["evidence"].as_array().unwrap().clone(),
    }
}

impl Vectors {
    fn text(&self, desc: &str) -> &str {
        let entry = self.evidence.iter().find(|entry| entry["desc"] == desc);
        entry.unwrap()["evidence"].as_str().unwrap()
    }

    /// Whether each version is signed, intact and anchored in a block that is trusted.
    fn proves(&self, evidence: &Evidence) -> bool {
        let examined = evidence.examine(&Trusted {
            contract: Some(self.contract),
            issuer: Some(TrustedIssuer {
                origin: &self.issuer,
                keys: &self.keys,
            }),
            now: self.now,
        });
        examined.iter().all(|one| {
            let chain = one.anchoring.map_or(RootOnChain::Final, |claim| {
                claim.by_trusted_hashes(&self.hashes)
            });
            let verdict = one.verdict(chain);
            [
                verdict.issuer.answer(),
                verdict.integrity.answer(),
                verdict.anchoring.answer(),
            ] == [Answer::Yes; 3]
        })
    }
}

#[test]
fn no_character_of_a_file_can_be_changed_unseen() {
    let vectors = vectors();
    let sound = vectors.text("one version with a rest");
    let original = Evidence::read(sound.as_bytes()).unwrap();
    assert!(vectors.proves(&original));
    for at in 0..sound.len() {
        let mut changed = sound.as_bytes().to_vec();
        changed[at] ^= 1 << (at % 7);
        if let Ok(evidence) = Evidence::read(&changed) {
            // The case of an address is a checksum, and there are two spellings of some escapes.
            assert!(
                evidence == original || !vectors.proves(&evidence),
                "byte {at}: {:?}",
                sound.get(at.saturating_sub(20)..at + 20)
            );
        }
    }
}

/// A file is made of parts that a verifier accepts, or not at all.
#[test]
fn nothing_is_made_that_would_be_refused() {
    let vectors = vectors();
    let mut made = 0;
    for entry in &vectors.evidence {
        let text = entry["evidence"].as_str().unwrap();
        let Ok(evidence) = Evidence::read(text.as_bytes()) else {
            continue;
        };
        let file: Value = serde_json::from_str(text).unwrap();
        let Ok(card) = card::decode(file["card"].as_str().unwrap_or_default()) else {
            continue;
        };
        let versions = evidence.versions().to_vec();
        let batches = evidence.batches().to_vec();
        let again = Evidence::of_chart(Some(card.card()), versions, batches);
        let answers = entry["expected"].as_array().unwrap();
        // Where the issuer anchors is not for the one to say who makes the file.
        if answers[0]["anchoring"] == "chain-contradicts" {
            continue;
        }
        let sound = answers.iter().all(|answers| {
            let anchoring = answers["anchoring"].as_str().unwrap();
            answers["integrity"] == "intact"
                && !["proof-invalid", "archive-invalid", "transaction-differs"].contains(&anchoring)
        });
        assert_eq!(again.is_ok(), sound, "{}", entry["desc"]);
        if let Ok(again) = again {
            let oldest = again.versions().last().unwrap().number();
            assert_eq!(again.earlier(), (!oldest.is_first()).then_some(oldest));
            made += 1;
        }
    }
    assert!(made > 20, "{made}");
}

#[test]
fn a_file_that_stops_is_refused_wherever_it_stops() {
    let vectors = vectors();
    let sound = vectors.text("one version").as_bytes();
    for end in 0..sound.len() {
        let read = Evidence::read(&sound[..end]);
        assert!(matches!(read, Err(EvidenceError::Json(_))), "{end}");
    }
}

#[test]
fn errors_name_the_member_and_never_its_value() {
    let vectors = vectors();
    let sound = vectors.text("one version");
    let wrong = sound.replace("\"version\":3", "\"version\":\"Anna Muster\"");
    let error = Evidence::read(wrong.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        error,
        "`/versions/0/version` is not an integer from 0 to 9007199254740991"
    );
}

#[test]
fn a_record_is_never_printed() {
    let vectors = vectors();
    let evidence = Evidence::read(vectors.text("three versions in two batches").as_bytes());
    let printed = format!("{:?}", evidence.unwrap());
    for secret in ["Muster", "Recovered", "eyJ"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

#[test]
fn more_than_64_mib_are_not_read() {
    let large = vec![b' '; evidence::MAX_FILE + 1];
    assert_eq!(Evidence::read(&large), Err(EvidenceError::TooLarge));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(
        entry in any::<proptest::sample::Index>(),
        at in any::<proptest::sample::Index>(),
        cut in 0..40_usize,
        put in "[-0-9a-z{}\\[\\]\",:\\\\]{0,12}",
    ) {
        let vectors = vectors();
        let text = entry.get(&vectors.evidence)["evidence"].as_str().unwrap();
        if !text.is_empty() {
            let at = at.index(text.len());
            let mut bytes = text.as_bytes().to_vec();
            bytes.splice(at..(at + cut).min(text.len()), put.into_bytes());
            if let Ok(evidence) = Evidence::read(&bytes) {
                let _ = vectors.proves(&evidence);
            }
        }
    }
}
