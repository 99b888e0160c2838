//! The functions' zips, built by cargo-lambda for this machine.

use std::{ffi::OsString, process::Command};

use crate::{
    checkout,
    console::Console,
    error::{StackError, file},
    lock,
    tools::Tools,
};

/// The deployed functions, by the name of their crate.
pub const FUNCTIONS: [&str; 6] = ["auth", "records", "anchor", "qr", "verify", "courier"];

/// Builds what changed and puts each zip where `infra/template.yaml` expects it.
pub async fn build(tools: &Tools, console: &Console) -> Result<(), StackError> {
    let _lock =
        lock::exclusive("Functions", &checkout::tools().join("build.lock"), console).await?;
    let step = console.step("Functions");
    let zips = checkout::function_zips();
    // cargo-lambda writes each zip in place; another stack may be deploying the one that is there.
    let fresh = zips.with_extension("new");
    let mut command = Command::new(&tools.cargo_lambda);
    command
        .args(["lambda", "build", "--locked", "--profile", "function"])
        // Plain cargo: for this machine there is no foreign linker to find. Zig is for AWS.
        .args([
            "--compiler",
            "cargo",
            "--skip-target-check",
            "--output-format",
            "zip",
        ])
        .arg("--lambda-dir")
        .arg(&fresh)
        .current_dir(checkout::root());
    for function in FUNCTIONS {
        command.args(["--package", function]);
    }
    forget_cargo(&mut command);
    let log = checkout::tools().join("build.log");
    let _ = std::fs::remove_file(&log);
    let (mut compiled, mut errors) = (0, Vec::new());
    let guard = tools.guard();
    let built = guard.run(&command, &log, |line| {
        let line = line.trim();
        if let Some(package) = line.strip_prefix("Compiling ") {
            if compiled == 0 {
                step.remark("compiling; the first time takes some minutes");
            }
            compiled += 1;
            step.note(&format!("{compiled} compiled, now {package}"));
        } else if line.starts_with("error") {
            errors.push(line.to_owned());
        }
    });
    if !built.await? {
        return Err(StackError::Command {
            what: "building the functions".to_owned(),
            reason: errors
                .into_iter()
                .next()
                .unwrap_or_else(|| "cargo lambda failed".to_owned()),
            log,
        });
    }
    for function in FUNCTIONS {
        let zip = zips.join(function).join("bootstrap.zip");
        let folder = zips.join(function);
        std::fs::create_dir_all(&folder).map_err(file("create", &folder))?;
        let new = fresh.join(function).join("bootstrap.zip");
        std::fs::rename(&new, &zip).map_err(file("move", &new))?;
    }
    step.done();
    Ok(())
}

/// Has a cargo started as if by hand.
pub fn forget_cargo(command: &mut Command) {
    for name in set_by_cargo() {
        command.env_remove(name);
    }
}

/// Variables that `cargo run` and `cargo test` set for us. They would reach build scripts, which then differ
/// from one start to the next and are run again.
fn set_by_cargo() -> impl Iterator<Item = OsString> {
    std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_str().is_some_and(is_set_by_cargo))
}

fn is_set_by_cargo(name: &str) -> bool {
    matches!(
        name,
        "CARGO" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR" | "LD_LIBRARY_PATH"
    ) || ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_has_set_for_cargo_is_kept() {
        assert!(is_set_by_cargo("CARGO_PKG_NAME") && is_set_by_cargo("CARGO_MANIFEST_DIR"));
        assert!(!is_set_by_cargo("CARGO_HOME") && !is_set_by_cargo("CARGO_NET_OFFLINE"));
        assert!(!is_set_by_cargo("CARGO_HTTP_PROXY") && !is_set_by_cargo("RUSTFLAGS"));
    }

    #[test]
    fn every_function_of_the_template_is_built() {
        let template = std::fs::read_to_string(checkout::template()).unwrap();
        for function in FUNCTIONS {
            let zip = format!("../target/lambda/{function}/bootstrap.zip");
            assert!(template.contains(&zip), "{zip}");
        }
        assert_eq!(template.matches("/bootstrap.zip").count(), FUNCTIONS.len());
    }
}
