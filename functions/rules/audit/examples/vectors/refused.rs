//! Texts that are no exported log, and why.

use super::Outcome;
use super::logs::{bundle, member};
use audit::{Entry, Export, ExportError, Head, Known, Note};
use serde_json::{Value, json};

pub(super) fn vectors(entries: &[Entry], notes: &[Option<Note>]) -> Outcome<Vec<Value>> {
    let sound = bundle(&entries[..2], notes, None);
    let mut made = vec![
        refused("no JSON", "{")?,
        refused(
            "a key twice",
            r#"{"resourceType":"Bundle","resourceType":"Bundle"}"#,
        )?,
        refused("a list", "[]")?,
        refused("another resource", r#"{"resourceType":"Patient"}"#)?,
        refused(
            "another kind of bundle",
            r#"{"resourceType":"Bundle","type":"searchset"}"#,
        )?,
        refused(
            "entries that are no list",
            r#"{"resourceType":"Bundle","type":"collection","entry":{}}"#,
        )?,
    ];
    let mut change = |desc: &str, edit: &dyn Fn(&mut Value)| -> Outcome<()> {
        let mut bundle = sound.clone();
        edit(&mut bundle["entry"][0]);
        made.push(refused(desc, &bundle.to_string())?);
        Ok(())
    };
    change("an entry without our extension", &|item| {
        item["extension"][0]["url"] = json!("urn:example:other");
    })?;
    for (url, value) in [
        ("number", "valuePositiveInt"),
        ("salt", "valueString"),
        ("hash", "valueString"),
        ("previous", "valueString"),
    ] {
        for wrong in [json!(0), json!("0x11"), json!(null), json!({})] {
            change(&format!("{url} is {wrong}"), &|item| {
                member(item, url)[value] = wrong.clone();
            })?;
        }
    }
    for url in ["number", "salt", "hash"] {
        change(&format!("no {url}"), &|item| {
            member(item, url)["url"] = json!("x");
        })?;
    }
    for (url, other) in [("note", "note-salt"), ("note-salt", "note")] {
        change(&format!("a {url} without a {other}"), &|item| {
            let members = item["extension"][0]["extension"].as_array_mut();
            members
                .expect("a list")
                .push(json!({"url": url, "valueString": "EREREREREREREREREREREQ"}));
        })?;
    }
    made.extend(heads(entries, notes)?);
    Ok(made)
}

fn heads(entries: &[Entry], notes: &[Option<Note>]) -> Outcome<Vec<Value>> {
    let head = Head {
        entry: Known {
            number: entries[1].number(),
            hash: *entries[1].hash(),
        },
        batch: 7,
    };
    let sound = bundle(&entries[..2], notes, Some(&head));
    let mut made = Vec::new();
    for (place, url) in ["number", "hash", "batch"].into_iter().enumerate() {
        for wrong in [json!(0), json!("0x11"), json!(null)] {
            let mut bundle = sound.clone();
            let member = &mut bundle["meta"]["extension"][0]["extension"][place];
            let value = if url == "hash" {
                "valueString"
            } else {
                "valuePositiveInt"
            };
            member[value] = wrong.clone();
            let desc = format!("the head's {url} is {wrong}");
            made.push(refused(&desc, &bundle.to_string())?);
        }
    }
    Ok(made)
}

fn refused(desc: &str, text: &str) -> Outcome<Value> {
    let error = Export::read(text.as_bytes())
        .err()
        .ok_or_else(|| format!("{desc}: it is read"))?;
    let mut vector = json!({"desc": desc, "text": text, "wantErr": error.code()});
    if let ExportError::Member { place, member } = error {
        vector["place"] = json!(place);
        vector["member"] = json!(member);
    }
    Ok(vector)
}
