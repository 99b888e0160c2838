//! Texts of which the reader says why they are no card that can be read.

use super::signer::{Signer, deflated};
use super::{Outcome, payloads};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::Canonical;
use serde_json::{Value, json};

pub(super) fn texts(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let jws = sound["jws"].as_str().ok_or("no card")?;
    let numeric = sound["numeric"].as_str().ok_or("no digits")?;
    Ok([
        others(jws),
        digits(numeric),
        headers(signer, sound)?,
        parts(jws)?,
        payloads::texts(signer, sound)?,
    ]
    .concat())
}

pub(super) fn entry(desc: &str, text: impl Into<String>, error: &str) -> Value {
    json!({ "desc": desc, "text": text.into(), "error": error, "wantErr": true })
}

/// Not cards, or not one card.
fn others(jws: &str) -> Vec<Value> {
    let file = |cards: Value| json!({ "verifiableCredential": cards }).to_string();
    vec![
        entry("an empty text", "", "not-a-card"),
        entry("another text", "hello", "not-a-card"),
        entry(
            "another link",
            "https://clinic.example/verify",
            "not-a-card",
        ),
        entry(
            "a link with the card before the #",
            "https://clinic.example/verify?shc:/5676",
            "not-a-card",
        ),
        entry(
            "a SMART Health Link",
            "shlink:/eyJ1cmwiOiIifQ",
            "not-a-card",
        ),
        entry("the name of a host", "www.clinic.example", "not-a-card"),
        entry("the scheme in upper case", "SHC:/5676", "not-a-card"),
        entry("one part of several", "shc:/1/2/5676", "chunked"),
        entry("the last part of several", "shc:/2/2/5676", "chunked"),
        entry(
            "a link to one part of several",
            "https://clinic.example/verify#shc:/1/2/5676",
            "chunked",
        ),
        entry(
            "a text of 65,537 characters",
            format!("shc:/{}", "56".repeat(32_766)),
            "too-long",
        ),
        entry("a file without a card", file(json!([])), "cards-in-file"),
        entry(
            "a file with two cards",
            file(json!([jws, jws])),
            "cards-in-file",
        ),
        entry(
            "a file with a number in place of a card",
            file(json!([1])),
            "not-a-card",
        ),
        entry(
            "a file with a text in place of a list",
            file(json!(jws)),
            "not-a-card",
        ),
        entry(
            "a file that names its cards twice",
            format!(
                "{{\"verifiableCredential\":[\"{jws}\"],\"verifiableCredential\":[\"{jws}\"]}}"
            ),
            "not-a-card",
        ),
        entry(
            "a file that is cut off",
            &file(json!([jws]))[..40],
            "not-a-card",
        ),
        entry(
            "another JSON document",
            "{\"resourceType\":\"Bundle\"}",
            "not-a-card",
        ),
    ]
}

/// The digits of a sound code, damaged.
fn digits(numeric: &str) -> Vec<Value> {
    let with = |at: usize, digit: &str| format!("{}{digit}{}", &numeric[..at], &numeric[at + 1..]);
    let last = numeric.len() - 1;
    vec![
        entry("no digits", "shc:/", "parts"),
        entry("a digit missing at the end", &numeric[..last], "digits"),
        entry(
            "a digit missing in the middle",
            format!("{}{}", &numeric[..100], &numeric[101..]),
            "digits",
        ),
        entry(
            "a digit twice",
            format!("{}{}", &numeric[..101], &numeric[100..]),
            "digits",
        ),
        entry("a letter among the digits", with(100, "x"), "digits"),
        entry("a space among the digits", with(100, " "), "digits"),
        entry("a minus sign among the digits", with(100, "-"), "digits"),
        entry(
            "a digit of another script",
            with(100, "\u{666}\u{666}"),
            "digits",
        ),
        entry("a pair of 78", "shc:/5678", "digits"),
        entry("a pair of 99", "shc:/5699", "digits"),
        entry(
            "the first pair another letter: no header",
            format!("shc:/57{}", &numeric[7..]),
            "header",
        ),
        entry(
            "a pair of a character that base64url lacks",
            format!("{}02{}", &numeric[..101], &numeric[103..]),
            "base64",
        ),
        entry(
            "two characters missing",
            format!("{}{}", &numeric[..101], &numeric[105..]),
            "header",
        ),
        entry("digits of no JWS", "shc:/5676", "parts"),
    ]
}

fn headers(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let body = deflated(Canonical::of(&sound["payload"])?.as_bytes())?;
    let kid = signer.public()?.thumbprint();
    let kid = kid.as_str();
    let card = |header: &str| signer.sign_any(header.as_bytes(), &body);
    let with = |change: Value| -> Outcome<String> {
        let mut header = signer.header()?;
        let members = header.as_object_mut().ok_or("no object")?;
        for (member, value) in change.as_object().into_iter().flatten() {
            members.remove(member);
            if !value.is_null() {
                members.insert(member.clone(), value.clone());
            }
        }
        Ok(card(&header.to_string()))
    };
    Ok(vec![
        entry(
            "the algorithm none",
            with(json!({ "alg": "none" }))?,
            "algorithm",
        ),
        entry(
            "the algorithm HS256",
            with(json!({ "alg": "HS256" }))?,
            "algorithm",
        ),
        entry(
            "the algorithm ES384",
            with(json!({ "alg": "ES384" }))?,
            "algorithm",
        ),
        entry(
            "the algorithm in lower case",
            with(json!({ "alg": "es256" }))?,
            "algorithm",
        ),
        entry("no algorithm", with(json!({ "alg": null }))?, "algorithm"),
        entry("no zip", with(json!({ "zip": null }))?, "compression"),
        entry(
            "another zip",
            with(json!({ "zip": "GZIP" }))?,
            "compression",
        ),
        entry("no kid", with(json!({ "kid": null }))?, "header"),
        entry(
            "a kid that is no text",
            with(json!({ "kid": 1 }))?,
            "header",
        ),
        entry(
            "a critical extension, of which none is known",
            with(json!({ "crit": ["b64"], "b64": true }))?,
            "header",
        ),
        entry(
            "an empty list of critical extensions",
            with(json!({ "crit": [] }))?,
            "header",
        ),
        entry(
            "the algorithm twice",
            card(&format!(
                r#"{{"alg":"none","zip":"DEF","alg":"ES256","kid":"{kid}"}}"#
            )),
            "header",
        ),
        entry(
            "the kid twice, once as an escape",
            card(&format!(
                r#"{{"alg":"ES256","zip":"DEF","kid":"{kid}","\u006bid":"{kid}"}}"#
            )),
            "header",
        ),
        entry(
            "a header cut off",
            card(&format!(r#"{{"alg":"ES256","zip":"DEF","kid":"{kid}""#)),
            "header",
        ),
        entry(
            "a header that begins with a bracket",
            card("[{}]"),
            "not-a-card",
        ),
        entry(
            "a header without members that count",
            "eyJhIjoxfQ.e30.AA",
            "header",
        ),
    ])
}

/// The JWS in other than three parts of base64url, the last of 64 bytes.
fn parts(jws: &str) -> Outcome<Vec<Value>> {
    let parts: Vec<&str> = jws.split('.').collect();
    let [header, body, signature] = parts.as_slice() else {
        return Err("not three parts".into());
    };
    let bytes = URL_SAFE_NO_PAD.decode(signature)?;
    let signed =
        |signature: &[u8]| format!("{header}.{body}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(vec![
        entry("two parts", format!("{header}.{body}"), "parts"),
        entry("four parts", format!("{jws}.AA"), "parts"),
        entry("a point more at the end", format!("{jws}."), "parts"),
        entry("padding", format!("{jws}="), "base64"),
        entry(
            "a letter of plain base64",
            format!("{header}.+{}.{signature}", &body[1..]),
            "base64",
        ),
        entry(
            "a line break inside",
            format!("{header}.\n{body}.{signature}"),
            "base64",
        ),
        entry("bits past the last byte", "eyJhIjoxfQ.e30.AB", "base64"),
        entry(
            "an empty signature",
            format!("{header}.{body}."),
            "signature-length",
        ),
        entry(
            "a signature of 63 bytes",
            signed(&bytes[..63]),
            "signature-length",
        ),
        entry(
            "a signature of 65 bytes",
            signed(&[&bytes[..], &[0]].concat()),
            "signature-length",
        ),
        entry(
            "a signature in DER",
            signed(&der(&bytes)),
            "signature-length",
        ),
        entry(
            "an empty payload",
            format!("{header}..{signature}"),
            "inflate",
        ),
    ])
}

/// `r` and `s` as X.509 writes them.
fn der(signature: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let sign: &[u8] = if number[0] < 0x80 { &[] } else { &[0] };
        let bytes = [sign, number].concat();
        [&[2, u8::try_from(bytes.len()).unwrap_or(33)], &bytes[..]].concat()
    };
    let both = [integer(&signature[..32]), integer(&signature[32..])].concat();
    [&[0x30, u8::try_from(both.len()).unwrap_or(70)], &both[..]].concat()
}
