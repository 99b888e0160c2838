//! What runs in the browser and needs none to be tested: the verifier, by the same vectors as the one in
//! Rust, and the headline over its answers.

use std::path::PathBuf;
use std::process::Command;

use stack::checkout;

#[test]
fn the_browser_verifier_passes_every_vector() {
    let folder = checkout::root().join("tests/vectors/browser");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let tests: Vec<_> = files
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    assert!(!tests.is_empty());
    passes(&tests);
}

#[test]
fn the_headline_is_never_better_than_the_answers_below_it() {
    passes(&[checkout::root().join("static-site/tests/headline.test.mjs")]);
}

#[test]
fn the_code_of_an_authenticator_is_drawn_as_readers_expect() {
    passes(&[checkout::root().join("static-site/tests/qr.test.mjs")]);
}

#[test]
fn a_chart_loses_no_version_and_shows_no_file_but_the_sealed_one() {
    passes(&[checkout::root().join("static-site/tests/chart.test.mjs")]);
}

#[test]
fn no_bar_of_a_figure_is_higher_than_its_scale() {
    passes(&[checkout::root().join("static-site/tests/scale.test.mjs")]);
}

#[test]
fn a_day_has_the_times_that_its_readers_clock_shows() {
    passes(&[checkout::root().join("static-site/tests/days.test.mjs")]);
}

#[test]
fn a_link_is_opened_only_by_its_key_and_only_at_home() {
    passes(&[checkout::root().join("static-site/tests/shlink.test.mjs")]);
}

#[test]
fn a_file_of_one_byte_is_said_to_have_one() {
    passes(&[checkout::root().join("static-site/tests/size.test.mjs")]);
}

#[test]
fn a_page_that_nobody_uses_is_known_as_such_in_every_tab() {
    passes(&[checkout::root().join("static-site/tests/idle.test.mjs")]);
}

#[test]
fn a_file_that_the_import_page_takes_is_not_too_large_for_the_service() {
    passes(&[checkout::root().join("static-site/tests/import.test.mjs")]);
}

#[test]
fn the_readme_names_everything_that_a_browser_keeps() {
    passes(&[checkout::root().join("static-site/tests/storage.test.mjs")]);
}

fn passes(tests: &[PathBuf]) {
    let mut node = Command::new(&crate::tools().node);
    let said = crate::passes(
        node.arg("--test")
            .args(tests)
            .env("MEDSEAL_TOOLS", checkout::tools()),
    );
    assert!(said.contains("fail 0"), "{said}");
}

#[test]
fn a_reader_that_is_not_ours_agrees_about_the_signature_of_every_card() {
    let tools = crate::tools();
    let vectors = checkout::root().join("tests/vectors");
    let mut node = Command::new(&tools.node);
    let said = crate::passes(
        node.arg(vectors.join("independent/cards.mjs"))
            .arg(vectors.join("cards.json"))
            .current_dir(checkout::tools()),
    );
    assert!(said.contains("\"ok\":true"), "{said}");
}
