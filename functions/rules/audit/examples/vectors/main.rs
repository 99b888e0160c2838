//! Writes `tests/vectors/log.json`: `cargo run -p audit --example vectors`. It comes out the same each time.

#[path = "../../../card/examples/vectors/lines.rs"]
mod lines;
mod logs;
mod refused;
mod sample;

use lines::lines;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    Ok(std::fs::write(file(), text()?)?)
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/log.json")
}

fn text() -> Outcome<String> {
    let (entries, notes) = sample::log()?;
    lines(&json!({
        "entries": entries.iter().map(written).collect::<Outcome<Vec<_>>>()?,
        "notes": notes.iter().flatten().map(|note| json!({
            "note": note.text(),
            "salt": note.salt().to_base64url(),
            "digest": note.digest(),
        })).collect::<Vec<_>>(),
        "logs": logs::vectors(&entries, &notes)?,
        "refused": refused::vectors(&entries, &notes)?,
    }))
}

/// An entry with all that it is hashed from.
fn written(entry: &audit::Entry) -> Outcome<Value> {
    let what = entry.happening()?.what;
    Ok(json!({
        "desc": what.name(),
        "number": entry.number(),
        "salt": entry.salt().to_base64url(),
        "previous": entry.previous(),
        "resource": entry.resource(),
        "canonical": entry.event(),
        "hash": entry.hash(),
    }))
}

#[test]
fn the_file_is_what_this_program_writes() {
    let text = text().expect("the sample is sound");
    let there = std::fs::read_to_string(file()).unwrap_or_default();
    assert!(there == text, "run the program and commit what it wrote");
}
