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
mod entries;
mod refusals;

use serde_json::{Value, json};
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors");
    let key: Value = serde_json::from_slice(&std::fs::read(folder.join("key.json"))?)?;
    let chart = chart::Chart::new(cards::Signer::of(&key)?)?;
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
    let text = serde_json::to_string_pretty(&vectors)? + "\n";
    std::fs::write(folder.join("evidence.json"), text)?;
    Ok(())
}
