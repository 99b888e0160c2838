//! The command as an auditor runs it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use desk::{Desk, audit};
use std::path::Path;
use std::process::{Command, Output};

fn run(file: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_medseal-audit"))
        .arg(file)
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        text.trim_end().to_owned()
    });
    (output.status.code(), out, err)
}

/// Every file of the vectors, with the answers that they list for it.
#[tokio::test]
async fn a_chart_is_proven_by_block_hashes_and_keys_alone() {
    let desk = Desk::new();
    for entry in desk.vectors["evidence"].as_array().unwrap() {
        if entry["wantErr"].is_string() || entry["trusted"].is_object() {
            continue;
        }
        let file = desk.file(entry["desc"].as_str().unwrap());
        let arguments = [desk.place(), desk.blocks(), desk.issuer()].concat();
        let report = audit(&file, &arguments).await;
        let mut worst = 0;
        for (found, expected) in report
            .versions
            .iter()
            .zip(entry["expected"].as_array().unwrap())
        {
            let verdict = found.verdict;
            let found = [
                verdict.issuer.code(),
                verdict.integrity.code(),
                verdict.anchoring.code(),
                verdict.currency.code(),
            ];
            let expected = ["issuer", "integrity", "anchoring", "currency"]
                .map(|question| expected[question].as_str().unwrap());
            assert_eq!(found, expected, "{}", entry["desc"]);
            let answers = serde_json::to_value(verdict).unwrap();
            for question in ["issuer", "integrity", "anchoring"] {
                worst = match (worst, answers[question]["answer"].as_str().unwrap()) {
                    (_, "no") | (1, _) => 1,
                    (_, "unknown") => 2,
                    (worst, _) => worst,
                };
            }
        }
        assert_eq!(report.result.exit_code(), worst, "{}", entry["desc"]);
    }
}

#[test]
fn a_proven_file_is_told_in_plain_words() {
    let desk = Desk::new();
    let file = desk.file("three versions in two batches");
    let arguments = [desk.place(), desk.blocks(), desk.issuer()].concat();
    let (code, out, err) = said(&run(&file, &arguments));
    assert_eq!((code, &*err), (Some(0), ""));
    for words in [
        "Version 3",
        "issuer     yes      The issuer signed it",
        "integrity  yes      The record is the one that was committed.",
        "anchoring  yes      It was anchored in a block that is final.",
        "block 129 of 2026-",
        "contract 0x5fbdb2315678afecb367f032d93f642f64180aa3 on chain 31337",
        "batch 8, leaf 0 of 3",
        "currency   unknown",
        "PROVEN: all 3 versions signed by https://clinic.example, unchanged, and anchored.",
    ] {
        assert!(out.contains(words), "{words}\n\n{out}");
    }
    assert!(!out.contains("Muster") && !out.contains("Recovered"));
}

#[test]
fn a_record_is_printed_only_when_somebody_asks() {
    let desk = Desk::new();
    let file = desk.file("one version with a rest");
    for form in [None, Some("--json")] {
        let form: Vec<String> = form.into_iter().map(ToOwned::to_owned).collect();
        let (_, out, _) = said(&run(&file, &form));
        assert!(!out.contains("Muster") && !out.contains("Discharge"));
        let (_, out, _) = said(&run(&file, &[form, vec!["--show".into()]].concat()));
        assert!(out.contains("Muster") && out.contains("Discharge"));
    }
}

#[test]
fn a_refuted_file_names_the_version_and_the_question() {
    let desk = Desk::new();
    let file = desk.file("another salt of a version in the middle");
    let (code, out, _) = said(&run(&file, &[desk.place(), desk.blocks()].concat()));
    assert_eq!(code, Some(1));
    let summary = "REFUTED: version 2: integrity altered; version 2: anchoring proof-invalid.";
    assert_eq!(out.lines().last(), Some(summary));
}

#[test]
fn what_nobody_said_stays_undecided() {
    let desk = Desk::new();
    let file = desk.file("one version");
    for (arguments, summary) in [
        (
            Vec::new(),
            "UNDECIDED: version 3: anchoring contract-unnamed.",
        ),
        (
            desk.place(),
            "UNDECIDED: version 3: anchoring chain-unreachable.",
        ),
    ] {
        let (code, out, _) = said(&run(&file, &arguments));
        assert_eq!((code, out.lines().last()), (Some(2), Some(summary)));
    }
}

#[test]
fn json_has_the_same_answers() {
    let desk = Desk::new();
    let file = desk.file("one version");
    let arguments = [desk.place(), desk.blocks(), vec!["--json".into()]].concat();
    let (code, out, _) = said(&run(&file, &arguments));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(report["result"], "proven");
    let version = &report["versions"][0];
    assert_eq!(version["integrity"]["answer"], "yes");
    assert_eq!(version["anchoring"]["reason"], "anchored");
    assert_eq!(version["issuer"]["reason"], "not-checked");
    assert_eq!(version["batch"]["block"], 129);
    assert_eq!(version["batch"]["archived"], true);
    // A block hash says nothing of it.
    assert_eq!(version["batch"]["transaction_seen"], false);
    let file = desk.file("a bit of the receipt");
    let (_, out, _) = said(&run(&file, &arguments));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["versions"][0]["batch"]["archived"], false);
}

#[test]
fn a_version_on_the_issuers_list_is_refuted_and_cards_taken_back_are_not_the_version() {
    let desk = Desk::new();
    let file = desk.file("three versions in two batches");
    let evidence = std::fs::read(&file).unwrap();
    let evidence: serde_json::Value = serde_json::from_slice(&evidence).unwrap();
    let commitment = evidence["versions"][1]["commitment"].as_str().unwrap();
    let rid = card::Rid::of(&seal::Commitment::from_hex(commitment).unwrap());
    let kid = &desk.vectors["trusted"]["jwks"]["keys"][0]["kid"];
    let list = |kid: &serde_json::Value, entry: String| {
        let list = serde_json::json!({"kid": kid, "method": "rid", "ctr": 1, "rids": [entry]});
        let list = desk.put("crl.json", list.to_string().as_bytes());
        let list = ["--revocations".to_owned(), list.display().to_string()];
        let all = [&desk.place()[..], &desk.blocks(), &desk.issuer(), &list].concat();
        said(&run(&file, &all))
    };
    let (code, out, _) = list(kid, rid.to_string());
    assert_eq!(code, Some(1));
    let summary = "REFUTED: version 2: currency revoked.";
    assert_eq!(out.lines().last(), Some(summary));
    let (code, _, _) = list(kid, format!("{rid}.9999999999"));
    assert_eq!(code, Some(0));
    let (code, _, err) = list(&"another".into(), rid.to_string());
    assert!(code == Some(65) && err.contains("is not a revocation list"));
}

#[test]
fn a_wrong_command_line_is_not_an_answer() {
    let desk = Desk::new();
    let file = desk.file("one version");
    for wrong in [
        vec!["--contract", "0x5fbdb2315678afecb367f032d93f642f64180aa3"],
        vec!["--chain-id", "1"],
        vec!["--contract", "0x12", "--chain-id", "1"],
        vec!["--block-hash", "0x12"],
        vec!["--rpc", "http://127.0.0.1:1"],
        vec!["--jwks", "jwks.json"],
        vec!["--issuer", "clinic"],
        vec!["--finality", "soon"],
        vec!["--unknown"],
    ] {
        let wrong: Vec<String> = wrong.into_iter().map(ToOwned::to_owned).collect();
        let (code, out, err) = said(&run(&file, &wrong));
        assert_eq!((code, &*out), (Some(64), ""), "{wrong:?}");
        assert!(err.starts_with("error: "), "{err}");
    }
    let url = ["--rpc".to_owned(), "ftp://key@node".to_owned()];
    let (code, _, err) = said(&run(&file, &[&desk.place()[..], &url].concat()));
    assert_eq!(code, Some(64));
    assert!(!err.contains("key@"), "{err}");
    let (code, out, _) = said(&run(Path::new("--help"), &[]));
    assert!(code == Some(0) && out.contains("Exit codes: 0 proven"));
}

#[test]
fn a_file_that_cannot_be_checked_says_what_and_where() {
    let desk = Desk::new();
    let folder = desk.put("x", b"");
    let missing = folder.with_file_name("none.json");
    let cases = [
        (missing, 66, "none.json cannot be read: "),
        (folder.parent().unwrap().to_owned(), 66, " cannot be read: "),
        (
            desk.put("a.json", b"{"),
            65,
            "a.json is not an evidence file: not readable as JSON: ",
        ),
        (
            desk.put("b.json", b"{\"n\":1,\"n\":1}"),
            65,
            "a key appears twice at /n",
        ),
        (
            desk.put("c.json", b"{}"),
            65,
            "it does not say `\"medseal\":\"evidence\"`",
        ),
        (
            desk.put("d.json", &[b' '; 10]),
            65,
            "the text ends too early",
        ),
    ];
    for (file, expected, words) in cases {
        let (code, out, err) = said(&run(&file, &[]));
        assert_eq!((code, &*out), (Some(expected), ""), "{err}");
        assert!(
            err.starts_with("medseal-audit: ") && err.contains(words),
            "{err}"
        );
    }
    let short = desk.file("a short salt");
    let (code, _, err) = said(&run(&short, &[]));
    assert_eq!(code, Some(65));
    assert!(
        err.ends_with("`/versions/0/salt` is not 16 bytes in base64url"),
        "{err}"
    );
    let sound = desk.file("one version");
    for (keys, words) in [
        (desk.put("k.json", b"[]"), "is not a set of keys"),
        (
            desk.put("l.json", b"{\"keys\":[{\"kty\":\"RSA\"}]}"),
            "holds no P-256 key",
        ),
    ] {
        let keys = keys.display().to_string();
        let arguments = ["--jwks", &keys, "--issuer", "https://clinic.example"];
        let arguments = arguments.map(ToOwned::to_owned);
        let (code, _, err) = said(&run(&sound, &arguments));
        assert!(code == Some(65) && err.contains(words), "{err}");
    }
}
