//! Where things are in the repository.

use std::path::{Path, PathBuf};

/// The repository this crate was built from; `cargo stack` always runs inside one.
#[must_use]
pub fn root() -> &'static Path {
    let localstack = Path::new(env!("CARGO_MANIFEST_DIR"));
    localstack.parent().unwrap_or(localstack)
}

/// Pinned tools, shared by every stack of this checkout.
#[must_use]
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// What running stacks write: logs and state, one folder each.
#[must_use]
pub fn stacks() -> PathBuf {
    root().join(".stack")
}

/// The lock files and helper programs of the tools.
#[must_use]
pub fn tool_locks() -> PathBuf {
    root().join("localstack/tools")
}

/// Where `cargo lambda build` puts `<function>/bootstrap.zip`.
#[must_use]
pub fn function_zips() -> PathBuf {
    root().join("target/lambda")
}

/// The SAM template.
#[must_use]
pub fn template() -> PathBuf {
    root().join("infra/template.yaml")
}

/// The Python plugin of `LocalStack`.
#[must_use]
pub fn plugin() -> PathBuf {
    root().join("localstack/plugin")
}
