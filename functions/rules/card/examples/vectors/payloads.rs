//! Payloads that do not inflate, or inflate to something else than a card's.

use super::Outcome;
use super::changed::Edit;
use super::refused::entry;
use super::signer::{Signer, deflated};
use seal::Canonical;
use serde_json::{Value, json};

pub(super) fn texts(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    Ok([compressed(signer, sound)?, payloads(signer, sound)?].concat())
}

fn compressed(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let payload = Canonical::of(&sound["payload"])?.into_bytes();
    let raw = deflated(&payload)?;
    let header = signer.header()?.to_string();
    let card = |body: &[u8]| signer.sign_any(header.as_bytes(), body);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut zlib, &payload)?;
    std::io::Write::write_all(&mut gzip, &payload)?;
    // All of the text in one stored block that is not the last.
    let length = u16::try_from(payload.len())?;
    let unfinished = [
        &[0],
        &length.to_le_bytes()[..],
        &(!length).to_le_bytes()[..],
        &payload,
    ]
    .concat();
    let bomb = deflated(&vec![b' '; 10 << 20])?;
    Ok(vec![
        entry(
            "a payload that is not compressed",
            card(&payload),
            "inflate",
        ),
        entry(
            "a payload in a zlib wrapper",
            card(&zlib.finish()?),
            "inflate",
        ),
        entry(
            "a payload in a gzip wrapper",
            card(&gzip.finish()?),
            "inflate",
        ),
        entry(
            "a byte after the compressed payload",
            card(&[&raw[..], &[0]].concat()),
            "inflate",
        ),
        entry(
            "the compressed payload twice",
            card(&[&raw[..], &raw].concat()),
            "inflate",
        ),
        entry(
            "a compressed payload without its last byte",
            card(&raw[..raw.len() - 1]),
            "inflate",
        ),
        entry(
            "half of a compressed payload",
            card(&raw[..raw.len() / 2]),
            "inflate",
        ),
        entry(
            "all of the payload, but no last block",
            card(&unfinished),
            "inflate",
        ),
        entry(
            "a payload of 262,145 bytes",
            card(&deflated(&vec![b' '; (256 << 10) + 1])?),
            "payload-too-large",
        ),
        entry(
            "a payload of 10 MiB in 10 KiB",
            card(&bomb),
            "payload-too-large",
        ),
    ])
}

fn payloads(signer: &Signer, sound: &Value) -> Outcome<Vec<Value>> {
    let text = String::from_utf8(Canonical::of(&sound["payload"])?.into_bytes())?;
    let changed = |edit: fn(&mut Value)| -> Outcome<String> {
        let mut payload = sound["payload"].clone();
        edit(&mut payload);
        signer.card(payload.to_string().as_bytes())
    };
    let raw = |text: &str| signer.card(text.as_bytes());
    let mut made = vec![
        entry(
            "a key twice in the payload",
            raw(&format!("{{\"iss\":1,{}", &text[1..]))?,
            "payload",
        ),
        entry(
            "a key twice in the record",
            raw(&text.replace("\"note\":", "\"note\":[],\"note\":"))?,
            "payload",
        ),
        entry(
            "a number that loses precision",
            raw(&text.replace("\"n\":1", "\"n\":9007199254740993"))?,
            "payload",
        ),
        entry(
            "a payload of two values",
            raw(&format!("{text}{text}"))?,
            "payload",
        ),
        entry(
            "a payload that is not UTF-8",
            signer.card(b"\xff")?,
            "payload",
        ),
        entry(
            "a payload with a byte order mark",
            raw(&format!("\u{feff}{text}"))?,
            "payload",
        ),
        entry("a payload with nothing in it", raw("")?, "payload"),
        entry("a payload that is a list", raw("[]")?, "missing"),
        entry("a payload that is null", raw("null")?, "missing"),
        entry("a payload without members", raw("{}")?, "missing"),
    ];
    let edits: [(&str, Edit); 9] = [
        ("no iss", |p| without(p, "iss")),
        ("an iss that is no text", |p| p["iss"] = 1.into()),
        ("no nbf", |p| without(p, "nbf")),
        ("an nbf that is no number", |p| {
            p["nbf"] = "1793000000".into();
        }),
        ("no vc", |p| without(p, "vc")),
        ("a vc that is no object", |p| p["vc"] = json!([])),
        ("no credentialSubject", |p| {
            without(&mut p["vc"], "credentialSubject");
        }),
        ("no fhirBundle", |p| {
            without(&mut p["vc"]["credentialSubject"], "fhirBundle");
        }),
        ("a fhirBundle that is a list", |p| {
            p["vc"]["credentialSubject"]["fhirBundle"] = json!([]);
        }),
    ];
    for (desc, edit) in edits {
        made.push(entry(desc, changed(edit)?, "missing"));
    }
    Ok(made)
}

fn without(object: &mut Value, member: &str) {
    if let Some(object) = object.as_object_mut() {
        object.remove(member);
    }
}
