//! Cards that can be taken back: their identifier, the issuer's list, and what the keys say of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use card::{Jwk, Jwks, Revocation, RevocationList, Rid};
use proptest::prelude::*;
use seal::Commitment;
use serde_json::{Value, json};

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
    // printf 'medseal:rid:v1\0' and 32 bytes 07, sha256sum, the first 16 bytes, base64url.
    let rid = Rid::of(&Commitment::from_bytes([7; 32])).to_string();
    assert_eq!(rid, "9WrgiVkunUSjCydemmFrTQ");
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
