//! Patients' histories to import.

use std::path::PathBuf;

use stack::checkout;

/// One of the invented histories of `tests/histories`.
pub fn demo_history(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where they are.
pub fn folder() -> PathBuf {
    checkout::root().join("tests/histories")
}

/// The real ones in the folder beside the repository; none, with a message, where it is absent.
pub fn real_histories() -> Vec<PathBuf> {
    let folder = checkout::root().join("../shared/data/fhir");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    paths
}
