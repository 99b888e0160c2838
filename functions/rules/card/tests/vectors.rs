//! The card vectors, and the examples that HL7 publishes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use card::{DecodedCard, Jwks, RevocationList, Rid, decode};
use seal::verdict::Issuer;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn vectors() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/cards.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap()
}

/// The issuer's answer, in the order of the format page.
fn issuer_of(card: &DecodedCard, jwks: &Value, vectors: &Value) -> Issuer {
    let now = vectors["now"].as_i64().unwrap();
    if card.issuer() != vectors["issuer"] {
        return Issuer::IssuerUnknown;
    }
    let Ok(keys) = serde_json::from_value::<Jwks>(jwks.clone()) else {
        return Issuer::KeysUnreachable;
    };
    card.signed(&keys, now)
}

#[test]
fn every_card_has_the_answers_of_its_vector() {
    let vectors = vectors();
    for vector in vectors["cards"].as_array().unwrap() {
        let desc = &vector["desc"];
        let card = decode(text(vector, "jws")).unwrap_or_else(|e| panic!("{desc}: {e}"));
        assert_eq!(*card.payload(), vector["payload"], "{desc}");
        let issuer = issuer_of(&card, &vectors["jwks"], &vectors).code();
        assert_eq!(issuer, vector["issuer"], "{desc}");
        let integrity = card.integrity().code();
        assert_eq!(integrity, vector["integrity"], "{desc}");
        let both_good = (issuer, integrity) == ("signed", "intact");
        assert_eq!(vector["wantErr"], !both_good, "{desc}");
        if let Some(commitment) = vector.get("commitment") {
            let seal = card.seal().unwrap().unwrap();
            assert_eq!(json!(seal.commitment()), *commitment);
            let rid = Rid::of(seal.commitment()).to_string();
            assert_eq!(card.payload()["vc"]["rid"], rid);
        }
    }
}

#[test]
fn every_set_of_keys_gives_the_answer_of_its_vector() {
    let vectors = vectors();
    for vector in vectors["keys"].as_array().unwrap() {
        let card = decode(text(vector, "jws")).unwrap();
        let issuer = issuer_of(&card, &vector["jwks"], &vectors);
        assert_eq!(issuer.code(), vector["issuer"], "{}", vector["desc"]);
    }
}

#[test]
fn every_revocation_list_says_what_its_vector_says() {
    for vector in vectors()["revocations"].as_array().unwrap() {
        let card = decode(text(vector, "jws")).unwrap();
        let list = vector["list"].to_string();
        let said = match RevocationList::read(list.as_bytes(), card.kid()) {
            Err(_) => json!("revocations-unreachable"),
            Ok(list) if list.revokes(&card) => json!("revoked"),
            Ok(_) => Value::Null,
        };
        assert_eq!(said, vector["currency"], "{}", vector["desc"]);
    }
}

#[test]
fn every_form_of_a_card_reads_as_the_same_card() {
    let vectors = vectors();
    let issuer = card::IssuerOrigin::parse(text(&vectors, "issuer")).unwrap();
    for vector in vectors["cards"].as_array().unwrap() {
        let Some(numeric) = vector["numeric"].as_str() else {
            continue;
        };
        let card = decode(text(vector, "jws")).unwrap().card().clone();
        assert_eq!(card.numeric().to_string(), numeric);
        assert_eq!(card.portal_url(&issuer).to_string(), text(vector, "portal"));
        let file = card.file();
        for form in [
            numeric,
            text(vector, "portal"),
            &format!(" {numeric}\r\n"),
            &file,
        ] {
            assert_eq!(*decode(form).unwrap().card(), card);
        }
    }
}

#[test]
fn every_other_text_is_refused_by_name() {
    for vector in vectors()["refused"].as_array().unwrap() {
        let desc = &vector["desc"];
        match decode(text(vector, "text")) {
            Ok(_) => panic!("read: {desc}"),
            Err(error) => assert_eq!(error.code(), vector["error"], "{desc}: {error}"),
        }
    }
}

/// Beside the repository, where developers and CI keep published vectors; absent in a fresh clone.
fn published() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/vectors/shc");
    if root.is_dir() {
        return Some(root);
    }
    println!("skipped: no health card examples beside the repository");
    None
}

/// The keys of the guide's example issuer, by their coordinates; their thumbprints are the examples' own.
fn example_keys() -> Jwks {
    let key =
        |x, y| json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "x": x, "y": y });
    let keys = [
        key(
            "11XvRWy1I2S0EyJlyf_bWfw_TQ5CJJNLw78bHXNxcgw",
            "eZXwxvO1hvCY0KucrPfKo7yAyMT6Ajc3N7OkAB6VYy8",
        ),
        key(
            "PQHApUWm94mflvswQgAnfHlETMwJFqjUVSs7WU6LQy4",
            "7mj8IO-8V5VZjDbRVsJINC_Rq5ai5CDhFX18ceRsLWQ",
        ),
    ];
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

#[test]
fn the_guides_examples_decode_and_verify_at_every_step() {
    let Some(folder) = published() else { return };
    let keys = example_keys();
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let file = entry.unwrap().path();
        let Some(example) = file.to_str().unwrap().strip_suffix("-d-jws.txt") else {
            continue;
        };
        let read = |step: &str| std::fs::read_to_string(format!("{example}-{step}")).ok();
        let jws = std::fs::read_to_string(&file).unwrap();
        let card = decode(&jws).unwrap();
        let key = keys
            .find(card.kid())
            .expect("the kid is the thumbprint of an example key");
        card.verify(key).unwrap();
        assert_eq!(card.integrity().code(), "no-seal");
        let json = |step| serde_json::from_str::<Value>(&read(step).unwrap()).unwrap();
        assert_eq!(*card.payload(), json("c-jws-payload-minified.json"));
        assert_eq!(
            decode(&read("e-file.smart-health-card").unwrap())
                .unwrap()
                .card(),
            card.card()
        );
        // A second value file means that the example was split over several codes.
        if read("f-qr-code-numeric-value-1.txt").is_none() {
            let digits = read("f-qr-code-numeric-value-0.txt").unwrap();
            assert_eq!(card.card().numeric().to_string(), digits.trim());
            assert_eq!(decode(&digits).unwrap().card(), card.card());
        }
        seen += 1;
    }
    assert!(seen > 0);
}
