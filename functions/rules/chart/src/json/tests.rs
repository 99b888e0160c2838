//! What the reader reads, and what it says of what it does not.

use super::{What, read};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn a_number_is_either_exact_or_named() {
    for exact in [
        "0",
        "-1",
        "1.10",
        "178.88023499217553",
        "1e3",
        "9007199254740991",
        "0.0",
        "5E-324",
    ] {
        assert_eq!(read(exact).expect(exact).lossy, [], "{exact}");
    }
    for lossy in [
        "9007199254740993",
        "0.1000000000000000055",
        "1e400",
        "-0",
        "-0.0",
        "1e20",
        "1e99999999999999999999",
        "123456789012345678901234567890",
    ] {
        assert_eq!(read(lossy).expect(lossy).lossy.len(), 1, "{lossy}");
    }
}

#[test]
fn a_second_member_of_the_same_name_is_refused() {
    let fault = read(r#"{"entry":[{"a":1},{"a":1,"\u0061":2}]}"#)
        .err()
        .expect("a fault");
    assert_eq!(fault.what, What::DuplicateKey("a".to_owned()));
    assert_eq!(fault.entry, Some(1));
}

#[test]
fn a_text_cut_off_names_the_entry_it_was_in() {
    let text = r#"{"entry":[{"resource":{"a":[true,"b\u00e9"]}},{"resource":{"c":-1.5e3}}]}"#;
    for end in 0..text.len() {
        let fault = read(&text[..end]).err().expect("a fault");
        assert_eq!(fault.what, What::CutOff, "{}", &text[..end]);
    }
    assert_eq!(
        read(&text[..60]).err().and_then(|fault| fault.entry),
        Some(1)
    );
    assert_eq!(read(text).expect("JSON").resources[1].1, r#"{"c":-1.5e3}"#);
}

#[test]
fn nesting_beyond_the_limit_is_refused_before_the_stack_is() {
    let fault = read(&"[".repeat(100_000)).err().expect("a fault");
    assert_eq!(fault.what, What::TooDeep);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn it_reads_what_the_usual_reader_reads(value in any_json()) {
        prop_assume!(!value.to_string().contains("-0"));
        let compact = read(&value.to_string()).map(|source| source.value);
        prop_assert_eq!(compact, Ok(value.clone()));
        let pretty = serde_json::to_string_pretty(&value).expect("JSON");
        prop_assert_eq!(read(&pretty).map(|source| source.value), Ok(value));
    }

    #[test]
    fn it_accepts_nothing_the_usual_reader_refuses(text in r#"[\[\]{}:,"\\u0-9a-f.eE+ntrlsD-]{0,24}"#) {
        if let Ok(source) = read(&text) && source.lossy.is_empty() {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        }
    }
}
