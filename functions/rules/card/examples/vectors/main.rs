//! Writes the JSON files of `tests/vectors`: `cargo run -p card --example vectors`.
//!
//! They come out the same each time; the key is for tests alone.

mod canonical;
mod cards;
mod changed;
mod heads;
mod keys;
mod lines;
mod merkle;
mod payloads;
mod refused;
mod revocations;
mod sealed;
mod seals;
mod signatures;
mod signer;

use lines::lines;
use serde_json::Value;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    for (file, text) in files()? {
        std::fs::write(file, text)?;
    }
    Ok(())
}

fn files() -> Outcome<Vec<(PathBuf, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors");
    let key: Value = serde_json::from_slice(&std::fs::read(folder.join("key.json"))?)?;
    let files = [
        ("canonical.json", canonical::vectors()?),
        ("commitments.json", seals::commitments()?),
        ("merkle.json", merkle::vectors()?),
        ("heads.json", heads::vectors()?),
        ("cards.json", cards::vectors(&key)?),
    ];
    files
        .into_iter()
        .map(|(name, vectors)| Ok((folder.join(name), lines(&vectors)?)))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

#[test]
fn the_files_are_what_this_program_writes() {
    for (file, text) in files().expect("the key is there") {
        let there = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            there == text,
            "{}: run the program and commit what it wrote",
            file.display()
        );
    }
}
