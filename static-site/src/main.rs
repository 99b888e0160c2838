//! `static-site [--out <folder>] [--jsqr <file>] [--icd10 <file>]`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use static_site::Options;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    let mut options = Options::shipped(root);
    let mut out = PathBuf::from("target/site");
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        match (name.as_str(), arguments.next()) {
            ("--out", Some(folder)) => out = folder.into(),
            ("--jsqr", Some(file)) => options.jsqr = file.into(),
            ("--icd10", Some(file)) => options.icd10 = file.into(),
            _ => {
                eprintln!("usage: static-site [--out <folder>] [--jsqr <file>] [--icd10 <file>]");
                return ExitCode::from(2);
            }
        }
    }
    match static_site::generate(&out, &options) {
        Ok(()) => {
            println!("portal written to {}", out.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
