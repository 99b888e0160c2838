//! Cards that can be read, with one change each: to the record, to the seal, to the signature.

use super::cards::{ISSUER, NOW};
use super::signer::Signer;
use super::{Outcome, sealed, signatures};
use seal::Canonical;
use serde_json::{Value, json};

pub(super) fn cards(signer: &Signer, sound: &[Value]) -> Outcome<Vec<Value>> {
    Ok([
        claims(signer, sound)?,
        sealed::cards(signer, sound)?,
        signatures::cards(signer, sound)?,
    ]
    .concat())
}

pub(super) fn entry(
    desc: &str,
    jws: &str,
    payload: &Value,
    issuer: &str,
    integrity: &str,
) -> Value {
    json!({
        "desc": desc, "jws": jws, "payload": payload, "issuer": issuer, "integrity": integrity,
        "wantErr": (issuer, integrity) != ("signed", "intact"),
    })
}

/// Makes one change to a payload.
pub(super) type Edit = fn(&mut Value);

/// Signed by the issuer with other claims about issuer and time, and in other spellings.
fn claims(signer: &Signer, sound: &[Value]) -> Outcome<Vec<Value>> {
    let edits: [(&str, Edit, &str); 14] = [
        (
            "another issuer",
            |p| p["iss"] = "https://other.example".into(),
            "issuer-unknown",
        ),
        (
            "the issuer with a slash",
            |p| p["iss"] = format!("{ISSUER}/").into(),
            "issuer-unknown",
        ),
        (
            "the issuer in upper case",
            |p| p["iss"] = ISSUER.to_uppercase().into(),
            "issuer-unknown",
        ),
        (
            "an issuer with no text",
            |p| p["iss"] = "".into(),
            "issuer-unknown",
        ),
        (
            "valid from a minute ahead",
            |p| p["nbf"] = (NOW + 60).into(),
            "signed",
        ),
        (
            "valid from more than a minute ahead",
            |p| p["nbf"] = (NOW + 61).into(),
            "not-yet-valid",
        ),
        (
            "valid from half a second ago",
            |p| p["nbf"] = json!(1_793_000_099.5),
            "signed",
        ),
        (
            "expires in a second",
            |p| p["exp"] = (NOW + 1).into(),
            "signed",
        ),
        ("expires now", |p| p["exp"] = NOW.into(), "expired"),
        (
            "expired before it began",
            |p| p["exp"] = 0.into(),
            "expired",
        ),
        (
            "an expiry that is no number",
            |p| p["exp"] = "never".into(),
            "expired",
        ),
        (
            "an expiry that is null",
            |p| p["exp"] = Value::Null,
            "expired",
        ),
        (
            "a claim that nobody knows",
            |p| p["medsealed"] = json!({ "n": 1 }),
            "signed",
        ),
        (
            "a member of the seal that nobody knows",
            |p| p["medseal"]["z"] = json!([1]),
            "signed",
        ),
    ];
    let mut made = Vec::new();
    for (desc, edit, issuer) in edits {
        let mut payload = sound[0]["payload"].clone();
        edit(&mut payload);
        let jws = signer.card(Canonical::of(&payload)?.as_bytes())?;
        made.push(entry(desc, &jws, &payload, issuer, "intact"));
    }
    let payload = &sound[0]["payload"];
    let spaced = serde_json::to_string_pretty(payload)?;
    let jws = signer.card(spaced.as_bytes())?;
    made.push(entry(
        "a payload with white space",
        &jws,
        payload,
        "signed",
        "intact",
    ));
    Ok(made)
}
