//! What somebody would try with an access token.
#![expect(clippy::unwrap_used, reason = "a test")]

use access::token::{
    Grant, LIFETIME_SECONDS, MAX_TOKEN_BYTES, TokenError, TokenKeys, Unsigned, verify,
};
use access::{PersonId, Role};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

const ISSUER: &str = "https://clinic.example";
const NOW: i64 = 1_790_000_000;

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let chance = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
        Self(
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &chance)
                .unwrap(),
        )
    }

    fn keys(&self) -> TokenKeys {
        TokenKeys::new()
            .with("key-1", self.0.public_key().as_ref())
            .unwrap()
    }

    fn signature(&self, message: &[u8]) -> [u8; 64] {
        self.0
            .sign(&SystemRandom::new(), message)
            .unwrap()
            .as_ref()
            .try_into()
            .unwrap()
    }

    /// A token of any header and claims, with a signature that is good.
    fn sign(&self, header: &str, claims: &str) -> String {
        let input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature = URL_SAFE_NO_PAD.encode(self.signature(input.as_bytes()));
        format!("{input}.{signature}")
    }

    fn token(&self) -> String {
        let unsigned = Unsigned::new("key-1", grant()).unwrap();
        let signature = self.signature(unsigned.signing_input());
        unsigned.with_signature(signature)
    }
}

fn grant() -> Grant {
    Grant {
        issuer: ISSUER.to_owned(),
        person: person(),
        role: Role::Doctor,
        name: "Dr. नीला O'Brien".to_owned(),
        session: session(),
        jti: "token-1".to_owned(),
        issued_at: NOW,
    }
}

fn person() -> PersonId {
    "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d".parse().unwrap()
}

fn session() -> uuid::Uuid {
    uuid::Uuid::from_u128(7)
}

const HEADER: &str = r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1"}"#;

fn claims() -> serde_json::Value {
    serde_json::json!({
        "iss": ISSUER, "aud": "medseal", "sub": person().to_string(), "role": "doctor", "name": "N",
        "sid": session(), "iat": NOW, "exp": NOW + LIFETIME_SECONDS, "jti": "j",
    })
}

#[test]
fn a_token_we_signed_says_who_is_asking() {
    let signer = Signer::new();
    let claims = verify(&signer.token(), &signer.keys(), ISSUER, NOW + 899).unwrap();
    assert_eq!(
        (claims.person(), claims.role(), claims.session()),
        (person(), Role::Doctor, session())
    );
    assert_eq!(claims.name(), "Dr. नीला O'Brien");
    assert!(
        verify(
            &signer.sign(HEADER, &self::claims().to_string()),
            &signer.keys(),
            ISSUER,
            NOW
        )
        .is_ok()
    );
}

#[test]
fn no_character_of_a_token_can_be_changed() {
    let signer = Signer::new();
    let token = signer.token();
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(
            verify(&changed, &signer.keys(), ISSUER, NOW).is_err(),
            "character {at}"
        );
    }
}

#[test]
fn the_token_does_not_choose_its_algorithm() {
    let signer = Signer::new();
    for header in [
        r#"{"alg":"none","typ":"at+jwt","kid":"key-1"}"#,
        r#"{"alg":"HS256","typ":"at+jwt","kid":"key-1"}"#,
        r#"{"alg":"es256","typ":"at+jwt","kid":"key-1"}"#,
        r#"{"alg":"ES256","typ":"JWT","kid":"key-1"}"#,
        r#"{"alg":"ES256","kid":"key-1"}"#,
        r#"{"alg":"ES256","typ":"at+jwt"}"#,
        r#"{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"key-1"}"#,
        r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1","crit":["x"]}"#,
        r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1","jwk":{}}"#,
        r#"{"alg":"ES256","typ":"at+jwt","kid":["key-1"]}"#,
        r#"["ES256","at+jwt","key-1"]"#,
        "",
    ] {
        let token = signer.sign(header, &claims().to_string());
        let result = verify(&token, &signer.keys(), ISSUER, NOW);
        assert!(
            matches!(result, Err(TokenError::Header)),
            "{header}: {result:?}"
        );
    }
    let unsigned = signer.token().rsplit_once('.').unwrap().0.to_owned() + ".";
    assert_eq!(
        verify(&unsigned, &signer.keys(), ISSUER, NOW),
        Err(TokenError::Signature)
    );
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    let signer = Signer::new();
    let point = signer.0.public_key().as_ref();
    let encoded = base64::engine::general_purpose::STANDARD.encode(point);
    for secret in [point, encoded.as_bytes(), b"key-1", b""] {
        for header in [HEADER, &HEADER.replace("ES256", "HS256")] {
            let input = format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(header),
                URL_SAFE_NO_PAD.encode(claims().to_string())
            );
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
            let tag = ring::hmac::sign(&key, input.as_bytes());
            let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()));
            assert!(verify(&token, &signer.keys(), ISSUER, NOW).is_err());
        }
    }
}

#[test]
fn a_patient_does_not_become_a_doctor_by_rewriting_the_token() {
    let signer = Signer::new();
    let token = signer.sign(HEADER, &claims().to_string());
    let parts: Vec<&str> = token.split('.').collect();
    for (claim, value) in [
        ("role", "admin"),
        ("sub", "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7e"),
        ("sid", "00000000-0000-0000-0000-000000000008"),
    ] {
        let mut changed = claims();
        changed[claim] = value.into();
        let changed = URL_SAFE_NO_PAD.encode(changed.to_string());
        let forged = format!("{}.{changed}.{}", parts[0], parts[2]);
        let result = verify(&forged, &signer.keys(), ISSUER, NOW);
        assert_eq!(result, Err(TokenError::Signature), "{claim}");
    }
}

#[test]
fn a_token_has_one_spelling() {
    let signer = Signer::new();
    let token = signer.token();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let raw = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let padded = base64::engine::general_purpose::URL_SAFE.encode(&raw);
    for other in [
        format!("{input}.{padded}"),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}."),
        format!(".{token}"),
        format!("{input}.{signature}{signature}"),
        token.replace('.', ".."),
        format!("{input}.{}", URL_SAFE_NO_PAD.encode([0; 64])),
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(&raw[..63])),
    ] {
        assert!(
            verify(&other, &signer.keys(), ISSUER, NOW).is_err(),
            "{other:?}"
        );
    }
}

#[test]
fn another_key_is_not_ours() {
    let (ours, theirs) = (Signer::new(), Signer::new());
    assert_eq!(
        verify(&theirs.token(), &ours.keys(), ISSUER, NOW),
        Err(TokenError::Signature)
    );
    let header = HEADER.replace("key-1", "key-2");
    let token = ours.sign(&header, &claims().to_string());
    assert_eq!(
        verify(&token, &ours.keys(), ISSUER, NOW),
        Err(TokenError::UnknownKey)
    );
    assert_eq!(
        verify(&ours.token(), &TokenKeys::new(), ISSUER, NOW),
        Err(TokenError::UnknownKey)
    );
    assert!(TokenKeys::new().with("key", &[4; 64]).is_err());
    assert!(TokenKeys::new().with("key", &[2; 65]).is_err());
}

#[test]
fn every_claim_is_needed_and_stands_once() {
    let signer = Signer::new();
    let whole = claims();
    for name in whole.as_object().unwrap().keys() {
        let mut missing = whole.clone();
        missing.as_object_mut().unwrap().remove(name);
        let token = signer.sign(HEADER, &missing.to_string());
        assert_eq!(
            verify(&token, &signer.keys(), ISSUER, NOW),
            Err(TokenError::Claims),
            "{name}"
        );
        let twice = whole
            .to_string()
            .replacen('{', &format!("{{\"{name}\":{},", whole[name]), 1);
        let token = signer.sign(HEADER, &twice);
        assert_eq!(
            verify(&token, &signer.keys(), ISSUER, NOW),
            Err(TokenError::Claims),
            "{name} twice"
        );
    }
}

#[test]
fn a_claim_of_somebody_elses_is_refused() {
    let signer = Signer::new();
    for (name, value, error) in [
        ("iss", "https://other.example".into(), TokenError::Issuer),
        ("aud", "other".into(), TokenError::Audience),
        (
            "aud",
            serde_json::json!(["medseal", "other"]),
            TokenError::Claims,
        ),
        ("role", "root".into(), TokenError::Claims),
        ("sub", "1".into(), TokenError::Claims),
        ("sid", "session-1".into(), TokenError::Claims),
        ("exp", (NOW + 86_400).into(), TokenError::Claims),
        ("exp", NOW.into(), TokenError::Claims),
        (
            "exp",
            (f64::from(i32::MAX) + 0.5).into(),
            TokenError::Claims,
        ),
        ("iat", i64::MIN.into(), TokenError::Claims),
    ] {
        let mut changed = claims();
        changed[name] = value;
        let token = signer.sign(HEADER, &changed.to_string());
        assert_eq!(
            verify(&token, &signer.keys(), ISSUER, NOW),
            Err(error),
            "{changed}"
        );
    }
}

#[test]
fn a_token_lives_fifteen_minutes() {
    let signer = Signer::new();
    let token = signer.token();
    let at = |now| verify(&token, &signer.keys(), ISSUER, now).map(|_| ());
    assert_eq!(at(NOW - 61), Err(TokenError::NotYetValid));
    assert_eq!(at(NOW - 60), Ok(()));
    assert_eq!(at(NOW + 899), Ok(()));
    assert_eq!(at(NOW + 900), Err(TokenError::Expired));
    assert_eq!(at(i64::MAX), Err(TokenError::Expired));
    assert_eq!(at(i64::MIN), Err(TokenError::NotYetValid));
}

#[test]
fn a_long_token_is_refused_unread() {
    let signer = Signer::new();
    let long = "a".repeat(MAX_TOKEN_BYTES + 1);
    assert_eq!(
        verify(&long, &signer.keys(), ISSUER, NOW),
        Err(TokenError::TooLong)
    );
    let long_name = Grant {
        name: "न".repeat(300),
        ..grant()
    };
    let token = Unsigned::new("key-1", long_name).unwrap();
    assert!(token.signing_input().len() < MAX_TOKEN_BYTES);
    let long_issuer = Grant {
        issuer: "i".repeat(4_000),
        ..grant()
    };
    assert_eq!(
        Unsigned::new("key-1", long_issuer).map(|_| ()),
        Err(TokenError::TooLong)
    );
}

proptest! {
    #[test]
    fn nothing_anybody_sends_panics(token in ".{0,200}", now in any::<i64>()) {
        let keys = TokenKeys::new().with("key-1", &[4; 65]).unwrap();
        prop_assert!(verify(&token, &keys, ISSUER, now).is_err());
    }

    #[test]
    fn nothing_that_looks_like_a_token_panics(header in ".{0,60}", claims in ".{0,60}", signature in ".{0,90}") {
        let encode = |part: &str| URL_SAFE_NO_PAD.encode(part);
        let token = format!("{}.{}.{}", encode(&header), encode(&claims), encode(&signature));
        let keys = TokenKeys::new().with("key-1", &[4; 65]).unwrap();
        prop_assert!(verify(&token, &keys, ISSUER, 0).is_err());
    }
}
