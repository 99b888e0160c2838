//! Cards that can be taken back: their identifier, the issuer's list, and what the keys say of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{DecodedCard, Jwk, Jwks, Revocation, RevocationList, RevocationListError, Rid, decode};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use seal::Commitment;
use serde_json::{Value, json};
use std::io::Write as _;

fn key(number: u8) -> Jwk {
    let mut point = [number; 65];
    point[0] = 4;
    Jwk::from_point(&point).unwrap()
}

fn published(keys: &Jwks) -> Value {
    serde_json::to_value(keys).unwrap()
}

#[test]
fn an_identifier_is_the_cut_hash_of_the_commitment_under_its_own_tag() {
    // printf 'medseal:rid:v1\0' and 32 bytes 07, sha256sum, the first 9 bytes, base64url.
    let rid = Rid::of(&Commitment::from_bytes([7; 32])).to_string();
    assert_eq!(rid, "9WrgiVkunUSj");
    assert_eq!(rid.parse::<Rid>().unwrap().to_string(), rid);
}

#[test]
fn a_list_names_versions_bare_and_cards_with_the_time_before_which_they_were_issued() {
    let [one, two] = [1, 2].map(|byte| Rid::of(&Commitment::from_bytes([byte; 32])));
    let cards = Revocation::Cards {
        before: 1_795_000_000,
    };
    let list = RevocationList::new(
        &key(1).thumbprint(),
        5,
        &[(one, Revocation::Version), (two, cards)],
    );
    assert_eq!(
        serde_json::to_value(&list).unwrap(),
        json!({
            "kid": key(1).thumbprint().as_str(), "method": "rid", "ctr": 5,
            "rids": [one.to_string(), format!("{two}.1795000000")],
        })
    );
}

#[test]
fn keys_speak_of_their_lists_once_something_was_revoked() {
    let keys = [key(1), key(2)];
    let before = published(&Jwks::new(keys, 0));
    assert_eq!(before["keys"].as_array().unwrap().len(), 2);
    assert!(!before.to_string().contains("crlVersion"));
    let after = Jwks::new(keys, 3);
    for one in published(&after)["keys"].as_array().unwrap() {
        assert_eq!(one["crlVersion"], 3);
    }
    let read: Jwks = serde_json::from_value(published(&after)).unwrap();
    assert_eq!(read, after);
    for one in keys {
        assert_eq!(read.find(one.thumbprint().as_str()), Some(&one));
    }
}

proptest! {
    #[test]
    fn a_card_issued_from_the_named_second_on_is_valid_again(before in 0_i64..1 << 40, apart in 0_i64..1 << 20) {
        let cards = Revocation::Cards { before };
        prop_assert!(!cards.voids(before + apart));
        prop_assert!(cards.voids(before - 1 - apart));
        prop_assert!(Revocation::Version.voids(before + apart));
    }

    #[test]
    fn no_text_but_its_own_is_an_identifier(text in "[A-Za-z0-9_=.-]{0,30}") {
        if let Ok(rid) = text.parse::<Rid>() {
            prop_assert_eq!(rid.to_string(), text);
        }
    }

    #[test]
    fn two_versions_never_share_an_identifier(one: [u8; 32], other: [u8; 32]) {
        let same = Rid::of(&Commitment::from_bytes(one)) == Rid::of(&Commitment::from_bytes(other));
        prop_assert_eq!(same, one == other);
    }
}

/// A card with these claims; nobody has signed it.
fn card(claims: &Value) -> DecodedCard {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(claims.to_string().as_bytes()).unwrap();
    let header = json!({"zip": "DEF", "alg": "ES256", "kid": "k"}).to_string();
    let [header, payload, signature] =
        [header.into_bytes(), deflate.finish().unwrap(), vec![1; 64]]
            .map(|part| URL_SAFE_NO_PAD.encode(part));
    decode(&format!("{header}.{payload}.{signature}")).unwrap()
}

fn listed(rids: &Value, rid: &str, nbf: f64) -> Result<bool, RevocationListError> {
    let list = json!({"kid": "k", "method": "rid", "ctr": 1, "rids": rids}).to_string();
    let subject = json!({"fhirBundle": {}});
    let claims = json!({"iss": "https://a.example", "nbf": nbf, "vc": {"credentialSubject": subject, "rid": rid}});
    RevocationList::read(list.as_bytes(), "k").map(|list| list.revokes(&card(&claims)))
}

#[test]
fn a_card_is_found_on_a_list_by_its_identifier_and_its_time() {
    assert_eq!(listed(&json!([]), "abc", 5.0), Ok(false));
    assert_eq!(listed(&json!(["abd", "abc"]), "abc", 5.0), Ok(true));
    assert_eq!(listed(&json!(["ABC"]), "abc", 5.0), Ok(false));
    assert_eq!(listed(&json!(["abc.5"]), "abc", 5.0), Ok(false));
    assert_eq!(listed(&json!(["abc.6"]), "abc", 5.0), Ok(true));
    assert_eq!(listed(&json!(["abc.5"]), "abc", 4.5), Ok(true));
    assert_eq!(listed(&json!(["abc.4", "abc.6"]), "abc", 5.0), Ok(true));
    let far = format!("abc.{}", "9".repeat(15));
    assert_eq!(listed(&json!([far]), "abc", 5.0), Ok(true));
}

#[test]
fn a_list_with_one_entry_out_of_form_is_no_list() {
    for wrong in [
        json!(["abc", ""]),
        json!(["abc", "abc."]),
        json!(["abc", ".5"]),
        json!(["abc", "abc.5.6"]),
        json!(["abc", format!("abc.{}", "9".repeat(16))]),
        json!(["abc", "abc.-5"]),
        json!(["abc", "abc.5x"]),
        json!(["abc", "ab c"]),
        json!(["abc", "a".repeat(25)]),
        json!(["abc", 5]),
        json!("abc"),
        json!(null),
    ] {
        assert_eq!(
            listed(&wrong, "abc", 5.0),
            Err(RevocationListError),
            "{wrong}"
        );
    }
    for (list, kid) in [
        (
            json!({"kid": "k", "method": "rid", "ctr": 1, "rids": []}),
            "l",
        ),
        (
            json!({"kid": "k", "method": "x5c", "ctr": 1, "rids": []}),
            "k",
        ),
        (
            json!({"kid": "k", "method": "rid", "ctr": -1, "rids": []}),
            "k",
        ),
        (
            json!({"kid": "k", "method": "rid", "ctr": 1.5, "rids": []}),
            "k",
        ),
        (json!({"kid": "k", "method": "rid", "rids": []}), "k"),
        (json!([]), "k"),
    ] {
        let read = RevocationList::read(list.to_string().as_bytes(), kid);
        assert_eq!(read, Err(RevocationListError), "{list}");
    }
}

#[test]
fn what_is_published_is_read_as_it_was_written() {
    let rid = Rid::of(&Commitment::from_bytes([1; 32]));
    let list = RevocationList::new(&key(1).thumbprint(), 2, &[(rid, Revocation::Version)]);
    let bytes = serde_json::to_vec(&list).unwrap();
    let read = RevocationList::read(&bytes, key(1).thumbprint().as_str());
    assert_eq!(read, Ok(list));
}
