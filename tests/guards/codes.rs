//! Images of codes, read by a reader that is not ours from pixels that the browser decoded.

use std::path::PathBuf;
use std::process::Command;

use card::{
    CardPayload, EcdsaSignature, HealthCard, HistoryEntry, IssuerOrigin, Jwk, SealClaim, code,
};
use seal::{Canonical, Commitment, Opening, RecordDigest, Salt, TransactionHash, VersionNumber};
use serde_json::{Value, json};
use stack::checkout;

/// A card with as much history as asked for, or as fits.
fn card(origin: &IssuerOrigin, history: usize) -> HealthCard {
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{
            "fullUrl": "resource:0",
            "resource": {
                "resourceType": "Patient",
                "name": [{ "text": "नीला Ó Conchúir" }],
                "birthDate": "1984-11-03",
            },
        }],
    });
    let record = RecordDigest::of(&Canonical::of(&bundle).unwrap());
    let opening = Opening::new(
        VersionNumber::FIRST.next().unwrap(),
        Some(Commitment::from_bytes(*b"the commitment before this one..")),
        Salt::from_bytes(*b"sixteen of salt."),
        record,
        None,
    );
    let transaction = TransactionHash::from_bytes(*b"a transaction's hash, 32 bytes..");
    let claim = SealClaim::new(&opening.unwrap(), Some(transaction), false);
    let history: Vec<_> = (0..history)
        .map(|visit| HistoryEntry {
            date: format!("20{:02}-0{}-1{}", visit % 30, visit % 9 + 1, visit % 10),
            text: format!("Visit {} for {visit:x}", visit * 7919),
        })
        .collect();
    let payload = CardPayload::new(origin, 1_795_000_000, &bundle, &claim, &history).unwrap();
    // No reader of images looks at the signature or its key.
    let key = Jwk::from_point(&[4; 65]).unwrap().thumbprint();
    payload
        .signing_input(&key)
        .with_signature(&EcdsaSignature::from_bytes([0x5a; 64]))
}

#[test]
fn a_code_of_every_size_up_to_the_largest_is_read_by_a_foreign_reader() {
    let folder = tempfile::tempdir().unwrap();
    let mut pictures: Vec<(PathBuf, String)> = Vec::new();
    let long = format!("https://{}.example", "x".repeat(48));
    for origin in ["http://localhost:8080", &long] {
        let origin = IssuerOrigin::parse(origin).unwrap();
        for history in [0, 2, 5, 9, 14, 500] {
            let card = card(&origin, history);
            for text in [card.numeric(), card.portal_url(&origin)] {
                let name = |ending| folder.path().join(format!("{}.{ending}", pictures.len()));
                let (png, svg) = (name("png"), name("svg"));
                std::fs::write(&png, code::png(&text).unwrap()).unwrap();
                std::fs::write(&svg, code::svg(&text).unwrap()).unwrap();
                pictures.push((png, text.to_string()));
                pictures.push((svg, text.to_string()));
            }
        }
    }
    let mut node = Command::new(&crate::tools().node);
    let said = crate::passes(
        node.arg(checkout::root().join("tests/browser/read-code.mjs"))
            .args(pictures.iter().map(|(picture, _)| picture))
            .env("MEDSEAL_TOOLS", checkout::tools()),
    );
    let read: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert_eq!(read.len(), pictures.len(), "{said}");
    for (read, (picture, text)) in read.iter().zip(&pictures) {
        assert_eq!(read["text"], *text, "{}", picture.display());
    }
    let versions = || read.iter().map(|read| read["version"].as_u64().unwrap());
    assert_eq!(versions().max(), Some(22));
    assert!(versions().min().unwrap() < 20);
}
