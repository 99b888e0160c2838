//! One card beside lists of what its issuer has revoked.

use super::Outcome;
use super::cards::NOT_BEFORE;
use super::signer::Signer;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::{Canonical, Commitment};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const OTHER: &str = "AAAAAAAAAAAA";

pub(super) fn lists(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let commitment: Commitment = serde_json::from_value(sound["commitment"].clone())?;
    let digest = Sha256::digest([b"medseal:rid:v1\0", &commitment.as_bytes()[..]].concat());
    let rid = URL_SAFE_NO_PAD.encode(&digest[..9]);
    if sound["payload"]["vc"]["rid"] != rid.as_str() {
        return Err("the card's rid is another".into());
    }
    let kid = signer.public()?.thumbprint();
    let kid = kid.as_str();
    let list = |rids: Value| json!({ "kid": kid, "method": "rid", "ctr": 7, "rids": rids });
    let with = |member: &str, value: Value| {
        let mut list = list(json!([rid]));
        list[member] = value;
        list
    };
    let jws = &sound["jws"];
    let mut made = entries(jws, &rid, &list);
    for (desc, list) in [
        ("no rids", with("rids", Value::Null)),
        ("rids that are a text", with("rids", rid.clone().into())),
        ("a rid that is no text", list(json!([rid, 1]))),
        ("an empty rid", list(json!([rid, ""]))),
        (
            "a rid with a time that is empty",
            list(json!([rid, format!("{OTHER}.")])),
        ),
        (
            "a rid with a time that is no number",
            list(json!([rid, format!("{OTHER}.x")])),
        ),
        (
            "a rid with a time below zero",
            list(json!([rid, format!("{OTHER}.-1")])),
        ),
        (
            "a rid with a time of 16 digits",
            list(json!([rid, format!("{OTHER}.1234567890123456")])),
        ),
        (
            "a rid with two times",
            list(json!([rid, format!("{OTHER}.1.2")])),
        ),
        ("a rid of 25 characters", list(json!([rid, "A".repeat(25)]))),
        (
            "a rid with a letter of plain base64",
            list(json!([rid, "A+/A"])),
        ),
        (
            "the list of another key",
            with("kid", "A".repeat(43).into()),
        ),
        ("another method", with("method", "hash".into())),
        ("no counter", with("ctr", Value::Null)),
        ("a counter below zero", with("ctr", json!(-1))),
        ("a counter that is no integer", with("ctr", json!(1.5))),
        ("a list that is none", json!([rid])),
        ("null", Value::Null),
    ] {
        made.push(entry(desc, jws, &list, Some("revocations-unreachable")));
    }
    let mut without = sound["payload"].clone();
    without["vc"].as_object_mut().ok_or("no vc")?.remove("rid");
    let jws = signer.card(Canonical::of(&without)?.as_bytes())?;
    made.push(entry(
        "a card without rid",
        &jws.into(),
        &list(json!([rid])),
        None,
    ));
    Ok(made)
}

/// Lists in their form.
fn entries(jws: &Value, rid: &str, list: &dyn Fn(Value) -> Value) -> Vec<Value> {
    let at = |seconds: i64| format!("{rid}.{}", NOT_BEFORE + seconds);
    let rids = [
        ("an empty list", json!([]), false),
        ("another rid", json!([OTHER, "k"]), false),
        ("the rid", json!([OTHER, rid]), true),
        ("the rid until after nbf", json!([at(1)]), true),
        ("the rid until nbf", json!([at(0)]), false),
        ("the rid until before nbf", json!([at(-1)]), false),
        ("the rid twice, once for ever", json!([at(-1), rid]), true),
        (
            "the rid twice, until before and after nbf",
            json!([at(1), at(-1)]),
            true,
        ),
        (
            "another rid until after nbf",
            json!([format!("{OTHER}.9999999999")]),
            false,
        ),
        (
            "the rid in another case",
            json!([rid.to_uppercase()]),
            false,
        ),
        (
            "a rid that begins with this one",
            json!([format!("{rid}A")]),
            false,
        ),
    ];
    rids.into_iter()
        .map(|(desc, rids, revoked)| entry(desc, jws, &list(rids), revoked.then_some("revoked")))
        .collect()
}

fn entry(desc: &str, jws: &Value, list: &Value, currency: Option<&str>) -> Value {
    json!({ "desc": desc, "jws": jws, "list": list, "currency": currency, "wantErr": currency.is_some() })
}
