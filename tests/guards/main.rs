//! What must hold of the repository itself, and the tests that are not written in Rust.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod browser;
mod codes;
mod contracts;
mod fhir;
mod house;
mod iam;
mod layers;
mod plugin;
mod readme;
mod refusals;
mod template;

use std::process::Command;

use stack::console::Console;
use stack::tools::{self, Tools};

/// The pinned tools, installed if need be.
fn tools() -> Tools {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let tools = runtime.block_on(tools::install(&Console::quiet()));
    tools.unwrap_or_else(|error| panic!("the tools did not install: {error}"))
}

/// Runs a program to its end and shows what it said if it failed.
fn passes(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?}\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}
