//! What the verify page keeps for when there is no network.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::markup::pieces;
use crate::site::{files, generated, imports, quoted, read, site};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use static_site::text::LANGUAGES;

/// The version of a service worker, and each address it keeps with its hash.
fn worker(root: &Path) -> (String, BTreeMap<String, String>) {
    let text = read(&root.join("sw.js"));
    let version = quoted(&text, "const VERSION = \"")[0].to_owned();
    let (_, rest) = text.split_once("const FILES = ").expect("a list of files");
    let (list, _) = rest.split_once(";\n").expect("the list ends");
    (
        version,
        serde_json::from_str(list).expect("the list is JSON"),
    )
}

/// The file that answers an address of the site.
fn file(root: &Path, address: &str) -> std::path::PathBuf {
    if address.ends_with("/verify") {
        root.join(format!("{}.html", &address[1..]))
    } else {
        root.join(&address[1..])
    }
}

/// Every asset that a file names, by what kind of file it is.
fn named(root: &Path, address: &str) -> Vec<String> {
    let path = file(root, address);
    let text = || read(&path);
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => pieces(&text())
            .iter()
            .filter(|piece| piece.name() != "a")
            .flat_map(|piece| [piece.attribute("href"), piece.attribute("src")])
            .flatten()
            .filter_map(|address| address.split('#').next())
            .filter(|address| !address.is_empty())
            .map(str::to_owned)
            .collect(),
        Some("js") => {
            let text = text();
            let folder = path.parent().expect("a module lies in a folder");
            let relative = imports(&text).into_iter().map(|import| {
                let path = folder.join(import).canonicalize().expect("the module");
                let root = root.canonicalize().expect("the site");
                format!("/{}", path.strip_prefix(root).expect("inside").display())
            });
            let absolute = quoted(&text, "(\"/").into_iter();
            let absolute = absolute
                .filter(|rest| Path::new(rest).extension().is_some_and(|end| end == "js"))
                .map(|rest| format!("/{rest}"));
            relative.chain(absolute).collect()
        }
        Some("webmanifest") => quoted(&text(), "\"src\": \"")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_file_the_verify_page_loads_is_kept_for_when_there_is_no_network() {
    let folder = site();
    let root = folder.path().join("site");
    let (_, kept) = worker(&root);
    let mut needed = BTreeSet::new();
    let mut found = vec!["/verify".to_owned(), "/es/verify".to_owned()];
    while let Some(address) = found.pop() {
        if address != "/sw.js" && needed.insert(address.clone()) {
            found.extend(named(&root, &address));
        }
    }
    for address in ["/verify-reader.js", "/assets/vendor/jsQR.js"] {
        assert!(
            needed.contains(address),
            "the test does not find {address} itself"
        );
    }
    let kept: BTreeSet<String> = kept.into_keys().collect();
    assert_eq!(
        needed.difference(&kept).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn nothing_is_kept_of_pages_that_need_a_session_nor_of_the_deployment() {
    let folder = site();
    let root = folder.path().join("site");
    let (_, kept) = worker(&root);
    let pages: Vec<&String> = kept
        .keys()
        .filter(|address| {
            file(&root, address)
                .extension()
                .is_some_and(|end| end == "html")
        })
        .collect();
    assert_eq!(pages, ["/es/verify", "/verify"]);
    for address in kept.keys() {
        let own = address.starts_with("/assets/pages/") && address != "/assets/pages/verify.js";
        assert!(!own && address != "/site.json", "{address}");
    }
}

#[test]
fn each_kept_file_has_the_hash_that_the_worker_will_ask_for() {
    let folder = site();
    let root = folder.path().join("site");
    for (address, hash) in worker(&root).1 {
        let content = fs::read(file(&root, &address)).expect("a kept file exists");
        let made = STANDARD.encode(Sha256::digest(content));
        assert_eq!(hash, format!("sha256-{made}"), "{address}");
    }
}

#[test]
fn a_change_of_any_kept_file_is_a_new_version_and_the_same_files_are_the_same() {
    let version = |reader: &str| {
        let folder = generated(reader);
        worker(&folder.path().join("site")).0
    };
    let one = version("self.jsQR = () => null;");
    assert_eq!(one, version("self.jsQR = () => null;"));
    assert_ne!(one, version("self.jsQR = () => 1;"));
}

#[test]
fn the_portal_generated_again_over_a_deployed_one_is_the_same_version() {
    let folder = site();
    let root = folder.path().join("site");
    let before = worker(&root);
    fs::write(root.join("site.json"), "{}").expect("the site takes a file");
    let options = static_site::Options {
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        jsqr: folder.path().join("jsQR.js"),
        icd10: folder.path().join("icd10.xml"),
    };
    static_site::generate(&root, &options).expect("the portal is generated again");
    assert_eq!(worker(&root), before);
}

#[test]
fn the_app_opens_at_the_verify_page_and_its_icons_have_their_sizes() {
    let folder = site();
    let root = folder.path().join("site");
    let manifest: Value = serde_json::from_str(&read(&root.join("manifest.webmanifest")))
        .expect("the manifest is JSON");
    assert_eq!(manifest["start_url"], "/verify");
    let icons = manifest["icons"].as_array().expect("a list of icons");
    assert!(icons.iter().any(|icon| icon["purpose"] == "maskable"));
    for icon in icons {
        let source = icon["src"].as_str().expect("an address");
        let content = fs::read(root.join(&source[1..])).expect("the icon exists");
        if icon["type"] == "image/png" {
            let side =
                |at: usize| u32::from_be_bytes(content[at..at + 4].try_into().expect("four bytes"));
            assert_eq!(
                icon["sizes"],
                format!("{}x{}", side(16), side(20)),
                "{source}"
            );
        }
    }
}

#[test]
fn every_page_names_the_app_and_only_the_verify_page_registers_its_worker() {
    let folder = site();
    let root = folder.path().join("site");
    for page in files(&root, "html") {
        assert!(
            read(&page).contains("rel=\"manifest\""),
            "{}",
            page.display()
        );
    }
    let registering: Vec<_> = files(&root.join("assets"), "js")
        .into_iter()
        .filter(|module| read(module).contains("workers.register("))
        .collect();
    assert_eq!(registering, [root.join("assets/installed.js")]);
    let users: Vec<_> = files(&root.join("assets"), "js")
        .into_iter()
        .filter(|module| read(module).contains("installed.js"))
        .collect();
    assert_eq!(users, [root.join("assets/pages/verify.js")]);
}
