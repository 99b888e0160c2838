//! The reader against naive ones, and every card with one character changed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{DecodedCard, Jwks, decode};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write as _;
use std::sync::LazyLock;

static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../tests/vectors/cards.json")).unwrap()
});

/// The card with every member of the seal.
fn sound(member: &str) -> &'static str {
    VECTORS["cards"][1][member].as_str().unwrap()
}

fn signed(card: &DecodedCard) -> bool {
    let keys: Jwks = serde_json::from_value(VECTORS["jwks"].clone()).unwrap();
    keys.find(card.kid())
        .is_some_and(|key| card.verify(key).is_ok())
}

/// A card that nobody signed.
fn unsigned(payload: &[u8], level: Compression) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), level);
    encoder.write_all(payload).unwrap();
    let header = br#"{"zip":"DEF","alg":"ES256","kid":""}"#;
    let parts = [&header[..], &encoder.finish().unwrap(), &[0; 64]];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// Two digits to a character, by a table of both.
fn digits(text: &str) -> Option<String> {
    text.chars()
        .map(|letter| {
            let code = u32::from(letter)
                .checked_sub(45)
                .filter(|code| *code <= 77)?;
            Some(format!("{code:02}"))
        })
        .collect()
}

/// The four forms a card is handed over in.
fn forms() -> [String; 4] {
    let file = json!({ "verifiableCredential": [sound("jws")] });
    [
        sound("jws").into(),
        sound("numeric").into(),
        sound("portal").into(),
        file.to_string(),
    ]
}

#[test]
fn a_payload_is_read_up_to_262144_bytes_and_no_further() {
    let payload = VECTORS["cards"][1]["payload"].to_string();
    for (length, read) in [
        (262_143, true),
        (262_144, true),
        (262_145, false),
        (1 << 20, false),
    ] {
        for level in [Compression::best(), Compression::none()] {
            let padded = format!("{payload}{}", " ".repeat(length - payload.len()));
            let text = unsigned(padded.as_bytes(), level);
            match decode(&text) {
                Ok(_) => assert!(read, "{length}"),
                Err(error) if text.len() > 65_536 => assert_eq!(error.code(), "too-long"),
                Err(error) => {
                    assert!(!read, "{length}: {error}");
                    assert_eq!(error.code(), "payload-too-large");
                }
            }
        }
    }
}

#[test]
fn every_cut_of_a_compressed_payload_is_refused() {
    let payload = VECTORS["cards"][1]["payload"].to_string();
    let whole = unsigned(payload.as_bytes(), Compression::best());
    assert!(decode(&whole).is_ok());
    let parts: Vec<&str> = whole.split('.').collect();
    let deflated = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    for length in 0..deflated.len() {
        let body = URL_SAFE_NO_PAD.encode(&deflated[..length]);
        let error = decode(&format!("{}.{body}.{}", parts[0], parts[2])).unwrap_err();
        assert_eq!(error.code(), "inflate", "{length} of {}", deflated.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn one_changed_character_never_leaves_another_card_signed(
        form in 0_usize..4, at: prop::sample::Index, other in prop_oneof![
            prop::char::range(' ', '~'), prop::char::range('0', '9'), any::<char>(),
        ],
    ) {
        let mut text: Vec<char> = forms()[form].chars().collect();
        let place = at.index(text.len());
        text[place] = other;
        let text: String = text.into_iter().collect();
        if let Ok(card) = decode(&text) {
            // Letters of the portal's address are not the card's: there the card is still the same.
            let same = card.card().as_str() == sound("jws");
            prop_assert!(same || !signed(&card), "{}", text);
        }
    }

    #[test]
    fn a_character_more_or_less_never_leaves_another_card_signed(
        form in 0_usize..4, at: prop::sample::Index, more in proptest::option::of(any::<char>()),
    ) {
        let mut text: Vec<char> = forms()[form].chars().collect();
        let place = at.index(text.len());
        match more {
            Some(letter) => text.insert(place, letter),
            None => { text.remove(place); }
        }
        let text: String = text.into_iter().collect();
        if let Ok(card) = decode(&text) {
            prop_assert!(card.card().as_str() == sound("jws") || !signed(&card), "{}", text);
        }
    }

    #[test]
    fn codes_are_read_as_pairs_of_digits(jws in "[A-Za-z0-9_.-]{0,80}") {
        let code = format!("shc:/{}", digits(&jws).unwrap());
        let as_code = decode(&code).err().map(|error| error.code());
        // What is no JWS is another error in each form; nothing here is a card.
        prop_assert!(!matches!(as_code, None | Some("digits" | "not-a-card" | "chunked")));
        if jws.starts_with("eyJ") {
            prop_assert_eq!(as_code, decode(&jws).err().map(|error| error.code()));
        }
    }

    #[test]
    fn other_digits_are_refused(text in "[0-9]{0,9}[ -~]{0,2}[0-9]{0,9}") {
        let pairs: Vec<&str> = (0..text.len()).step_by(2)
            .map(|at| text.get(at..at + 2).unwrap_or(""))
            .collect();
        let fine = pairs.iter().all(|pair| {
            pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_digit()) && *pair <= "77"
        });
        let error = decode(&format!("shc:/{text}")).unwrap_err().code();
        // White space at the end is not the code's.
        if !fine && !text.contains('/') && !text.ends_with(' ') {
            prop_assert_eq!(error, "digits");
        }
    }
}

/// A value for a member of the seal, in its form or out of it.
fn member() -> impl Strategy<Value = Value> {
    let bytes = |length: usize| prop::collection::vec(any::<u8>(), length);
    let coded = |bytes: Vec<u8>| Value::from(URL_SAFE_NO_PAD.encode(bytes));
    prop_oneof![
        bytes(16).prop_map(coded),
        bytes(32).prop_map(coded),
        (0_usize..40).prop_flat_map(bytes).prop_map(coded),
        "[A-Za-z0-9_=+/-]{21,23}".prop_map(Value::from),
        (-1_i64..4).prop_map(Value::from),
        (1_i64..=1 << 53).prop_map(Value::from),
        Just(json!(1.5)),
        any::<bool>().prop_map(Value::from),
        Just(json!("true")),
        Just(Value::Null),
        Just(json!([])),
        Just(json!([["2024-03-01", "Cough"]])),
        Just(json!([["2024-03-01"]])),
        Just(json!({ "n": 1 })),
    ]
}

/// The first member that is out of form, by the table of the format page.
fn out_of_form(seal: &Value) -> Option<&'static str> {
    let length = |name: &str| {
        let text = seal[name].as_str()?;
        URL_SAFE_NO_PAD.decode(text).ok().map(|bytes| bytes.len())
    };
    let absent = |name: &str| seal.get(name).is_none();
    let number = seal["n"].as_u64().filter(|n| (1..1 << 53).contains(n));
    let entry = |entry: &Value| {
        let parts = entry.as_array().map(Vec::as_slice);
        matches!(parts, Some([Value::String(_), Value::String(_)]))
    };
    let history = seal
        .get("h")
        .is_none_or(|h| h.as_array().is_some_and(|h| h.iter().all(entry)));
    let members = [
        ("n", number.is_some()),
        ("s", length("s") == Some(16)),
        (
            "x",
            length("x") == Some(32) || absent("x") && number == Some(1),
        ),
        ("t", length("t") == Some(32) || absent("t")),
        ("c", length("c") == Some(32)),
        ("e", absent("e") || seal["e"] == true),
        ("h", history),
    ];
    members
        .into_iter()
        .find_map(|(name, fine)| (!fine).then_some(name))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_seal_is_read_exactly_when_every_member_is_in_its_form(
        changes in prop::collection::vec(
            (prop::sample::select(vec!["n", "s", "x", "t", "c", "e", "h", "z"]),
             proptest::option::of(member())), 0..3),
    ) {
        let mut payload = VECTORS["cards"][1]["payload"].clone();
        for (name, value) in changes {
            let seal = payload["medseal"].as_object_mut().unwrap();
            match value {
                Some(value) => seal.insert(name.to_owned(), value),
                None => seal.remove(name),
            };
        }
        let card = decode(&unsigned(payload.to_string().as_bytes(), Compression::fast())).unwrap();
        let integrity = card.integrity().code();
        let wrong = out_of_form(&payload["medseal"]);
        prop_assert_eq!(integrity == "seal-malformed", wrong.is_some(), "{}", integrity);
        let named = card.seal().err().or(card.history().err()).map(|error| error.field);
        prop_assert_eq!(named, wrong);
        if let (Ok(Some(seal)), Ok(history)) = (card.seal(), card.history()) {
            let member = &payload["medseal"];
            prop_assert_eq!(seal.version().get(), member["n"].as_u64().unwrap());
            prop_assert_eq!(seal.commitment().to_base64url(), member["c"].as_str().unwrap());
            prop_assert_eq!(seal.is_excerpt(), member.get("e").is_some());
            prop_assert_eq!(history.len(), member["h"].as_array().map_or(0, Vec::len));
        }
    }

    #[test]
    fn no_payload_makes_the_reader_panic(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&unsigned(&payload, Compression::fast())).map(|card| card.integrity());
    }

    #[test]
    fn no_compressed_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let parts: Vec<&str> = sound("jws").split('.').collect();
        let body = URL_SAFE_NO_PAD.encode(bytes);
        let _ = decode(&format!("{}.{body}.{}", parts[0], parts[2])).map(|card| card.integrity());
    }
}
