//! The virtual environment: LocalStack, cargo-lambda and, where the machine has none, Node
//! and Java.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{fresh_log, stamp::Stamp, version};
use crate::{
    checkout,
    console::{Console, Step},
    error::{StackError, file},
    process::Guard,
};

const OLDEST: (u32, u32) = (3, 10);

/// Newest last: a machine whose `python3` is too old often has a newer one beside it.
const NAMES: [&str; 6] = [
    "python3",
    "python3.10",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
];

const FETCH_PIP: &str = include_str!("fetch_pip.py");

/// The first Python of the machine that is new enough, by its real path.
pub(super) fn find() -> Result<PathBuf, StackError> {
    let mut too_old = None;
    for name in NAMES {
        let Some(text) = version::ask(
            name,
            &[
                "-c",
                "import sys; print(*sys.version_info[:2], sys.executable)",
            ],
        ) else {
            continue;
        };
        let mut words = text.trim().splitn(3, ' ');
        let (major, minor, path) = (words.next(), words.next(), words.next());
        let found = (
            major.and_then(|word| word.parse().ok()).unwrap_or(0),
            minor.and_then(|word| word.parse().ok()).unwrap_or(0),
        );
        match path {
            Some(path) if found >= OLDEST => return Ok(PathBuf::from(path)),
            _ => too_old = too_old.or(Some(found)),
        }
    }
    Err(StackError::Tool(match too_old {
        Some((major, minor)) => format!(
            "Python {major}.{minor} is too old: install Python 3.10 or newer so that `python3` runs it"
        ),
        None => {
            "Python is missing: install Python 3.10 or newer so that `python3` runs it".to_owned()
        }
    }))
}

/// Node and Java, each from its wheel or not.
const ADDITIONS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

fn locks(node: bool, java: bool) -> Vec<PathBuf> {
    let mut names = vec!["localstack", "cargo-lambda", "fhir", "icd10"];
    names.extend(node.then_some("node"));
    names.extend(java.then_some("java"));
    names.into_iter().map(lock).collect()
}

fn lock(name: &str) -> PathBuf {
    checkout::tool_locks().join(format!("requirements/{name}.lock"))
}

fn stamp(tools: &Path, locks: &[PathBuf]) -> Stamp {
    let mut inputs = vec![lock("build")];
    inputs.extend_from_slice(locks);
    Stamp::new(tools.join("python.stamp"), inputs)
}

/// `.tools/python`.
#[derive(Debug)]
pub(super) struct Environment {
    tools: PathBuf,
    folder: PathBuf,
    machine: PathBuf,
    locks: Vec<PathBuf>,
    stamp: Stamp,
}

impl Environment {
    pub(super) fn new(tools: &Path, machine: PathBuf, with_node: bool, with_java: bool) -> Self {
        // What is there already stays: a stack started with another PATH may be running from it.
        let (node, java) = ADDITIONS
            .into_iter()
            .find(|&(node, java)| {
                let stamp = stamp(tools, &locks(node, java));
                stamp.is_current().unwrap_or(false)
            })
            .unwrap_or_default();
        let locks = locks(node || with_node, java || with_java);
        Self {
            tools: tools.to_owned(),
            folder: tools.join("python"),
            machine,
            stamp: stamp(tools, &locks),
            locks,
        }
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// A file of an installed package. The folder's name has the version of Python in it.
    pub(super) fn site(&self, path: &str) -> PathBuf {
        let libraries = self.folder.join("lib");
        let python = std::fs::read_dir(&libraries)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("site-packages"))
            .find(|site| site.is_dir());
        python.unwrap_or(libraries).join(path)
    }

    /// Also false when the Python it was made from is gone, as after an upgrade of the machine.
    pub(super) fn is_current(&self) -> Result<bool, StackError> {
        Ok(self.stamp.is_current()? && self.program("python").exists())
    }

    /// Makes the environment from nothing: packages of an older lock must not stay behind.
    pub(super) async fn install(&self, guard: &Guard, console: &Console) -> Result<(), StackError> {
        self.stamp.clear()?;
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder).map_err(file("remove", &self.folder))?;
        }
        let log = fresh_log(&self.tools, "python.log")?;
        let step = console.step("Python tools");
        step.remark("installing into .tools/python, a minute or two");
        self.create(guard, &log).await?;

        let build = checkout::tool_locks().join("requirements/build.lock");
        self.pip(guard, &log, &step, &["-r".as_ref(), build.as_os_str()])
            .await?;
        let mut arguments = Vec::new();
        for lock in &self.locks {
            arguments.extend(["-r".as_ref(), lock.as_os_str()]);
        }
        step.total(self.locks.iter().map(|lock| packages_in(lock)).sum());
        self.pip(guard, &log, &step, &arguments).await?;
        self.stamp.set()?;
        step.done();
        Ok(())
    }

    async fn create(&self, guard: &Guard, log: &Path) -> Result<(), StackError> {
        let venv = |arguments: &[&str]| {
            let mut command = Command::new(&self.machine);
            command
                .args(["-m", "venv"])
                .args(arguments)
                .arg(&self.folder);
            command
        };
        if guard.run(&venv(&[]), log, |_| ()).await? {
            return Ok(());
        }
        // Debian keeps ensurepip in a package of its own (python3-venv); pip can come from PyPI instead.
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder).map_err(file("remove", &self.folder))?;
        }
        if !guard.run(&venv(&["--without-pip"]), log, |_| ()).await? {
            return Err(StackError::Tool(format!(
                "{} cannot make a virtual environment: install its venv module (Debian and Ubuntu: \
                 apt install python3-venv) and run again",
                self.machine.display()
            )));
        }
        let mut fetch = Command::new(self.program("python"));
        fetch.args(["-c", FETCH_PIP]).arg(&self.tools);
        if guard.run(&fetch, log, |_| ()).await? {
            return Ok(());
        }
        Err(failure("fetching pip", log))
    }

    async fn pip(
        &self,
        guard: &Guard,
        log: &Path,
        step: &Step,
        arguments: &[&std::ffi::OsStr],
    ) -> Result<(), StackError> {
        let mut command = Command::new(self.program("python"));
        command
            .args([
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
            ])
            .args(["--progress-bar", "off", "--retries", "2"])
            .args([
                "--no-compile",
                "--no-build-isolation",
                "--no-deps",
                "--require-hashes",
            ])
            .args(arguments);
        let installed = guard.run(&command, log, |line| {
            if let Some(package) = line.strip_prefix("Collecting ") {
                step.advance();
                step.note(package.split(' ').next().unwrap_or(package));
            } else if line.starts_with("Installing collected packages") {
                step.note("unpacking");
            }
        });
        if installed.await? {
            Ok(())
        } else {
            Err(failure("installing the Python tools", log))
        }
    }
}

fn packages_in(lock: &Path) -> u64 {
    let text = std::fs::read_to_string(lock).unwrap_or_default();
    text.lines()
        .filter(|line| line.contains("==") && !line.starts_with([' ', '#']))
        .count() as u64
}

fn failure(what: &str, log: &Path) -> StackError {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    StackError::Command {
        what: what.to_owned(),
        reason: reason(&text),
        log: log.to_owned(),
    }
}

/// Why pip failed, from what it printed.
fn reason(printed: &str) -> String {
    const NO_NETWORK: [&str; 6] = [
        "NewConnectionError",
        "name resolution",
        "Network is unreachable",
        "ConnectTimeoutError",
        "ProxyError",
        "urlopen error",
    ];
    if NO_NETWORK.iter().any(|sign| printed.contains(sign)) {
        return "the Python package index cannot be reached; check the network and the proxy, then run \
                again"
            .to_owned();
    }
    if printed.contains("No space left on device") {
        return "the disk is full; the tools need 2 GB".to_owned();
    }
    printed
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("ERROR: "))
        .unwrap_or("pip failed")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_network_is_told_so_and_not_shown_pips_last_line() {
        let printed = "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n\
                       ERROR: No matching distribution found for setuptools==80.9.0\n";
        assert!(reason(printed).contains("check the network"));
    }

    #[test]
    fn any_other_failure_is_pips_last_error() {
        let printed = "ERROR: first\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\nhint\n";
        assert_eq!(reason(printed), "THESE PACKAGES DO NOT MATCH THE HASHES");
        assert_eq!(reason(""), "pip failed");
    }

    #[test]
    fn packages_of_a_lock_are_counted_without_their_hashes_and_comments() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("x.lock");
        std::fs::write(
            &lock,
            "# a==1\na==1 \\\n    --hash=sha256:00\n    # via b==2\nb==2 \\\n",
        )
        .unwrap();
        assert_eq!(packages_in(&lock), 2);
    }
}
