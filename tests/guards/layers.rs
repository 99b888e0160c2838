//! Dependencies point one way: functions -> adapters -> rules.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use stack::checkout;

/// A crate's layer; a crate may lean on its own layer and those below.
fn layer(manifest: &str) -> Option<u8> {
    let folder = manifest.strip_prefix(&*checkout::root().to_string_lossy())?;
    let folder = folder.trim_start_matches('/');
    match folder {
        _ if folder.starts_with("functions/rules/") => Some(0),
        _ if folder.starts_with("functions/adapters/") => Some(1),
        _ if folder.starts_with("functions/") => Some(2),
        _ => Some(3),
    }
}

fn workspace() -> Vec<Value> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let said = crate::passes(
        Command::new(cargo)
            .args([
                "metadata",
                "--format-version",
                "1",
                "--no-deps",
                "--offline",
            ])
            .current_dir(checkout::root()),
    );
    let metadata: Value = serde_json::from_str(&said).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

#[test]
fn functions_lean_on_adapters_and_adapters_on_rules_and_nothing_leans_back() {
    let packages = workspace();
    let place = |name: &str| {
        let package = packages.iter().find(|package| package["name"] == name)?;
        layer(package["manifest_path"].as_str()?)
    };
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        let here = place(name).unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let other = dependency["name"].as_str().unwrap();
            let Some(there) = place(other) else { continue };
            assert!(there <= here, "{name} must not depend on {other}");
            assert!(
                here != 2 || there != 2,
                "{name} and {other} are both functions"
            );
        }
    }
}

/// What the rules are made with besides each other: encodings, hashes, signatures, errors, dates that they are given
/// (jiff's own clock is barred in `clippy.toml`). It only shrinks.
const OF_RULES: [&str; 15] = [
    "base64",
    "flate2",
    "hex",
    "jiff",
    "png",
    "qrcode",
    "ring",
    "serde",
    "serde_json",
    "serde_json_canonicalizer",
    "sha2",
    "sha3",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

#[test]
fn rules_know_no_clock_no_network_and_no_runtime() {
    let packages = workspace();
    let rules = packages
        .iter()
        .filter(|package| layer(package["manifest_path"].as_str().unwrap()) == Some(0));
    let rules: Vec<_> = rules.collect();
    let of_ours: BTreeSet<&str> = rules
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let mut used = BTreeSet::new();
    for package in &rules {
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap();
            if dependency["kind"] == "dev" || of_ours.contains(name) {
                continue;
            }
            let whose = package["name"].as_str().unwrap();
            assert!(
                OF_RULES.contains(&name),
                "{whose} must not depend on {name}"
            );
            used.insert(name);
        }
    }
    assert_eq!(used, BTreeSet::from(OF_RULES), "what no rule needs");
}

#[test]
fn only_adapters_name_an_sdk() {
    for package in workspace() {
        if layer(package["manifest_path"].as_str().unwrap()) != Some(2) {
            continue;
        }
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap();
            assert!(
                !name.starts_with("aws-sdk"),
                "{} names {name}",
                package["name"]
            );
        }
    }
}
