//! The reader and RFC 8785: our vectors, the published ones, and any bytes at all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use seal::Canonical;
use seal::canonical::{Reason, parse, parse_nearest};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn vectors() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/canonical.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Beside the repository, where developers and CI keep published vectors; absent in a fresh clone.
fn published(folder: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/vectors");
    let found = root.join(folder);
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: no {folder} vectors beside the repository");
    None
}

#[test]
fn every_accepted_vector_has_its_canonical_form() {
    for vector in vectors()["accepted"].as_array().unwrap() {
        let canonical = Canonical::read(vector["json"].as_str().unwrap().as_bytes()).unwrap();
        let expected = vector["canonical"].as_str().unwrap();
        assert_eq!(
            canonical.as_bytes(),
            expected.as_bytes(),
            "{}",
            vector["desc"]
        );
    }
}

#[test]
fn every_refused_vector_is_refused_for_its_reason_at_its_place() {
    for vector in vectors()["refused"].as_array().unwrap() {
        let json = match vector["hex"].as_str() {
            Some(hex) => hex::decode(hex).unwrap(),
            None => vector["json"].as_str().unwrap().as_bytes().to_vec(),
        };
        let refusal = Canonical::read(&json).unwrap_err();
        assert_eq!(
            refusal.reason().code(),
            vector["reason"],
            "{}",
            vector["desc"]
        );
        assert_eq!(refusal.path(), vector["path"], "{}", vector["desc"]);
    }
}

#[test]
fn the_published_rfc_8785_vectors_come_out_byte_for_byte() {
    let Some(folder) = published("jcs") else {
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let input = entry.unwrap().path();
        let Some(name) = input.to_str().unwrap().strip_suffix(".input.json") else {
            continue;
        };
        let value = parse_nearest(&std::fs::read(&input).unwrap()).unwrap();
        let expected = std::fs::read(format!("{name}.output.json")).unwrap();
        assert_eq!(
            Canonical::of(&value).unwrap().as_bytes(),
            expected.trim_ascii_end(),
            "{name}"
        );
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn an_import_keeps_the_nearest_double_of_a_long_decimal() {
    assert_eq!(parse_nearest(b"0.1000000000000000055").unwrap(), 0.1);
    assert_eq!(
        parse(b"0.1000000000000000055").unwrap_err().reason(),
        Reason::NumberPrecision
    );
    assert_eq!(
        parse_nearest(b"9007199254740993").unwrap_err().reason(),
        Reason::NumberPrecision
    );
    assert_eq!(
        parse_nearest(b"1e400").unwrap_err().reason(),
        Reason::NumberPrecision
    );
}

#[test]
fn a_refusal_names_the_place_and_no_value() {
    let refusal = parse(br#"{"entry":[{"note/1":"HIV","note/1":"x"}]}"#).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "a key appears twice at /entry/0/note~11 (byte 26)"
    );
}

#[test]
fn a_value_that_was_never_text_keeps_to_the_same_limits() {
    let mut deep = Value::Null;
    for _ in 0..65 {
        deep = Value::Array(vec![deep]);
    }
    assert_eq!(Canonical::of(&deep).unwrap_err().reason(), Reason::Depth);
    for number in [
        Value::from(u64::MAX),
        Value::from(i64::MIN),
        Value::from(1e20),
    ] {
        assert_eq!(
            Canonical::of(&number).unwrap_err().reason(),
            Reason::NumberPrecision
        );
    }
}

/// Any value whose numbers the reader accepts.
fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        (-(1_i64 << 53)..=1 << 53).prop_map(Value::from),
        any::<f64>().prop_filter_map("accepted", |double| {
            let large = double.abs() > 9_007_199_254_740_992.0 && double.abs() < 1e21;
            (double.is_finite() && !large).then(|| Value::from(double))
        }),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
        let _ = parse_nearest(&bytes);
    }

    #[test]
    fn no_text_of_json_letters_makes_the_reader_panic_or_differ(
        text in r#"[\[\]{}",:0-9eE.+\\-u \u00fctrfalsn]{0,40}"#
    ) {
        // Whatever the strict reader accepts, serde_json reads as the same value.
        if let Ok(read) = parse(text.as_bytes()) {
            prop_assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_as_the_same_value(value in value()) {
        let text = serde_json::to_vec(&value).unwrap();
        prop_assert_eq!(parse(&text).unwrap(), value);
    }

    #[test]
    fn a_canonical_form_is_its_own_canonical_form(value in value()) {
        let canonical = Canonical::of(&value).unwrap();
        prop_assert_eq!(Canonical::read(canonical.as_bytes()).unwrap(), canonical);
    }
}
