//! What a stack leaves in its folder for the commands that look at it while it runs.

use std::{collections::BTreeMap, net::TcpStream, os::unix::fs::OpenOptionsExt as _, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    error::{StackError, file},
    people::Person,
};

/// A stack that runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Running {
    pub origin: String,
    pub localstack: String,
    pub people: Vec<Person>,
    /// What the functions are told of tables, keys, chain and AWS.
    pub environment: BTreeMap<String, String>,
}

/// Beside the rest of the stack's state, and gone with it.
const FILE: &str = "state/running.json";

impl Running {
    /// Written once people can sign in. Their passwords stand in it: only the owner of the stack reads it.
    pub fn write(&self, folder: &Path) -> Result<(), StackError> {
        let path = folder.join(FILE);
        let opened = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(file("create", &path))?;
        serde_json::to_writer(opened, self)
            .map_err(|error| StackError::request(path.display().to_string(), &error))
    }

    /// The stack at `port`, or the only one of this checkout that runs.
    pub fn find(stacks: &Path, port: Option<u16>) -> Result<Self, StackError> {
        let mut ports: Vec<u16> = std::fs::read_dir(stacks)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u16>().ok())
            .filter(|found| port.is_none_or(|port| port == *found))
            .filter(|port| stacks.join(port.to_string()).join(FILE).exists())
            .filter(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok())
            .collect();
        ports.sort_unstable();
        match ports.as_slice() {
            [port] => Self::read(&stacks.join(port.to_string()).join(FILE)),
            [] => Err(StackError::Tool(match port {
                None => "no stack is running here: start one with cargo stack up".to_owned(),
                Some(port) => format!("no stack of this checkout is running on port {port}"),
            })),
            several => Err(StackError::Tool(format!(
                "several stacks are running, on the ports {several:?}: choose one with --port"
            ))),
        }
    }

    fn read(path: &Path) -> Result<Self, StackError> {
        let text = std::fs::read_to_string(path).map_err(file("read", path))?;
        serde_json::from_str(&text)
            .map_err(|error| StackError::request(path.display().to_string(), &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, os::unix::fs::PermissionsExt as _};

    fn stack_at(stacks: &Path, port: u16) {
        let folder = stacks.join(port.to_string());
        std::fs::create_dir_all(folder.join("state")).unwrap();
        let running = Running {
            origin: format!("http://localhost:{port}"),
            localstack: String::new(),
            people: vec![Person::default()],
            environment: BTreeMap::new(),
        };
        running.write(&folder).unwrap();
        let mode = folder.join(FILE).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn the_stack_that_runs_is_found_and_one_that_has_ended_is_not() {
        let stacks = tempfile::tempdir().unwrap();
        assert!(Running::find(stacks.path(), None).is_err());
        let listeners = [0, 0].map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap());
        let [one, other] = listeners
            .each_ref()
            .map(|listener| listener.local_addr().unwrap().port());
        stack_at(stacks.path(), one);
        stack_at(stacks.path(), 1);
        let found = Running::find(stacks.path(), None).unwrap();
        assert!(found.origin.ends_with(&one.to_string()));
        stack_at(stacks.path(), other);
        let error = Running::find(stacks.path(), None).unwrap_err().to_string();
        assert!(error.contains("--port"), "{error}");
        assert!(Running::find(stacks.path(), Some(other)).is_ok());
    }
}
