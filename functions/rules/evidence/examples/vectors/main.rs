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
#[path = "../../../card/examples/vectors/lines.rs"]
mod lines;
mod refusals;
#[path = "../../../card/examples/vectors/signer.rs"]
mod signer;

use lines::lines;
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

#[test]
fn the_file_is_what_this_program_writes() {
    let (file, text) = file().expect("the key is there");
    let there = std::fs::read_to_string(file).unwrap_or_default();
    assert!(there == text, "run the program and commit what it wrote");
}
