//! Rules of the house that a machine can check.

use stack::checkout;

/// Every file of ours, by its path in the repository.
fn files() -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![checkout::root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_file() {
                let inside = path.strip_prefix(checkout::root()).unwrap();
                files.push(inside.to_string_lossy().into_owned());
            } else if !MADE.contains(&&*name.to_string_lossy()) {
                folders.push(path);
            }
        }
    }
    assert!(files.len() > 100, "the repository was found");
    files
}

/// Folders that hold what was made or installed.
const MADE: [&str; 9] = [
    ".git",
    ".tools",
    ".stack",
    "target",
    "out",
    "cache",
    "node_modules",
    "__pycache__",
    ".pytest_cache",
];

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
