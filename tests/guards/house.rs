//! Rules of the house that a machine can check.

use std::process::Command;

use stack::checkout;

fn files() -> Vec<String> {
    let said = crate::passes(
        Command::new("git")
            .args(["ls-files"])
            .current_dir(checkout::root()),
    );
    said.lines().map(str::to_owned).collect()
}

#[test]
fn no_folder_or_module_is_a_drawer() {
    let drawers = [
        "common", "shared", "core", "util", "utils", "helper", "helpers", "types", "models",
    ];
    for file in files() {
        for part in file.split('/') {
            let name = part.split('.').next().unwrap_or_default();
            assert!(!drawers.contains(&name), "{file}: name the thing");
        }
    }
}

#[test]
fn no_source_file_is_longer_than_four_hundred_lines() {
    for file in files() {
        let source = ["rs", "js", "mjs", "py", "sol"]
            .iter()
            .any(|end| file.ends_with(&format!(".{end}")));
        let Ok(text) = std::fs::read_to_string(checkout::root().join(&file)) else {
            continue;
        };
        assert!(
            !source || text.lines().count() <= 400,
            "{file} has {} lines",
            text.lines().count()
        );
    }
}
