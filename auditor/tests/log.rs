//! An exported log as an auditor checks it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use auditor::{Arguments, LogReport, Outcome, audit_log};
use clap::Parser as _;
use seal::verdict::Anchoring;
use serde_json::{Value, json};
use tempfile::TempDir;

fn vectors(file: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap()
}

fn put(folder: &TempDir, name: &str, value: &Value) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, value.to_string()).unwrap();
    path
}

async fn audit(file: &Path, arguments: &[String]) -> LogReport {
    let line = ["medseal-audit".to_owned(), file.display().to_string()];
    let arguments = Arguments::try_parse_from(line.iter().chain(arguments)).unwrap();
    audit_log(&arguments).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_log_breaks_where_the_vectors_say_and_is_then_refuted() {
    let folder = TempDir::new().unwrap();
    for vector in vectors("log.json")["logs"].as_array().unwrap() {
        if vector["whole"] == false {
            continue;
        }
        let file = put(&folder, "log.json", &vector["bundle"]);
        let known: Vec<String> = vector["known"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| {
                format!(
                    "--known={}:{}",
                    known["number"],
                    known["hash"].as_str().unwrap()
                )
            })
            .collect();
        let report = audit(&file, &known).await;
        let found = serde_json::to_value(&report.breaks).unwrap();
        assert_eq!(found, vector["breaks"], "{}", vector["desc"]);
        let expected = match (vector["wantErr"] == true, known.is_empty()) {
            (true, _) => Outcome::Refuted,
            (false, false) => Outcome::Proven,
            (false, true) => Outcome::Undecided,
        };
        assert_eq!(report.result, expected, "{}", vector["desc"]);
        assert!(!report.to_string().contains("Iyer"), "nobody is named");
    }
}

#[tokio::test]
async fn a_part_of_a_log_is_no_log_that_was_cut_off() {
    let folder = TempDir::new().unwrap();
    let mut parts = 0;
    for vector in vectors("log.json")["logs"].as_array().unwrap() {
        if vector["whole"] == true {
            continue;
        }
        parts += 1;
        let mut bundle = vector["bundle"].clone();
        bundle["link"] =
            json!([{"relation": "next", "url": "/api/records/patients/1/log/export?before=2"}]);
        let report = audit(&put(&folder, "part.json", &bundle), &[]).await;
        if vector["known"].as_array().unwrap().is_empty() {
            let found = serde_json::to_value(&report.breaks).unwrap();
            assert_eq!(found, vector["breaks"], "{}", vector["desc"]);
        }
        let broken = !report.breaks.is_empty();
        let expected = if broken {
            Outcome::Refuted
        } else {
            Outcome::Undecided
        };
        assert_eq!(report.result, expected, "{}", vector["desc"]);
        assert_eq!(report.to_string().contains("a part of a log"), !broken);
        // Without its link it is what somebody may have cut off.
        bundle.as_object_mut().unwrap().remove("link");
        let report = audit(&put(&folder, "part.json", &bundle), &[]).await;
        assert!(!report.part);
    }
    assert!(parts > 0, "there are vectors of parts");
}

#[tokio::test]
async fn what_is_known_of_a_part_does_not_prove_the_log() {
    let folder = TempDir::new().unwrap();
    let logs = vectors("log.json");
    let logs = logs["logs"].as_array().unwrap();
    let whole = logs
        .iter()
        .find(|log| log["whole"] == true && log["wantErr"] != true);
    let mut bundle = whole.unwrap()["bundle"].clone();
    let newest = bundle["entry"][0]["extension"][0]["extension"].clone();
    let member = |url: &str| {
        newest
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["url"] == url)
            .unwrap()
            .clone()
    };
    let known = [format!(
        "--known={}:{}",
        member("number")["valuePositiveInt"],
        member("hash")["valueString"].as_str().unwrap()
    )];
    assert_eq!(
        audit(&put(&folder, "log.json", &bundle), &known)
            .await
            .result,
        Outcome::Proven
    );
    bundle["link"] = json!([{"relation": "next", "url": "?before=1"}]);
    assert_eq!(
        audit(&put(&folder, "part.json", &bundle), &known)
            .await
            .result,
        Outcome::Undecided
    );
}

/// A batch of the evidence vectors and the hash of one of its leaves: what stands behind a leaf makes no
/// difference to how it is anchored.
struct Leaf {
    hash: String,
    proof: Value,
    batch: Value,
    place: Vec<String>,
    block: String,
}

fn leaf() -> Leaf {
    let vectors = vectors("evidence.json");
    let entries = vectors["evidence"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["desc"] == "one version");
    let evidence = entry.unwrap()["evidence"].as_str().unwrap();
    let evidence: Value = serde_json::from_str(evidence).unwrap();
    let (version, batch) = (&evidence["versions"][0], &evidence["batches"][0]);
    let mut proof = version["proof"].clone();
    proof["root"] = batch["root"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Leaf {
        hash: text(&version["commitment"]),
        proof,
        batch: batch.clone(),
        place: vec![
            format!("--contract={}", text(&batch["contract"])),
            format!("--chain-id={}", batch["chain_id"]),
        ],
        block: format!("--block-hash={}", text(&batch["block_hash"])),
    }
}

#[tokio::test]
async fn an_entry_is_anchored_by_proof_archive_and_a_block_that_somebody_trusts() {
    let folder = TempDir::new().unwrap();
    let Leaf {
        hash,
        proof,
        batch,
        place,
        block,
    } = leaf();
    let mut log = vectors("log.json")["logs"][0]["bundle"].clone();
    let members = log["entry"][0]["extension"][0]["extension"].as_array_mut();
    let stated = members.unwrap().iter_mut();
    for member in stated.filter(|member| member["url"] == "hash") {
        member["valueString"] = json!(hash);
    }
    let file = put(&folder, "log.json", &log);
    let audit = async |proof: &Value, batch: &Value, more: &[String]| {
        let answer = json!({"hash": hash, "state": "anchored", "proof": proof});
        let answer = put(&folder, "event.json", &answer);
        let batch = put(&folder, "archive.json", batch);
        let given = [
            format!("--proof={}", answer.display()),
            format!("--batch={}", batch.display()),
        ];
        let report = audit(&file, &[&given, more].concat()).await;
        // The entry whose hash was put in is altered, whatever the chain says.
        assert_eq!(report.result, Outcome::Refuted);
        report.anchored.unwrap().anchoring
    };
    let trusted = [place.clone(), vec![block]].concat();
    assert_eq!(audit(&proof, &batch, &trusted).await, Anchoring::Anchored);
    assert_eq!(
        audit(&proof, &batch, &place).await,
        Anchoring::ChainUnreachable
    );
    assert_eq!(audit(&proof, &batch, &[]).await, Anchoring::ContractUnnamed);
    let mut other = proof.clone();
    other["index"] = json!(u64::from(proof["index"] == 0));
    assert_eq!(
        audit(&other, &batch, &trusted).await,
        Anchoring::ProofInvalid
    );
    let mut other = batch.clone();
    other["block"] = json!(1);
    assert_eq!(
        audit(&proof, &other, &trusted).await,
        Anchoring::ArchiveInvalid
    );
    let elsewhere = [
        trusted[0].clone(),
        "--chain-id=5".to_owned(),
        trusted[2].clone(),
    ];
    assert_eq!(
        audit(&proof, &batch, &elsewhere).await,
        Anchoring::ChainContradicts
    );
}

#[tokio::test]
async fn a_proof_of_another_entry_and_a_bundle_that_is_no_log_are_refused() {
    let folder = TempDir::new().unwrap();
    let Leaf { proof, batch, .. } = leaf();
    let log = put(
        &folder,
        "log.json",
        &vectors("log.json")["logs"][0]["bundle"],
    );
    let answer = json!({"hash": format!("0x{}", "11".repeat(32)), "proof": proof});
    let answer = put(&folder, "event.json", &answer);
    let batch = put(&folder, "archive.json", &batch);
    let arguments = |file: &Path| {
        let file = file.display().to_string();
        let proof = format!("--proof={}", answer.display());
        let batch = format!("--batch={}", batch.display());
        Arguments::try_parse_from(["medseal-audit", &file, &proof, &batch]).unwrap()
    };
    assert_eq!(
        audit_log(&arguments(&log)).await.unwrap_err().exit_code(),
        65
    );
    let patient = put(&folder, "patient.json", &json!({"resourceType": "Patient"}));
    assert_eq!(
        audit_log(&arguments(&patient))
            .await
            .unwrap_err()
            .exit_code(),
        65
    );
    let other = put(&folder, "other.json", &json!({"medseal": "evidence"}));
    assert!(audit_log(&arguments(&other)).await.unwrap().is_none());
}
