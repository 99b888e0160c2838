//! Commitments against the vectors, written out by the format page alone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use seal::verdict::Integrity;
use seal::{
    Canonical, Commitment, ContextDigest, Opening, OutOfChain, RecordDigest, RestDigest, RestSalt,
    Salt, VersionNumber,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::Path;

fn vectors(group: &str) -> Vec<Value> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/commitments.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    vectors[group].as_array().unwrap().clone()
}

fn bytes(hex: &Value) -> Vec<u8> {
    hex::decode(&hex.as_str().unwrap()[2..]).unwrap()
}

/// The format page, read as a stranger would, with nothing of this crate.
fn by_the_page(vector: &Value) -> String {
    let record = Sha256::digest(
        [
            b"medseal:record:v1\0",
            vector["record_canonical"].as_str().unwrap().as_bytes(),
        ]
        .concat(),
    );
    let message = [
        b"medseal:commitment:v1\0".to_vec(),
        bytes(&vector["salt"]),
        vector["version"].as_u64().unwrap().to_be_bytes().to_vec(),
        record.to_vec(),
        bytes(&vector["context_digest"]),
    ];
    format!("0x{}", hex::encode(Sha256::digest(message.concat())))
}

fn context_by_the_page(vector: &Value) -> String {
    let optional = |member: &str| match vector.get(member) {
        Some(hex) if hex.is_string() => bytes(hex),
        _ => vec![0; 32],
    };
    let message = [
        b"medseal:context:v1\0".to_vec(),
        optional("previous"),
        optional("rest_digest"),
    ];
    format!("0x{}", hex::encode(Sha256::digest(message.concat())))
}

fn previous(vector: &Value) -> Option<Commitment> {
    serde_json::from_value(vector["previous"].clone()).unwrap()
}

fn rest_digest(vector: &Value) -> Option<RestDigest> {
    match vector.get("rest") {
        Some(rest) => {
            let salt = RestSalt::from_hex(vector["rest_salt"].as_str().unwrap()).unwrap();
            Some(RestDigest::of(&salt, &Canonical::of(rest).unwrap()))
        }
        None => serde_json::from_value(vector["rest_digest"].clone()).unwrap(),
    }
}

/// As whoever has the context digest alone computes it; none for a number that no version has.
fn opening(vector: &Value) -> Option<Opening> {
    Some(Opening::in_context(
        VersionNumber::new(vector["version"].as_u64().unwrap()).ok()?,
        Salt::from_hex(vector["salt"].as_str().unwrap()).unwrap(),
        RecordDigest::of(&Canonical::of(&vector["record"]).unwrap()),
        serde_json::from_value(vector["context_digest"].clone()).unwrap(),
    ))
}

#[test]
fn the_vectors_commit_to_what_the_page_says() {
    for vector in vectors("commitments") {
        let opening = opening(&vector).unwrap();
        assert_eq!(opening.commitment().to_hex(), vector["commitment"]);
        assert_eq!(by_the_page(&vector), vector["commitment"]);
        assert_eq!(opening.record_digest().to_hex(), vector["record_digest"]);
        let (previous, rest) = (previous(&vector), rest_digest(&vector));
        assert_eq!(
            json!(rest),
            vector.get("rest_digest").cloned().unwrap_or_default()
        );
        let context = ContextDigest::of(previous.as_ref(), rest.as_ref());
        assert_eq!(context.to_hex(), vector["context_digest"]);
        assert_eq!(context_by_the_page(&vector), vector["context_digest"]);
        let whole = Opening::new(
            opening.version(),
            previous,
            *opening.salt(),
            *opening.record_digest(),
            rest,
        );
        assert_eq!(whole, Ok(opening));
    }
}

#[test]
fn each_change_to_a_version_gives_another_commitment_or_none() {
    for vector in vectors("refused") {
        let desc = &vector["desc"];
        let computed = opening(&vector).map(|opening| opening.commitment());
        assert_eq!(json!(computed), vector["computed"], "{desc}");
        assert_ne!(vector["computed"], vector["commitment"], "{desc}");
        let stated = serde_json::from_value(vector["commitment"].clone()).unwrap();
        let integrity = opening(&vector).map_or(Integrity::SealMalformed, |opening| {
            Integrity::of(&opening, &stated)
        });
        assert_eq!(integrity.code(), vector["integrity"], "{desc}");
        if computed.is_some() {
            assert_eq!(by_the_page(&vector), vector["computed"], "{desc}");
        }
        let (previous, rest) = (previous(&vector), rest_digest(&vector));
        if previous.is_some() || rest.is_some() {
            let context = ContextDigest::of(previous.as_ref(), rest.as_ref());
            assert_eq!(context.to_hex(), vector["context_digest"], "{desc}");
            assert_eq!(
                context_by_the_page(&vector),
                vector["context_digest"],
                "{desc}"
            );
        }
    }
}

#[test]
fn a_first_version_has_no_previous_and_every_other_has_one() {
    let record = RecordDigest::of(&Canonical::of(&json!({})).unwrap());
    let new = |number, previous| {
        let version = VersionNumber::new(number).unwrap();
        Opening::new(version, previous, Salt::from_bytes([1; 16]), record, None)
    };
    let previous = Some(Commitment::from_bytes([2; 32]));
    assert_eq!(new(1, previous), Err(OutOfChain::FirstHasPrevious));
    assert_eq!(new(2, None), Err(OutOfChain::MissingPrevious));
    assert!(new(1, None).is_ok() && new(2, previous).is_ok());
}

#[test]
fn nothing_that_opens_a_commitment_is_printed() {
    let opening = opening(&vectors("commitments")[1]).unwrap();
    let printed = format!("{opening:?}");
    assert!(!printed.contains(&opening.salt().to_hex()[2..]));
    assert!(!printed.contains(&opening.record_digest().to_hex()[2..]));
}

#[test]
fn a_version_number_is_one_that_json_keeps() {
    assert!(VersionNumber::new(0).is_err());
    assert!(VersionNumber::new((1 << 53) - 1).is_ok());
    assert!(VersionNumber::new(1 << 53).is_err());
    assert!(serde_json::from_str::<VersionNumber>("0").is_err());
}

/// RFC 4648, section 5, bit by bit: letters of the alphabet only, no padding, no bits left over.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = Vec::new();
    for letter in text.chars() {
        let value = alphabet.find(letter)?;
        bits.extend((0..6).rev().map(|bit| value >> bit & 1 == 1));
    }
    let whole = bits.len() / 8 * 8;
    let (kept, over) = bits.split_at(whole);
    if over.len() >= 6 || over.contains(&true) {
        return None;
    }
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    Some(kept.chunks(8).map(byte).collect())
}

proptest! {
    #[test]
    fn context_and_commitment_are_the_hashes_of_83_and_110_bytes_written_by_hand(
        version in 1_u64..1 << 53, salt: [u8; 16], previous: [u8; 32], record: [u8; 32],
        rest: Option<[u8; 32]>,
    ) {
        let previous = (version > 1).then_some(previous);
        let opening = Opening::new(
            VersionNumber::new(version).unwrap(),
            previous.map(Commitment::from_bytes),
            Salt::from_bytes(salt),
            RecordDigest::from_bytes(record),
            rest.map(RestDigest::from_bytes),
        ).unwrap();
        let mut message = b"medseal:commitment:v1".to_vec();
        message.push(0);
        message.extend(salt);
        for shift in (0..8).rev() {
            message.push(u8::try_from(version >> (8 * shift) & 0xff).unwrap());
        }
        let mut context = b"medseal:context:v1".to_vec();
        context.push(0);
        context.extend(previous.unwrap_or_default());
        context.extend(rest.unwrap_or_default());
        prop_assert_eq!(context.len(), 83);
        let context: [u8; 32] = Sha256::digest(context).into();
        prop_assert_eq!(*opening.context().as_bytes(), context);
        message.extend(record);
        message.extend(context);
        prop_assert_eq!(message.len(), 110);
        let hash: [u8; 32] = Sha256::digest(message).into();
        prop_assert_eq!(*opening.commitment().as_bytes(), hash);
    }

    #[test]
    fn a_salt_is_read_from_base64url_in_its_one_spelling(
        text in "[A-Za-z0-9_-]{20}[A-Za-z0-9_=+/ -]{0,4}",
    ) {
        let read = Salt::from_base64url(&text).ok().map(|salt| salt.as_bytes().to_vec());
        prop_assert_eq!(read, base64url(&text).filter(|bytes| bytes.len() == 16));
    }

    #[test]
    fn each_input_changes_the_commitment(
        version in 2_u64..1 << 53, salt: [u8; 16], previous: [u8; 32], record: [u8; 32], rest: [u8; 32],
        byte in 0_usize..112, bit in 0_u8..8,
    ) {
        let mut inputs = (salt, previous, record, rest);
        let commit = |(salt, previous, record, rest): ([u8; 16], [u8; 32], [u8; 32], [u8; 32])| {
            Opening::new(
                VersionNumber::new(version).unwrap(),
                Some(Commitment::from_bytes(previous)),
                Salt::from_bytes(salt),
                RecordDigest::from_bytes(record),
                Some(RestDigest::from_bytes(rest)),
            ).unwrap().commitment()
        };
        let before = commit(inputs);
        let flipped = match byte {
            0..16 => &mut inputs.0[byte],
            16..48 => &mut inputs.1[byte - 16],
            48..80 => &mut inputs.2[byte - 48],
            _ => &mut inputs.3[byte - 80],
        };
        *flipped ^= 1 << bit;
        prop_assert_ne!(before, commit(inputs));
    }

    #[test]
    fn text_forms_come_back_and_no_text_panics(bytes: [u8; 32], text in ".{0,80}") {
        let commitment = Commitment::from_bytes(bytes);
        prop_assert_eq!(Commitment::from_hex(&commitment.to_hex()), Ok(commitment));
        prop_assert_eq!(Commitment::from_base64url(&commitment.to_base64url()), Ok(commitment));
        if let Ok(read) = Commitment::from_hex(&text) { prop_assert_eq!(read.to_hex(), text.clone()); }
        if let Ok(read) = Commitment::from_base64url(&text) { prop_assert_eq!(read.to_base64url(), text); }
    }
}
