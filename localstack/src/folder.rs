//! What one running stack writes: `.stack/<port>/logs` and `.stack/<port>/state`.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::error::{StackError, file};

/// Logs of a stack that is gone are kept this long.
const KEPT: Duration = Duration::from_hours(1);

/// The folder of the stack that holds a port. Dropping it removes the state and keeps the logs.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Begins anew, and removes what stacks long gone have left. The caller listens on `port`, so no other
    /// stack has this folder.
    pub fn create(stacks: &Path, port: u16) -> Result<Self, StackError> {
        sweep(stacks);
        let path = stacks.join(port.to_string());
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(file("remove", &path))?;
        }
        let folder = Self { path };
        for part in [folder.logs(), folder.state()] {
            std::fs::create_dir_all(&part).map_err(file("create", &part))?;
        }
        Ok(folder)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    pub fn state(&self) -> PathBuf {
        self.path.join("state")
    }

    pub fn site(&self) -> PathBuf {
        self.path.join("state/site")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by a later start.
        let _ = std::fs::remove_dir_all(self.state());
    }
}

/// Removes the state of stacks that have ended, and their logs too after an hour; what fails is left to the
/// next start.
fn sweep(stacks: &Path) {
    for entry in std::fs::read_dir(stacks).into_iter().flatten().flatten() {
        let Some(port) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u16>().ok())
        else {
            continue;
        };
        let old = entry
            .metadata()
            .and_then(|found| found.modified())
            .is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > KEPT));
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            continue;
        }
        let ended = entry.path();
        let _ = std::fs::remove_dir_all(if old { ended } else { ended.join("state") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_begins_with_empty_folders_and_an_end_keeps_the_logs() {
        let stacks = tempfile::tempdir().unwrap();
        let folder = Folder::create(stacks.path(), 1).unwrap();
        std::fs::write(folder.logs().join("anvil.log"), "x").unwrap();
        let (logs, state) = (folder.logs(), folder.state());
        drop(folder);
        assert!(logs.join("anvil.log").exists() && !state.exists());
        let again = Folder::create(stacks.path(), 1).unwrap();
        assert!(!again.logs().join("anvil.log").exists() && again.state().exists());
    }

    #[test]
    fn logs_of_a_stack_that_ended_just_now_survive_the_next_start() {
        let stacks = tempfile::tempdir().unwrap();
        let first = Folder::create(stacks.path(), 1).unwrap().logs();
        let _second = Folder::create(stacks.path(), 2).unwrap();
        assert!(first.exists());
    }
}
