use super::{Outcome, seals};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{CardPayload, EcdsaSignature, HistoryEntry, IssuerOrigin, Jwk, SealClaim, decode};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use seal::{Canonical, TransactionHash};
use serde_json::{Value, json};
use std::io::Write as _;

const ISSUER: &str = "https://clinic.example";
const NOT_BEFORE: i64 = 1_793_000_000;

struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn of(key: &Value) -> Outcome<Self> {
        let member = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap_or_default());
        let random = SystemRandom::new();
        let point = [vec![4], member("x")?, member("y")?].concat();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &member("d")?,
            &point,
            &random,
        )
        .map_err(|error| error.to_string())?;
        Ok(Self { pair, random })
    }

    fn public(&self) -> Outcome<Jwk> {
        Ok(Jwk::from_point(self.pair.public_key().as_ref())?)
    }

    fn sign(&self, message: &[u8]) -> Outcome<EcdsaSignature> {
        let signature = self
            .pair
            .sign(&self.random, message)
            .map_err(|error| error.to_string())?;
        Ok(EcdsaSignature::from_bytes(signature.as_ref().try_into()?))
    }

    /// Signs whatever is asked: the cards that a sound issuer would not make.
    fn sign_any(&self, header: &Value, payload: &[u8]) -> Outcome<String> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(payload)?;
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let body = URL_SAFE_NO_PAD.encode(encoder.finish()?);
        let message = format!("{header}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.sign(message.as_bytes())?.as_bytes());
        Ok(format!("{message}.{signature}"))
    }
}

pub(super) fn vectors(key: &Value) -> Outcome<Value> {
    let signer = Signer::of(key)?;
    let mut cards = sound(&signer)?;
    let forged = forged(&signer, &cards[0])?;
    let refused = refused(&signer, &cards[0])?;
    cards.extend(forged);
    Ok(json!({
        "issuer": ISSUER,
        "jwks": { "keys": [signer.public()?] },
        "cards": cards,
        "refused": refused,
    }))
}

fn sound(signer: &Signer) -> Outcome<Vec<Value>> {
    let issuer = IssuerOrigin::parse(ISSUER)?;
    let history = [
        HistoryEntry {
            date: "2024-03-01".into(),
            text: "Acute bronchitis".into(),
        },
        HistoryEntry {
            date: "2023-11-12".into(),
            text: "Sprained ankle".into(),
        },
    ];
    let transaction = TransactionHash::from_bytes([0x5a; 32]);
    let names = [
        "a first version, not anchored",
        "a second version with a rest, anchored",
        "a third",
    ];
    let mut cards = Vec::new();
    for (at, (name, sealed)) in names.into_iter().zip(seals::chart()?).enumerate() {
        let claim = SealClaim::new(&sealed.opening, (at > 0).then_some(transaction));
        let payload = CardPayload::new(
            &issuer,
            NOT_BEFORE,
            &sealed.bundle,
            &claim,
            &history[..at.min(2)],
        )?;
        let input = payload.signing_input(&signer.public()?.thumbprint());
        let signature = signer.sign(input.as_bytes())?;
        let card = input.with_signature(&signature);
        cards.push(json!({
            "name": name,
            "jws": card.as_str(),
            "payload": decode(card.as_str())?.payload(),
            "numeric": card.numeric().to_string(),
            "portal": card.portal_url(&issuer).to_string(),
            "commitment": claim.commitment(),
            "issuer": "signed",
            "integrity": "intact",
        }));
    }
    Ok(cards)
}

/// Cards that can be read and of which one answer is no, or unknown.
fn forged(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let mut altered = sound["payload"].clone();
    altered["vc"]["credentialSubject"]["fhirBundle"]["entry"][1]["resource"]["note"][0]["text"] =
        "Cough for a year".into();
    let mut foreign = sound["payload"].clone();
    foreign
        .as_object_mut()
        .ok_or("no object")?
        .remove("medseal");
    let mut malformed = sound["payload"].clone();
    malformed["medseal"]["s"] = "short".into();
    let mut chained = sound["payload"].clone();
    chained["medseal"]["n"] = 2.into();

    let header = header(signer)?;
    let mut cards = Vec::new();
    for (name, payload, integrity) in [
        (
            "an altered record under a sound signature",
            altered.clone(),
            "altered",
        ),
        ("a health card without a seal", foreign, "no-seal"),
        ("a seal with a short salt", malformed, "seal-malformed"),
        (
            "a second version that names no first",
            chained,
            "seal-malformed",
        ),
    ] {
        let jws = signer.sign_any(&header, Canonical::of(&payload)?.as_bytes())?;
        cards.push(json!({
            "name": name, "jws": jws, "payload": payload, "issuer": "signed", "integrity": integrity,
        }));
    }
    let altered_jws = cards[0]["jws"].as_str().unwrap_or_default();
    let sound_jws = sound["jws"].as_str().unwrap_or_default();
    let (message, _) = altered_jws.rsplit_once('.').ok_or("no signature")?;
    let (_, signature) = sound_jws.rsplit_once('.').ok_or("no signature")?;
    cards.push(json!({
        "name": "an altered record under another card's signature",
        "jws": format!("{message}.{signature}"), "payload": altered,
        "issuer": "signature-invalid", "integrity": "altered",
    }));
    let stranger = json!({ "zip": "DEF", "alg": "ES256", "kid": "A".repeat(43) });
    let jws = signer.sign_any(&stranger, Canonical::of(&sound["payload"])?.as_bytes())?;
    cards.push(json!({
        "name": "a key the issuer does not publish", "jws": jws, "payload": sound["payload"],
        "issuer": "key-unknown", "integrity": "intact",
    }));
    Ok(cards)
}

fn header(signer: &Signer) -> Outcome<Value> {
    let kid = signer.public()?.thumbprint();
    Ok(json!({ "zip": "DEF", "alg": "ES256", "kid": kid.as_str() }))
}

/// Texts of which the reader says why they are no card.
fn refused(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let header = header(signer)?;
    let jws = sound["jws"].as_str().unwrap_or_default();
    let payload = Canonical::of(&sound["payload"])?.into_bytes();
    let twice = format!("{{\"iss\":1,{}", &String::from_utf8(payload.clone())?[1..]);
    let with = |member: &str, value: &str| {
        let mut header = header.clone();
        header[member] = value.into();
        header
    };
    Ok(vec![
        json!({ "name": "an empty text", "text": "", "error": "not-a-card" }),
        json!({ "name": "another text", "text": "hello", "error": "not-a-card" }),
        json!({ "name": "another link", "text": "https://clinic.example/verify", "error": "not-a-card" }),
        json!({ "name": "a SMART Health Link", "text": "shlink:/eyJ1cmwiOiIifQ", "error": "not-a-card" }),
        json!({ "name": "one part of several", "text": "shc:/1/2/5676", "error": "chunked" }),
        json!({ "name": "the name of a host", "text": "www.clinic.example", "error": "not-a-card" }),
        json!({ "name": "an odd number of digits", "text": "shc:/567", "error": "digits" }),
        json!({ "name": "a letter among the digits", "text": "shc:/56x6", "error": "digits" }),
        json!({ "name": "a pair past 77", "text": "shc:/5678", "error": "digits" }),
        json!({ "name": "digits of no JWS", "text": "shc:/5676", "error": "parts" }),
        json!({ "name": "two parts", "text": "eyJhIjoxfQ.e30", "error": "parts" }),
        json!({ "name": "padding", "text": format!("{jws}="), "error": "base64" }),
        json!({ "name": "bits past the last byte", "text": "eyJhIjoxfQ.e30.AB", "error": "base64" }),
        json!({ "name": "a header without kid", "text": "eyJhIjoxfQ.e30.AA", "error": "header" }),
        json!({ "name": "another algorithm",
            "text": signer.sign_any(&with("alg", "none"), &payload)?, "error": "algorithm" }),
        json!({ "name": "no compression",
            "text": signer.sign_any(&with("zip", "NO"), &payload)?, "error": "compression" }),
        json!({ "name": "a short signature", "text": &jws[..jws.len() - 2], "error": "signature-length" }),
        json!({ "name": "a key twice in the payload",
            "text": signer.sign_any(&header, twice.as_bytes())?, "error": "payload" }),
        json!({ "name": "a payload that is no card",
            "text": signer.sign_any(&header, b"{}")?, "error": "missing" }),
        json!({ "name": "a payload of zeros that inflates past the limit",
            "text": signer.sign_any(&header, &vec![b' '; 300 * 1024])?, "error": "payload-too-large" }),
        json!({ "name": "a file without a card", "text": "{\"verifiableCredential\":[]}", "error": "cards-in-file" }),
        json!({ "name": "another JSON document", "text": "{\"resourceType\":\"Bundle\"}", "error": "not-a-card" }),
    ])
}
