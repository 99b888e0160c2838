//! Writes the JSON files of `tests/vectors`: `cargo run -p card --example vectors`.
//!
//! Everything but the signatures comes out the same each time; the key is for tests alone.

mod canonical;
mod cards;
mod seals;

use serde_json::Value;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors");
    let key = std::fs::read(folder.join("key.json"))?;
    let files = [
        ("canonical.json", canonical::vectors()?),
        ("commitments.json", seals::commitments()?),
        ("merkle.json", seals::merkle()?),
        (
            "cards.json",
            cards::vectors(&serde_json::from_slice(&key)?)?,
        ),
    ];
    for (name, vectors) in files {
        write(&folder.join(name), &vectors)?;
    }
    Ok(())
}

fn write(file: &Path, vectors: &Value) -> Outcome<()> {
    let text = serde_json::to_string_pretty(vectors)? + "\n";
    std::fs::write(file, text)?;
    Ok(())
}
