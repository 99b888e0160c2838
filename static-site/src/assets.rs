//! The files beside the pages: style sheets joined into one, modules and drawings copied as they are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::text::Texts;
use crate::{Error, Options, icd10};

/// In the order of the cascade.
const STYLES: [&str; 16] = [
    "tokens.css",
    "base.css",
    "frame.css",
    "controls.css",
    "home.css",
    "records.css",
    "account.css",
    "care.css",
    "figure.css",
    "admin.css",
    "visit.css",
    "patient.css",
    "appointments.css",
    "verdict.css",
    "scan.css",
    "print.css",
];

/// Where this crate's own assets lie.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

/// Writes `<out>/assets`.
pub(crate) fn write(out: &Path, languages: &[Texts], options: &Options) -> Result<(), Error> {
    let from = folder();
    let to = out.join("assets");
    copy_tree(&from, &to)?;
    write_file(&to.join("site.css"), &styles(&from)?)?;
    for texts in languages {
        let file = to.join("text").join(format!("{}.js", texts.language));
        write_file(&file, &script_texts(texts)?)?;
    }
    let vendor = to.join("vendor");
    fs::create_dir_all(&vendor).map_err(Error::file(&vendor))?;
    copy_reader(&options.jsqr, &vendor)?;
    write_codes(&options.icd10, &vendor)
}

/// Everything but the style sheets, which are joined.
fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let path = entry.map_err(Error::file(from))?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let target = to.join(name);
        if !path.is_dir() {
            fs::copy(&path, &target).map_err(Error::file(&path))?;
        } else if name != "style" {
            copy_tree(&path, &target)?;
        }
    }
    Ok(())
}

fn styles(from: &Path) -> Result<String, Error> {
    let mut sheet = String::new();
    for name in STYLES {
        let path = from.join("style").join(name);
        sheet.push_str(&fs::read_to_string(&path).map_err(Error::file(&path))?);
    }
    Ok(sheet)
}

/// JSON is a subset of `ECMAScript` since 2019, so the texts need no further escaping in a module.
fn script_texts(texts: &Texts) -> Result<String, Error> {
    Ok(format!(
        "export default {};\n",
        serde_json::to_string_pretty(&texts.script)?
    ))
}

/// jsQR for browsers without `BarcodeDetector`, with the licence it asks to travel with.
fn copy_reader(jsqr: &Path, folder: &Path) -> Result<(), Error> {
    if !jsqr.is_file() {
        return Err(Error::NoReader(jsqr.to_owned()));
    }
    fs::copy(jsqr, folder.join("jsQR.js")).map_err(Error::file(jsqr))?;
    let licence = jsqr.with_file_name("../LICENSE");
    if licence.is_file() {
        fs::copy(&licence, folder.join("jsQR.LICENSE.txt")).map_err(Error::file(&licence))?;
    }
    Ok(())
}

/// What diagnoses are looked up in, made for the browser once, here.
fn write_codes(tabular: &Path, folder: &Path) -> Result<(), Error> {
    if !tabular.is_file() {
        return Err(Error::NoCodes(tabular.to_owned()));
    }
    let tabular = fs::read_to_string(tabular).map_err(Error::file(tabular))?;
    write_file(&folder.join("icd10cm.txt"), &icd10::lines(&tabular))
}

pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::write(path, text).map_err(Error::file(path))
}
