//! What signature, key and header make of the issuer's answer.

use super::changed::entry;
use super::signer::{Signer, deflated};
use super::{Outcome, seals};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use p256::ecdsa::Signature;
use seal::Canonical;
use serde_json::{Value, json};
use std::io::Write as _;

pub(super) fn cards(signer: &Signer, sound: &[Value]) -> Outcome<Vec<Value>> {
    Ok([
        signatures(signer, sound)?,
        keys(signer, &sound[0]["payload"])?,
    ]
    .concat())
}

/// The sound card under other signatures, and other parts under its signature.
fn signatures(signer: &Signer, sound: &[Value]) -> Outcome<Vec<Value>> {
    let payload = &sound[0]["payload"];
    let jws = sound[0]["jws"].as_str().ok_or("no card")?;
    let parts: Vec<&str> = jws.split('.').collect();
    let [header, body, signature] = parts.as_slice() else {
        return Err("not three parts".into());
    };
    let canonical = Canonical::of(payload)?;
    let bytes = URL_SAFE_NO_PAD.decode(signature)?;
    let mut made = Vec::new();
    let mut push = |desc: &str, jws: &str, issuer: &str| {
        made.push(entry(desc, jws, payload, issuer, "intact"));
    };

    let flipped = |at: usize| {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        flipped
    };
    let (r, s) = bytes.split_at(32);
    let others = [
        ("r flipped in one bit", flipped(31), "signature-invalid"),
        ("s flipped in one bit", flipped(63), "signature-invalid"),
        ("r and s swapped", [s, r].concat(), "signature-invalid"),
        ("r of zero", [&[0; 32], s].concat(), "signature-invalid"),
        ("s of zero", [r, &[0; 32]].concat(), "signature-invalid"),
        (
            "r and s of the largest number",
            vec![0xff; 64],
            "signature-invalid",
        ),
        (
            "the signature's twin, n - s in place of s: it holds too",
            twin(&bytes)?,
            "signed",
        ),
    ];
    for (desc, signature, issuer) in others {
        let signature = URL_SAFE_NO_PAD.encode(signature);
        push(desc, &format!("{header}.{body}.{signature}"), issuer);
    }
    let foreign = sound[1]["jws"]
        .as_str()
        .and_then(|jws| jws.rsplit('.').next());
    let foreign = foreign.ok_or("no signature")?;
    push(
        "another card's signature",
        &format!("{header}.{body}.{foreign}"),
        "signature-invalid",
    );

    let mut stored = DeflateEncoder::new(Vec::new(), Compression::none());
    stored.write_all(canonical.as_bytes())?;
    let recompressed = URL_SAFE_NO_PAD.encode(stored.finish()?);
    push(
        "the same payload compressed in another way under the same signature",
        &format!("{header}.{recompressed}.{signature}"),
        "signature-invalid",
    );
    let spaced = URL_SAFE_NO_PAD.encode(format!("{} ", signer.header()?));
    push(
        "the same header with a space under the same signature",
        &format!("{spaced}.{body}.{signature}"),
        "signature-invalid",
    );

    let mut altered = payload.clone();
    altered["vc"]["credentialSubject"]["fhirBundle"] =
        seals::bundle("Anna Muster", "1951-01-20", "Cough for a year");
    let body = URL_SAFE_NO_PAD.encode(deflated(Canonical::of(&altered)?.as_bytes())?);
    made.push(entry(
        "an altered record under the sound card's signature",
        &format!("{header}.{body}.{signature}"),
        &altered,
        "signature-invalid",
        "altered",
    ));
    Ok(made)
}

/// The sound payload, signed again under other headers and by another key.
fn keys(signer: &Signer, payload: &Value) -> Outcome<Vec<Value>> {
    let canonical = Canonical::of(payload)?;
    let deflated = deflated(canonical.as_bytes())?;
    let mut made = Vec::new();
    let mut push = |desc: &str, jws: &str, issuer: &str| {
        made.push(entry(desc, jws, payload, issuer, "intact"));
    };
    let kid = signer.public()?.thumbprint();
    let other = Signer::foreign()?;
    push(
        "signed by a foreign key under the issuer's kid",
        &other.sign_any(signer.header()?.to_string().as_bytes(), &deflated),
        "signature-invalid",
    );
    push(
        "signed by a foreign key under its own kid",
        &other.card(canonical.as_bytes())?,
        "key-unknown",
    );
    let headers = [
        (
            "a kid that no key has",
            json!({ "zip": "DEF", "alg": "ES256", "kid": "A".repeat(43) }),
            "key-unknown",
        ),
        (
            "a kid with padding",
            json!({ "zip": "DEF", "alg": "ES256", "kid": format!("{kid}=") }),
            "key-unknown",
        ),
        (
            "a kid that is no thumbprint",
            json!({ "zip": "DEF", "alg": "ES256", "kid": "key-1" }),
            "key-unknown",
        ),
        (
            "an empty kid",
            json!({ "zip": "DEF", "alg": "ES256", "kid": "" }),
            "key-unknown",
        ),
        (
            "a header with members more",
            json!({ "zip": "DEF", "alg": "ES256", "kid": kid.as_str(), "typ": "JWT", "x": [1] }),
            "signed",
        ),
    ];
    for (desc, header, issuer) in headers {
        push(
            desc,
            &signer.sign_any(header.to_string().as_bytes(), &deflated),
            issuer,
        );
    }

    Ok(made)
}

/// The other signature that holds wherever this one does: `n - s` in place of `s`.
fn twin(signature: &[u8]) -> Outcome<Vec<u8>> {
    let signature = Signature::from_slice(signature)?;
    let (r, s) = signature.split_scalars();
    Ok(Signature::from_scalars(r.to_bytes(), (-*s).to_bytes())?
        .to_bytes()
        .to_vec())
}
