//! Writes `tests/vectors/evidence.json`: `cargo run -p evidence --example vectors`. The file comes out the
//! same each time; its key is for tests alone.
//!
//! Headers, receipts and tries are made with another implementation than the one that checks them.

mod anchorings;
mod archives;
mod blocks;
mod cards;
mod changes;
mod chart;
mod differing;
mod entries;
mod refusals;
#[path = "../../../card/examples/vectors/signer.rs"]
mod signer;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let (file, text) = file()?;
    std::fs::write(file, text)?;
    Ok(())
}

fn file() -> Outcome<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors");
    let key: Value = serde_json::from_slice(&std::fs::read(folder.join("key.json"))?)?;
    let chart = chart::Chart::new(signer::Signer::of(&key)?)?;
    let hashes: Vec<_> = chart.blocks.iter().map(blocks::Block::hash).collect();
    let trusted = json!({
        "issuer": cards::ISSUER,
        "jwks": { "keys": [chart.signer.public()?] },
        "now": cards::NOW,
        "contract": blocks::CONTRACT.to_string(),
        "chain_id": blocks::CHAIN_ID,
        "block_hashes": hashes,
    });
    let vectors = json!({
        "keccak": archives::keccak(),
        "archives": archives::vectors()?,
        "evidence": entries::vectors(&trusted, &chart)?,
        "trusted": trusted,
    });
    Ok((folder.join("evidence.json"), lines(&vectors)?))
}

/// JSON with one vector to a line.
fn lines(groups: &Value) -> Outcome<String> {
    let mut members = Vec::new();
    for (name, group) in groups.as_object().ok_or("no groups")? {
        let group = match group {
            Value::Array(vectors) => {
                let vectors: Vec<String> = vectors.iter().map(Value::to_string).collect();
                format!("[\n{}\n]", vectors.join(",\n"))
            }
            other => other.to_string(),
        };
        members.push(format!("{}: {group}", Value::from(name.as_str())));
    }
    Ok(format!("{{\n{}\n}}\n", members.join(",\n")))
}

#[test]
fn the_file_is_what_this_program_writes() {
    let (file, text) = file().expect("the key is there");
    let there = std::fs::read_to_string(file).unwrap_or_default();
    assert!(there == text, "run the program and commit what it wrote");
}
