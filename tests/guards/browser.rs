//! The browser's verifier, by the same vectors as the one in Rust.

use std::process::Command;

use stack::checkout;

#[test]
fn the_browser_verifier_passes_every_vector() {
    let tools = crate::tools();
    let folder = checkout::root().join("tests/vectors/browser");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let tests: Vec<_> = files
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    assert!(!tests.is_empty());
    let mut node = Command::new(&tools.node);
    let said = crate::passes(
        node.arg("--test")
            .args(tests)
            .env("MEDSEAL_TOOLS", checkout::tools()),
    );
    assert!(said.contains("fail 0"), "{said}");
}
