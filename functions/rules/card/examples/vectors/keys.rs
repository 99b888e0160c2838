//! One card under other sets of keys that its issuer might publish.

use super::Outcome;
use super::signer::Signer;
use serde_json::{Value, json};

pub(super) fn sets(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let own = json!(signer.public()?);
    let other = json!(Signer::foreign()?.public()?);
    let with = |member: &str, value: Value| {
        let mut key = own.clone();
        key[member] = value;
        json!([key])
    };
    let bare = json!({ "kty": "EC", "crv": "P-256", "x": own["x"], "y": own["y"] });
    let rsa = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": own["kid"] });
    let jws = &sound["jws"];
    let mut made = Vec::new();
    for (desc, keys, issuer) in [
        (
            "the key that signed, behind a newer one",
            json!([other, own]),
            "signed",
        ),
        (
            "the key that signed, behind keys of another kind",
            json!([null, 5, {}, rsa, own]),
            "signed",
        ),
        (
            "the key with nothing but its point",
            json!([bare]),
            "signed",
        ),
        (
            "the key with members more",
            with("crlVersion", 3.into()),
            "signed",
        ),
        ("no keys", json!([]), "key-unknown"),
        ("another key", json!([other]), "key-unknown"),
        (
            "the key under another kid",
            with("kid", "key-1".into()),
            "key-unknown",
        ),
        (
            "another key under the card's kid",
            json!([{
            "kty": "EC", "crv": "P-256", "kid": own["kid"], "x": other["x"], "y": other["y"] }]),
            "key-unknown",
        ),
        (
            "the key for encryption",
            with("use", "enc".into()),
            "key-unknown",
        ),
        (
            "the key for another algorithm",
            with("alg", "ES384".into()),
            "key-unknown",
        ),
        (
            "the key with its private member",
            with("d", "AQAB".into()),
            "key-unknown",
        ),
        (
            "the key with a private member of null",
            with("d", Value::Null),
            "key-unknown",
        ),
        (
            "the key on another curve",
            with("crv", "P-384".into()),
            "key-unknown",
        ),
        (
            "the key of another type",
            with("kty", "OKP".into()),
            "key-unknown",
        ),
        (
            "a point that is not on the curve",
            with("y", own["x"].clone()),
            "key-unknown",
        ),
        (
            "a coordinate of three bytes",
            with("x", "AQAB".into()),
            "key-unknown",
        ),
        (
            "a coordinate that is no text",
            with("x", 1.into()),
            "key-unknown",
        ),
    ] {
        made.push(json!({
            "desc": desc, "jws": jws, "jwks": { "keys": keys }, "issuer": issuer,
            "wantErr": issuer != "signed",
        }));
    }
    made.extend(no_sets(&own, jws));
    Ok(made)
}

/// What is no set of keys.
fn no_sets(own: &Value, jws: &Value) -> Vec<Value> {
    let sets = [json!({}), json!([own]), json!({ "keys": own }), Value::Null];
    let entry = |jwks: Value| {
        json!({
            "desc": format!("a set that is {}", kind(&jwks)), "jws": jws, "jwks": jwks,
            "issuer": "keys-unreachable", "wantErr": true,
        })
    };
    sets.into_iter().map(entry).collect()
}

fn kind(jwks: &Value) -> &'static str {
    match jwks {
        Value::Object(members) if members.is_empty() => "an empty object",
        Value::Object(_) => "one key in place of a list",
        Value::Array(_) => "a list",
        _ => "null",
    }
}
