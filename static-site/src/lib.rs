#![doc = include_str!("../README.md")]

pub mod assets;
mod error;
mod icd10;
mod offline;
pub mod pages;
pub mod render;
pub mod text;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use error::Error;
pub use text::Texts;

/// What a generation needs beside this crate's own files.
#[derive(Debug, Clone)]
pub struct Options {
    /// BCP 47 tags; the first has its pages at `/`.
    pub languages: Vec<String>,
    /// `dist/jsQR.js` of the npm package `jsqr`.
    pub jsqr: PathBuf,
    /// The tabular list of ICD-10-CM (XML), as the `PyPI` package `simple-icd-10-cm` carries it.
    pub icd10: PathBuf,
}

impl Options {
    /// All languages, with what comes from the pinned tools of the workspace at `root`.
    #[must_use]
    pub fn shipped(root: &Path) -> Self {
        Self {
            languages: text::LANGUAGES.map(str::to_owned).to_vec(),
            jsqr: root.join(".tools/node_modules/jsqr/dist/jsQR.js"),
            icd10: icd10::tabular_list(&root.join(".tools/python")),
        }
    }
}

/// Where the portal is deployed; `/site.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Deployment {
    /// Scheme, host and port, no trailing slash.
    pub origin: String,
    pub chain_id: u64,
    /// `RecordAnchor`, 20 bytes, lower-case hex with `0x`.
    pub contract: String,
    /// When a block counts as final: `finalized` or `confirmations:N`.
    pub finality: String,
    /// Block explorer's address of a transaction without its hash, with the trailing slash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer: Option<String>,
}

/// Writes the whole portal but `site.json` into `out`; files that are there are overwritten.
pub fn generate(out: &Path, options: &Options) -> Result<(), Error> {
    fs::create_dir_all(out).map_err(Error::file(out))?;
    let languages: Result<Vec<_>, _> = options
        .languages
        .iter()
        .map(|tag| Texts::read(tag))
        .collect();
    let languages = languages?;
    assets::write(out, &languages, options)?;
    for page in render::pages(&languages)? {
        assets::write_file(&out.join(page.file), &page.html)?;
    }
    offline::write(out, &languages)
}

/// Writes `site.json`, which is known only once the contract is deployed.
pub fn write_deployment(out: &Path, deployment: &Deployment) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(deployment)?;
    assets::write_file(&out.join("site.json"), &text)
}
