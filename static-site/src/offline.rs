//! What the verify page needs to work without a network: its manifest and its service worker.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::assets::write_file;
use crate::render;
use crate::text::Texts;

/// The page that works offline, in every language.
const PAGE: &str = "/verify";

/// Known only once the portal is deployed, so no part of a version; and the worker itself.
const NOT_KEPT: [&str; 2] = ["/site.json", "/sw.js"];

/// Colours of the window around the page, light: `--surface` and `--paper` of `tokens.css`.
const COLOURS: [&str; 2] = ["#ffffff", "#f6f6f2"];

/// Writes the manifest, the worker that reads codes and the service worker; everything else is there.
pub(crate) fn write(out: &Path, languages: &[Texts]) -> Result<(), Error> {
    let mut pages = Vec::new();
    for texts in languages {
        let base = render::base(texts, languages);
        write_file(
            &file(out, &format!("{base}/manifest.webmanifest")),
            &serde_json::to_string_pretty(&manifest(texts, &base))?,
        )?;
        pages.push(format!("{base}{PAGE}"));
    }
    let workers = Path::new(env!("CARGO_MANIFEST_DIR")).join("workers");
    let reader = workers.join("verify-reader.js");
    fs::copy(&reader, out.join("verify-reader.js")).map_err(Error::file(&reader))?;
    let source = read(&workers.join("sw.js"))?;
    let files = serde_json::to_string_pretty(&kept(out, pages)?)?;
    let version = Sha256::new()
        .chain_update(&files)
        .chain_update(&source)
        .finalize();
    let version = URL_SAFE_NO_PAD.encode(&version[..12]);
    write_file(
        &out.join("sw.js"),
        &format!("const VERSION = \"{version}\";\nconst FILES = {files};\n\n{source}"),
    )
}

/// The portal as an app on a phone's first screen.
fn manifest(texts: &Texts, base: &str) -> serde_json::Value {
    let icon = |file: &str, sizes: &str, purpose: &str| {
        let kind = if Path::new(file).extension().is_some_and(|end| end == "svg") {
            "image/svg+xml"
        } else {
            "image/png"
        };
        json!({"src": format!("/assets/{file}"), "sizes": sizes, "type": kind, "purpose": purpose})
    };
    json!({
        "id": PAGE,
        "name": texts.verify.app.name,
        "short_name": texts.layout.product,
        "description": texts.verify.app.description,
        "lang": texts.language,
        "start_url": format!("{base}{PAGE}"),
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOURS[0],
        "background_color": COLOURS[1],
        "icons": [
            icon("icon.svg", "any", "any"),
            icon("icons/app-192.png", "192x192", "any"),
            icon("icons/app-512.png", "512x512", "any"),
            icon("icons/maskable-512.png", "512x512", "maskable"),
        ],
    })
}

/// Everything the page loads, at once or later, each with its hash in the form of Subresource Integrity.
///
/// A file is found where another names it: every quoted string that is the address of a file of the site.
fn kept(out: &Path, pages: Vec<String>) -> Result<BTreeMap<String, String>, Error> {
    let mut kept = BTreeMap::new();
    let mut found = pages;
    while let Some(address) = found.pop() {
        if kept.contains_key(&address) || NOT_KEPT.contains(&address.as_str()) {
            continue;
        }
        let path = file(out, &address);
        let content = fs::read(&path).map_err(Error::file(&path))?;
        if let Ok(text) = std::str::from_utf8(&content) {
            let named = text.split(['"', '\'', '`']).filter_map(|quoted| {
                let named = resolved(&address, quoted.split('#').next()?)?;
                file(out, &named).is_file().then_some(named)
            });
            found.extend(named);
        }
        let hash = STANDARD.encode(Sha256::digest(&content));
        kept.insert(address, format!("sha256-{hash}"));
    }
    Ok(kept)
}

fn file(out: &Path, address: &str) -> PathBuf {
    let name = address.trim_start_matches('/');
    if address.ends_with(PAGE) {
        out.join(format!("{name}.html"))
    } else {
        out.join(name)
    }
}

/// The address of a file, as the file at `from` names it.
fn resolved(from: &str, name: &str) -> Option<String> {
    if name.contains(char::is_whitespace) || Path::new(name).extension().is_none() {
        return None;
    }
    if name.starts_with('/') {
        return Some(name.to_owned());
    }
    if !name.starts_with("./") && !name.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file(path))
}
