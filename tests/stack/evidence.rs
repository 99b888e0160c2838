//! What a patient takes home, checked without anything of the clinic's.

use std::path::Path;

use auditor::{Arguments, Outcome, Report, audit};
use clap::Parser as _;
use journeys::{Clinic, SignedIn, demo_history};
use serde_json::{Value, json};

/// An auditor's desk: the evidence of a chart and the keys it was signed with, as files.
pub struct Desk {
    folder: tempfile::TempDir,
    clinic: &'static Clinic,
    pub evidence: Value,
}

impl Desk {
    pub async fn of(
        clinic: &'static Clinic,
        doctor: &SignedIn,
        patient: &str,
        query: &str,
    ) -> Self {
        let path = format!("/api/qr/patients/{patient}/evidence{query}");
        let evidence = doctor.get(&path).await;
        assert_eq!(evidence.status, 200, "{}", evidence.json);
        let keys = clinic.stranger().get("/.well-known/jwks.json").await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("evidence.json"), &evidence.bytes).unwrap();
        std::fs::write(folder.path().join("jwks.json"), &keys.bytes).unwrap();
        Self {
            folder,
            clinic,
            evidence: evidence.json,
        }
    }

    fn path(&self, name: &str) -> String {
        Path::new(self.folder.path())
            .join(name)
            .to_string_lossy()
            .into_owned()
    }

    pub async fn audit(&self, how: &[String]) -> Report {
        let (evidence, keys) = (self.path("evidence.json"), self.path("jwks.json"));
        let stack = &self.clinic.stack;
        let chain_id = stack.chain_id.to_string();
        let given = [
            "medseal-audit",
            &evidence,
            "--contract",
            &stack.contract,
            "--chain-id",
            &chain_id,
            "--jwks",
            &keys,
            "--issuer",
            &stack.origin,
        ];
        let given = given.into_iter().chain(how.iter().map(String::as_str));
        let arguments = Arguments::try_parse_from(given).unwrap();
        let now = edge::Clock::system().now().as_second();
        audit(&arguments, now).await.unwrap()
    }
}

/// The hash of a block, from the chain itself.
async fn block_hash(clinic: &Clinic, height: &Value) -> String {
    let height = format!("{:#x}", height.as_u64().unwrap());
    let asked = json!({
        "jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber", "params": [height, false],
    });
    let answer = reqwest::Client::new()
        .post(&clinic.stack.rpc)
        .json(&asked)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["result"]["hash"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charts_evidence_is_proven_by_a_node_alone_and_by_block_hashes_alone() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let chart = doctor.until_anchored(&patient).await;
    doctor.write_some_visit(&patient, &chart.etag).await;
    doctor.until_anchored(&patient).await;
    let desk = Desk::of(clinic, &doctor, &patient, "?all=true").await;
    let versions = desk.evidence["versions"].as_array().unwrap().len();
    let batches = desk.evidence["batches"].as_array().unwrap();
    assert!(versions > 1 && batches.len() > 1);
    assert_eq!(desk.evidence["versions"][versions - 1]["version"], 1);

    let by_node = ["--rpc", &clinic.stack.rpc, "--finality", "confirmations:1"];
    let report = desk.audit(&by_node.map(str::to_owned)).await;
    assert_eq!(report.result, Outcome::Proven, "{report}");
    assert_eq!(report.versions.len(), versions);

    let mut by_hash = Vec::new();
    for batch in batches {
        by_hash.push("--block-hash".to_owned());
        by_hash.push(block_hash(clinic, &batch["block"]).await);
    }
    let report = desk.audit(&by_hash).await;
    assert_eq!(report.result, Outcome::Proven, "{report}");
    let report = desk.audit(&by_hash[..2]).await;
    assert_eq!(
        report.result,
        Outcome::Undecided,
        "one block says nothing of another batch: {report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_evidence_of_one_version_holds_that_version_alone() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    doctor.until_anchored(&patient).await;
    let desk = Desk::of(clinic, &doctor, &patient, "?version=2").await;
    assert_eq!(desk.evidence["versions"].as_array().unwrap().len(), 1);
    assert_eq!(desk.evidence["versions"][0]["version"], 2);
    let by_node = ["--rpc", &clinic.stack.rpc, "--finality", "confirmations:1"];
    let report = desk.audit(&by_node.map(str::to_owned)).await;
    assert_eq!(report.result, Outcome::Proven, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_final_batch_has_an_archive_that_may_be_kept_for_ever() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let chart = doctor.until_anchored(&patient).await.json;
    let commitment = chart["versions"][0]["commitment"].as_str().unwrap();
    let stranger = clinic.stranger();
    let known = stranger
        .get(&format!("/api/verify/commitments/{commitment}"))
        .await
        .json;
    let path = format!("/api/verify/batches/{}/archive", known["batch"]["number"]);
    let response = stranger
        .request(reqwest::Method::GET, &path)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let cache = response.headers()["cache-control"].to_str().unwrap();
    assert!(cache.contains("immutable"), "{cache}");
    let answer: Value = response.json().await.unwrap();
    let archive: evidence::Archive = serde_json::from_value(answer["archive"].clone()).unwrap();
    let hex = |value: &Value| value.as_str().unwrap().trim_start_matches("0x").to_owned();
    assert_eq!(
        evidence::keccak256(&archive.header)
            .map(|byte| format!("{byte:02x}"))
            .concat(),
        hex(&known["batch"]["block_hash"]),
    );
    assert_eq!(
        stranger
            .get("/api/verify/batches/999999/archive")
            .await
            .status,
        404
    );
}
