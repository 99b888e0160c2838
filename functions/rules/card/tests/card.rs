//! Making a card: fitting it, signing it, drawing it, and reading whatever else there is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use card::{
    CardPayload, CardPayloadError, EcdsaSignature, HistoryEntry, IssuerOrigin, Jwk, Jwks, KeyId,
    SealClaim, code, decode, fits,
};
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use seal::{
    Canonical, Commitment, Opening, RecordDigest, RestDigest, Salt, TransactionHash, VersionNumber,
};
use serde_json::{Value, json};

const LONGEST: &str = "https://a-hospital-with-a-very-long-name.region.health.example:8443";

fn origin(length: usize) -> IssuerOrigin {
    IssuerOrigin::parse(&LONGEST[..length]).unwrap()
}

fn bundle(note: &str) -> Value {
    json!({
        "resourceType": "Bundle", "type": "collection",
        "entry": [
            { "fullUrl": "resource:0", "resource": { "resourceType": "Patient",
                "name": [{ "family": "Muster", "given": ["Anna"] }], "birthDate": "1951-01-20" } },
            { "fullUrl": "resource:1", "resource": { "resourceType": "Condition",
                "subject": { "reference": "resource:0" }, "note": [{ "text": note }] } },
        ],
    })
}

/// Claims with every member present, of digests that are as good as random.
fn claim(bundle: &Value, seed: [u8; 32]) -> SealClaim {
    let half = |flip: u8| seed.map(|byte| byte.rotate_left(3) ^ flip);
    let opening = Opening::new(
        VersionNumber::new((1 << 53) - 1).unwrap(),
        Some(Commitment::from_bytes(half(0x5b))),
        Salt::try_from(&seed[..16]).unwrap(),
        RecordDigest::of(&Canonical::of(bundle).unwrap()),
        Some(RestDigest::from_bytes(half(0xc4))),
    );
    let transaction = Some(TransactionHash::from_bytes(seed));
    SealClaim::new(&opening.unwrap(), transaction, true)
}

fn history(length: usize) -> Vec<HistoryEntry> {
    let entry = |n: usize| HistoryEntry {
        date: format!("2024-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
        text: format!("Visit number {n} for something"),
    };
    (0..length).map(entry).collect()
}

struct Signer(EcdsaKeyPair, SystemRandom);

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self(
            EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap(),
            random,
        )
    }

    fn key(&self) -> Jwk {
        Jwk::from_point(self.0.public_key().as_ref()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> EcdsaSignature {
        let signature = self.0.sign(&self.1, message).unwrap();
        EcdsaSignature::from_bytes(signature.as_ref().try_into().unwrap())
    }
}

fn any_kid() -> KeyId {
    Signer::new().key().thumbprint()
}

#[test]
fn a_signed_card_reads_back_verifies_and_is_intact() {
    let (signer, bundle) = (Signer::new(), bundle("Cough"));
    let payload = CardPayload::new(
        &origin(40),
        1_793_000_000,
        &bundle,
        &claim(&bundle, [7; 32]),
        &history(2),
    );
    let input = payload.unwrap().signing_input(&signer.key().thumbprint());
    let signature = signer.sign(input.as_bytes());
    let card = decode(input.with_signature(&signature).as_str()).unwrap();
    card.verify(&signer.key()).unwrap();
    assert!(card.verify(&Signer::new().key()).is_err());
    assert_eq!(card.integrity().code(), "intact");
    assert_eq!(card.history().unwrap(), history(2));
    assert_eq!(*card.bundle(), bundle);
}

#[test]
fn only_a_first_version_without_a_rest_has_no_context_on_its_card_and_only_a_rest_makes_an_excerpt()
{
    let bundle = bundle("Cough");
    let previous = Commitment::from_bytes([3; 32]);
    let rest = RestDigest::from_bytes([4; 32]);
    for (number, previous, rest) in [
        (1, None, None),
        (1, None, Some(rest)),
        (2, Some(previous), None),
        (2, Some(previous), Some(rest)),
    ] {
        let opening = Opening::new(
            VersionNumber::new(number).unwrap(),
            previous,
            Salt::from_bytes([5; 16]),
            RecordDigest::of(&Canonical::of(&bundle).unwrap()),
            rest,
        );
        let opening = opening.unwrap();
        let seal = SealClaim::new(&opening, None, rest.is_some());
        let payload = CardPayload::new(&origin(40), 0, &bundle, &seal, &[]).unwrap();
        let card = payload
            .signing_input(&any_kid())
            .with_signature(&EcdsaSignature::from_bytes([1; 64]));
        let card = decode(card.as_str()).unwrap();
        let member = &card.payload()["medseal"];
        let context = (number > 1 || rest.is_some()).then(|| opening.context().to_base64url());
        assert_eq!(member["x"], json!(context));
        assert_eq!(member.get("e"), rest.map(|_| json!(true)).as_ref());
        assert_eq!(card.integrity().code(), "intact");
        assert_eq!(card.seal(), Ok(Some(seal)));
    }
}

#[test]
fn no_card_is_made_of_a_record_that_its_seal_does_not_open_to() {
    let seal = claim(&bundle("Cough"), [7; 32]);
    let altered = CardPayload::new(&origin(40), 0, &bundle("cough"), &seal, &[]);
    assert_eq!(altered, Err(CardPayloadError::Altered));
}

#[test]
fn the_oldest_history_goes_first_and_both_codes_stay_within_version_22() {
    let bundle = bundle("Cough");
    let seal = claim(&bundle, [7; 32]);
    let payload = CardPayload::new(&origin(64), 0, &bundle, &seal, &history(500)).unwrap();
    let shown = payload.history_shown();
    assert!((5..100).contains(&shown), "{shown}");
    let card = payload
        .signing_input(&any_kid())
        .with_signature(&EcdsaSignature::from_bytes([1; 64]));
    assert!(card.as_str().len() <= 1109);
    assert_eq!(
        decode(card.as_str()).unwrap().history().unwrap(),
        history(shown)
    );
    for text in [card.numeric(), card.portal_url(&origin(64))] {
        let svg = code::svg(&text).unwrap();
        let side = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        assert!(side.parse::<usize>().unwrap() <= 105 + 8);
    }
}

#[test]
fn a_record_that_cannot_fit_is_refused_with_both_numbers() {
    let noise: String = (0..2000_u32)
        .map(|n| char::from_u32(0x4e00 + n * 7).unwrap())
        .collect();
    let bundle = bundle(&noise);
    assert!(!fits(&origin(64), &bundle));
    let refused = CardPayload::new(&origin(64), 0, &bundle, &claim(&bundle, [7; 32]), &[]);
    assert!(matches!(
        refused,
        Err(CardPayloadError::TooLarge {
            needed: 2000..,
            limit: 1109
        })
    ));
}

#[test]
fn the_image_is_a_square_of_one_bit_pixels_with_a_quiet_zone() {
    let bundle = bundle("Cough");
    let payload = CardPayload::new(&origin(40), 0, &bundle, &claim(&bundle, [7; 32]), &[]).unwrap();
    let card = payload
        .signing_input(&any_kid())
        .with_signature(&EcdsaSignature::from_bytes([1; 64]));
    let image = code::png(&card.numeric()).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&image))
        .read_info()
        .unwrap();
    let (side, height) = reader.info().size();
    assert_eq!(side, height);
    let row_bytes = reader.output_line_size(side).unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = |x: usize, y: usize| pixels[y * row_bytes + x / 8] & (0x80 >> (x % 8)) == 0;
    assert!((0..side as usize).all(|x| (0..24).all(|y| !dark(x, y) && !dark(y, x))));
    assert!(
        dark(24, 24),
        "the finder pattern begins behind four light modules"
    );
}

#[test]
fn a_key_is_read_from_every_form_and_named_by_its_thumbprint() {
    let key = Signer::new().key();
    let jwk = serde_json::to_value(key).unwrap();
    assert_eq!(jwk["kid"], key.thumbprint().as_str());
    assert_eq!((&jwk["use"], &jwk["alg"]), (&json!("sig"), &json!("ES256")));
    assert_eq!(serde_json::from_value::<Jwk>(jwk.clone()).unwrap(), key);
    for (member, value) in [("kid", "x"), ("crv", "P-384"), ("use", "enc"), ("x", "AA")] {
        let mut wrong = jwk.clone();
        wrong[member] = value.into();
        assert!(serde_json::from_value::<Jwk>(wrong).is_err(), "{member}");
    }
    let mixed = json!({ "keys": [{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }, jwk] });
    let keys: Jwks = serde_json::from_value(mixed).unwrap();
    assert_eq!(keys.find(key.thumbprint().as_str()), Some(&key));
}

#[test]
fn a_public_key_comes_out_of_its_subject_public_key_info() {
    let signer = Signer::new();
    let head = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
    let head: Vec<u8> = (0..26)
        .map(|at| u8::from_str_radix(&head[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let der = [&head, signer.0.public_key().as_ref()].concat();
    assert_eq!(Jwk::from_spki_der(&der), Ok(signer.key()));
    assert!(Jwk::from_spki_der(&der[..90]).is_err());
    assert!(Jwk::from_spki_der(&[&der[..], &[0]].concat()).is_err());
}

#[test]
fn an_origin_is_a_scheme_and_a_host() {
    for good in [
        "https://clinic.example",
        "http://localhost:8080",
        "https://[::1]:1",
    ] {
        assert_eq!(IssuerOrigin::parse(good).unwrap().as_str(), good);
    }
    for bad in [
        "clinic.example",
        "https://",
        "https://a/",
        "https://a/b",
        "https://a#b",
        "ftp://a",
        "https://A",
    ] {
        assert!(IssuerOrigin::parse(bad).is_err(), "{bad}");
    }
    assert!(IssuerOrigin::parse(&format!("https://{}", "a".repeat(57))).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_fits_at_save_time_gets_a_card_with_any_digests(
        note in "[a-zA-Z0-9 ,.äöüß°ख-ह-]{0,700}", seed: [u8; 32], length in 15_usize..=64,
    ) {
        let bundle = bundle(&note);
        if fits(&origin(length), &bundle) {
            let seal = claim(&bundle, seed);
            let payload = CardPayload::new(&origin(length), i64::from(u32::MAX), &bundle, &seal, &[]);
            prop_assert!(payload.is_ok(), "{payload:?}");
        }
    }

    #[test]
    fn what_the_key_has_signed_verifies(message: Vec<u8>) {
        let signer = Signer::new();
        let signature = signer.sign(&message);
        prop_assert!(signer.key().verify(&message, &signature).is_ok());
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}") {
        let _ = decode(&text);
    }

    #[test]
    fn no_digits_make_the_reader_panic(digits in "[0-9/]{0,300}", portal: bool) {
        let prefix = if portal { "https://clinic.example/verify#" } else { "" };
        let _ = decode(&format!("{prefix}shc:/{digits}"));
    }

    #[test]
    fn one_changed_digit_never_leaves_a_card_that_verifies_and_is_intact(
        at: prop::sample::Index, digit in 0_u8..10,
    ) {
        let vectors = include_bytes!("../../../../tests/vectors/cards.json");
        let vectors: Value = serde_json::from_slice(vectors).unwrap();
        let keys: Jwks = serde_json::from_value(vectors["jwks"].clone()).unwrap();
        let mut text = vectors["cards"][1]["numeric"].as_str().unwrap().as_bytes().to_vec();
        let place = 5 + at.index(text.len() - 5);
        prop_assume!(text[place] != b'0' + digit);
        text[place] = b'0' + digit;
        if let Ok(card) = decode(std::str::from_utf8(&text).unwrap()) {
            let signed = keys.find(card.kid()).is_some_and(|key| card.verify(key).is_ok());
            prop_assert!(!signed);
        }
    }
}
