//! What holds for the generated folder as a whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::markup::pieces;
use seal::verdict::{Anchoring, Currency, Integrity, Issuer};
use serde_json::{Map, Value};
use static_site::text::LANGUAGES;
use static_site::{Deployment, Error, Options, Texts};
use tempfile::TempDir;

/// Stands in for the list of diagnoses.
const TABULAR: &str = "<diag><name>I10</name><desc>Hypertension</desc></diag>";

/// A generated portal; the QR reader is a stand-in, because the pinned tools may not be installed yet.
pub fn site() -> TempDir {
    generated("self.jsQR = () => null;")
}

/// The same with this reader.
pub fn generated(reader: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let jsqr = folder.path().join("jsQR.js");
    fs::write(&jsqr, reader).expect("the folder takes a file");
    let icd10 = folder.path().join("icd10.xml");
    fs::write(&icd10, TABULAR).expect("the folder takes a file");
    let options = Options {
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        jsqr,
        icd10,
    };
    static_site::generate(&folder.path().join("site"), &options).expect("the portal is generated");
    folder
}

pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the site") {
        let path = entry.expect("an entry of the site").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the site is text")
}

/// Every text between `before` and the next double quote.
pub fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

pub fn imports(module: &str) -> Vec<&str> {
    let single = module
        .split(" from '")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next());
    quoted(module, " from \"")
        .into_iter()
        .chain(single)
        .collect()
}

#[test]
fn every_asset_a_page_names_exists() {
    let folder = site();
    let root = folder.path().join("site");
    let sprite = read(&root.join("assets/icons.svg"));
    for page in files(&root, "html") {
        for piece in pieces(&read(&page)) {
            for address in ["href", "src"]
                .iter()
                .filter_map(|name| piece.attribute(name))
            {
                let Some(asset) = address.strip_prefix("/assets/") else {
                    continue;
                };
                let (file, drawing) = asset.split_once('#').unwrap_or((asset, ""));
                assert!(
                    root.join("assets").join(file).is_file(),
                    "{}: {address}",
                    page.display()
                );
                assert!(
                    drawing.is_empty() || sprite.contains(&format!("<symbol id=\"{drawing}\"")),
                    "{}: {address}",
                    page.display()
                );
            }
        }
    }
}

#[test]
fn every_module_a_module_imports_exists() {
    let folder = site();
    let root = folder.path().join("site");
    for module in files(&root, "js") {
        let text = read(&module);
        let here = module.parent().expect("a module lies in a folder");
        for import in imports(&text) {
            assert!(
                here.join(import).is_file(),
                "{} imports {import}",
                module.display()
            );
        }
        for asset in quoted(&text, "\"/assets/") {
            assert!(
                root.join("assets").join(asset).is_file(),
                "{} loads {asset}",
                module.display()
            );
        }
    }
}

#[test]
fn every_sentence_a_module_says_exists() {
    let script = Texts::english().script;
    for module in files(&static_site::assets::folder(), "js") {
        let text = read(&module);
        for name in quoted(&text, "say(\"")
            .into_iter()
            .filter(|name| name.contains('.'))
        {
            assert!(
                sentence(&script, name).is_some(),
                "{} says {name}",
                module.display()
            );
        }
    }
}

/// Data from a record, a card or an answer never becomes markup.
#[test]
fn no_module_writes_markup() {
    for module in files(&static_site::assets::folder(), "js") {
        let text = read(&module);
        for way in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            ".style.",
        ] {
            assert!(!text.contains(way), "{} uses {way}", module.display());
        }
    }
}

#[test]
fn every_reason_of_a_verdict_has_its_sentences() {
    let script = Texts::english().script;
    let codes: [(&str, BTreeSet<&str>); 4] = [
        (
            "issuer",
            Issuer::ALL.iter().map(|reason| reason.code()).collect(),
        ),
        (
            "integrity",
            Integrity::ALL.iter().map(|reason| reason.code()).collect(),
        ),
        (
            "anchoring",
            Anchoring::ALL.iter().map(|reason| reason.code()).collect(),
        ),
        (
            "currency",
            Currency::ALL.iter().map(|reason| reason.code()).collect(),
        ),
    ];
    for (question, reasons) in codes {
        for reason in reasons.into_iter().chain(["yes", "no", "unknown"]) {
            let name = format!("verify.questions.{question}.{reason}.short");
            assert!(sentence(&script, &name).is_some(), "{name}");
        }
    }
}

#[test]
fn every_headline_has_its_sentences() {
    let script = Texts::english().script;
    let rules = read(&static_site::assets::folder().join("headline.js"));
    let lines = rules
        .lines()
        .filter(|line| line.trim_start().starts_with("[\""));
    let verdicts: Vec<&str> = lines.filter_map(|line| line.split('"').nth(5)).collect();
    assert!(verdicts.len() > 20, "the table of headlines was not found");
    let of_files = quoted(&rules, "verdict: \"");
    assert!(of_files.contains(&"version-fails"), "{of_files:?}");
    for verdict in verdicts.into_iter().chain(of_files) {
        for part in ["title", "detail"] {
            let name = format!("verify.headlines.{verdict}.{part}");
            assert!(sentence(&script, &name).is_some(), "{name}");
        }
    }
}

#[test]
fn every_fault_of_the_camera_and_of_a_node_has_its_sentences() {
    let script = Texts::english().script;
    let camera = read(&static_site::assets::folder().join("camera.js"));
    let (_, table) = camera
        .split_once("const FAULTS = {")
        .expect("a table of faults");
    let (table, _) = table.split_once("};").expect("the table ends");
    let mapped = quoted(table, ": \"");
    let thrown = quoted(&camera, "new CameraFault(\"");
    let faults: Vec<&str> = mapped
        .into_iter()
        .chain(thrown)
        .chain(["gone", "unreadable"])
        .collect();
    assert!(faults.len() > 6, "{faults:?}");
    for fault in faults {
        for part in ["title", "detail"] {
            let name = format!("scan.faults.{fault}.{part}");
            assert!(sentence(&script, &name).is_some(), "{name}");
        }
    }
    let node = read(&static_site::assets::folder().join("node-choice.js"));
    for fault in ["empty", "form", "insecure", "credentials"] {
        assert!(node.contains(&format!("\"{fault}\"")), "{fault}");
        assert!(
            sentence(&script, &format!("node.faults.{fault}")).is_some(),
            "{fault}"
        );
    }
}

#[test]
fn a_missing_qr_reader_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = Options {
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        jsqr: folder.path().join("none.js"),
        icd10: folder.path().join("none.xml"),
    };
    let error = static_site::generate(folder.path(), &options).expect_err("there is no reader");
    assert!(matches!(error, Error::NoReader(_)));
    assert!(error.to_string().contains("--jsqr"), "{error}");
}

#[test]
fn a_missing_list_of_codes_is_one_clear_line() {
    let folder = site();
    let options = Options {
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        jsqr: folder.path().join("jsQR.js"),
        icd10: folder.path().join("none.xml"),
    };
    let error = static_site::generate(folder.path(), &options).expect_err("there is no list");
    assert!(matches!(error, Error::NoCodes(_)));
    assert!(error.to_string().contains("--icd10"), "{error}");
}

#[test]
fn diagnoses_are_looked_up_in_a_list_of_this_origin() {
    let folder = site();
    let list = read(&folder.path().join("site/assets/vendor/icd10cm.txt"));
    assert_eq!(list, "I10\tHypertension\n");
}

#[test]
fn the_deployment_is_told_without_what_is_not_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let deployment = Deployment {
        origin: "http://localhost:8080".to_owned(),
        chain_id: 31337,
        contract: "0x5fbdb2315678afecb367f032d93f642f64180aa3".to_owned(),
        finality: "finalized".to_owned(),
        explorer: None,
    };
    static_site::write_deployment(folder.path(), &deployment).expect("the file is written");
    let told: Value =
        serde_json::from_str(&read(&folder.path().join("site.json"))).expect("site.json is JSON");
    assert_eq!(told["origin"], "http://localhost:8080");
    assert_eq!(told["finality"], "finalized");
    assert!(told.get("explorer").is_none());
}

fn sentence<'a>(script: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut parts = name.split('.');
    let first = script.get(parts.next()?)?;
    parts.try_fold(first, |branch, part| branch.get(part))
}
