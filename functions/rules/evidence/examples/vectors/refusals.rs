//! Texts that are no evidence, with the member that is wrong.

use super::Outcome;
use super::changes::{with, without};
use super::chart::Chart;
use evidence::{Evidence, EvidenceError};
use serde_json::{Value, json};

pub(super) fn vectors(chart: &Chart) -> Outcome<Vec<Value>> {
    let mut entries = of_texts(chart)?;
    entries.extend(of_forms(chart)?);
    entries.extend(of_pairs(chart)?);
    Ok(entries)
}

fn refused(desc: &str, text: &str, code: &str, member: Option<&str>) -> Outcome<Value> {
    let error = Evidence::read(text.as_bytes())
        .err()
        .ok_or_else(|| format!("accepted: {desc}"))?;
    let named = match &error {
        EvidenceError::Member { member, .. } => Some(member.as_str()),
        _ => None,
    };
    if error.code() != code || named != member {
        return Err(format!("{desc}: {code} {member:?} wanted, {error} found").into());
    }
    let mut entry = json!({ "desc": desc, "evidence": text, "wantErr": code });
    if let Some(member) = member {
        entry["member"] = member.into();
    }
    Ok(entry)
}

fn of_texts(chart: &Chart) -> Outcome<Vec<Value>> {
    let single = chart.single(3)?;
    let text = single.to_string();
    let twice = text.replacen(
        "\"batches\":",
        "\"earlier\":3,\"earlier\":3,\"batches\":",
        1,
    );
    let large = text.replacen("\"version\":3", "\"version\":9007199254740993", 1);
    let file = chart.card(3)?.file();
    [
        ("an empty text", "", "json"),
        ("a text that stops", &text[..text.len() - 1], "json"),
        ("a second value", &format!("{text}{{}}"), "json"),
        ("a member twice", &twice, "json"),
        ("an integer past 2^53", &large, "json"),
        ("another JSON value", "[]", "not-evidence"),
        ("a health card file", &file, "not-evidence"),
        (
            "another kind",
            &with(&single, "/medseal", json!("proof"))?.to_string(),
            "not-evidence",
        ),
        (
            "a later format",
            &with(&single, "/format", json!(2))?.to_string(),
            "format",
        ),
        (
            "a format as text",
            &with(&single, "/format", json!("1"))?.to_string(),
            "format",
        ),
        (
            "no format",
            &without(&single, "", &["format"])?.to_string(),
            "format",
        ),
    ]
    .into_iter()
    .map(|(desc, text, code)| refused(desc, text, code, None))
    .collect()
}

fn of_forms(chart: &Chart) -> Outcome<Vec<Value>> {
    let single = chart.single(3)?;
    let upper = |value: &Value| {
        let text = value.as_str().unwrap_or_default().to_uppercase();
        json!(text.replacen("0X", "0x", 1))
    };
    let version = &single["versions"][0];
    let changes = [
        ("no versions", "/versions", json!([])),
        ("versions that are no list", "/versions", json!({})),
        ("a version that is no object", "/versions/0", json!(3)),
        ("a version of zero", "/versions/0/version", json!(0)),
        ("half a version", "/versions/0/version", json!(2.5)),
        ("a version as text", "/versions/0/version", json!("3")),
        ("a short salt", "/versions/0/salt", json!("AAAA")),
        (
            "a salt with padding",
            "/versions/0/salt",
            json!("AAAAAAAAAAAAAAAAAAAAAA=="),
        ),
        (
            "a commitment in upper case",
            "/versions/0/commitment",
            upper(&version["commitment"]),
        ),
        (
            "a commitment of 31 bytes",
            "/versions/0/commitment",
            json!(format!("0x{}", "11".repeat(31))),
        ),
        (
            "a previous commitment of null",
            "/versions/0/previous",
            Value::Null,
        ),
        ("a record that is a text", "/versions/0/record", json!("{}")),
        ("a negative index", "/versions/0/proof/index", json!(-1)),
        (
            "a path that is no list",
            "/versions/0/proof/path",
            json!("0x"),
        ),
        (
            "a sibling that is no hash",
            "/versions/0/proof/path/1",
            json!("0x11"),
        ),
        ("a batch of zero", "/batches/0/number", json!(0)),
        (
            "an address of 19 bytes",
            "/batches/0/contract",
            json!(format!("0x{}", "11".repeat(19))),
        ),
        ("a size of zero", "/batches/0/size", json!(0)),
        (
            "a time with a fraction",
            "/batches/0/time",
            json!("2026-01-31T09:30:00.000Z"),
        ),
        (
            "a time elsewhere",
            "/batches/0/time",
            json!("2026-01-31T09:30:00+00:00"),
        ),
        (
            "a day that is none",
            "/batches/0/time",
            json!("2026-02-30T09:30:00Z"),
        ),
        (
            "a transaction without its prefix",
            "/batches/0/transaction",
            json!("11".repeat(32)),
        ),
        ("an archive of null", "/batches/0/archive", Value::Null),
        (
            "a header of half a byte",
            "/batches/0/archive/header",
            json!("0xf90"),
        ),
        (
            "a node in upper case",
            "/batches/0/archive/proof/0",
            upper(&single["batches"][0]["archive"]["proof"][0]),
        ),
        ("a card that is no text", "/card", json!(1)),
    ];
    changes
        .into_iter()
        .map(|(desc, pointer, value)| {
            let text = with(&single, pointer, value)?.to_string();
            refused(desc, &text, "member", Some(pointer))
        })
        .collect()
}

/// Members that do not go with each other.
fn of_pairs(chart: &Chart) -> Outcome<Vec<Value>> {
    let [third, second, first] = [chart.single(3)?, chart.single(2)?, chart.single(1)?];
    let version = "/versions/0";
    let mut earlier = third.clone();
    earlier["earlier"] = json!(2);
    let mut first_earlier = first.clone();
    first_earlier["earlier"] = json!(1);
    let mut named = first.clone();
    named["versions"][0]["previous"] = named["versions"][0]["commitment"].clone();
    let twice = with(
        &third,
        "/batches",
        json!([third["batches"][0], third["batches"][0]]),
    )?;
    [
        (
            "no versions at all",
            without(&third, "", &["versions"])?,
            "/versions",
        ),
        (
            "no batches at all",
            without(&third, "", &["batches"])?,
            "/batches",
        ),
        (
            "no salt",
            without(&third, version, &["salt"])?,
            "/versions/0/salt",
        ),
        (
            "no root",
            without(&third, "/batches/0", &["root"])?,
            "/batches/0/root",
        ),
        (
            "no proof in an archive",
            without(&third, "/batches/0/archive", &["proof"])?,
            "/batches/0/archive/proof",
        ),
        (
            "a first version that names one before",
            named,
            "/versions/0/previous",
        ),
        (
            "a third version that names none before",
            without(&third, version, &["previous"])?,
            "/versions/0/previous",
        ),
        (
            "a rest without its salt",
            without(&second, version, &["rest_salt"])?,
            "/versions/0/rest_salt",
        ),
        (
            "a salt without its rest",
            without(&second, version, &["rest"])?,
            "/versions/0/rest",
        ),
        (
            "a batch without a proof",
            without(&third, version, &["proof"])?,
            "/versions/0/proof",
        ),
        (
            "a proof without a batch",
            without(&third, version, &["batch"])?,
            "/versions/0/batch",
        ),
        (
            "a batch that is not listed",
            with(&third, "/versions/0/batch", json!(9))?,
            "/versions/0/batch",
        ),
        ("a batch twice", twice, "/batches/1/number"),
        ("earlier versions than another", earlier, "/earlier"),
        ("earlier versions than the first", first_earlier, "/earlier"),
    ]
    .into_iter()
    .map(|(desc, evidence, member)| refused(desc, &evidence.to_string(), "member", Some(member)))
    .collect()
}
