//! What can go wrong, each as one line that says what to do.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Why the stack could not start, or why it stopped.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// Something the machine must have or a tool that would not install; the text says what to do.
    #[error("{0}")]
    Tool(String),

    #[error("port {0} is in use by another program: stop it, or choose another with --port")]
    PortBusy(u16),

    #[error("cannot {what} {path}: {source}", path = .path.display())]
    File {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },

    #[error("{what}: {reason} (see {log})", log = .log.display())]
    Command {
        what: String,
        reason: String,
        log: PathBuf,
    },

    #[error("{name} stopped ({how}); the last lines of {log}:\n{lines}", log = .log.display())]
    Died {
        name: String,
        how: String,
        log: PathBuf,
        lines: String,
    },

    #[error("{name} did not answer within {seconds} s; the last lines of {log}:\n{lines}", log = .log.display())]
    NotReady {
        name: String,
        seconds: u64,
        log: PathBuf,
        lines: String,
    },

    /// A request to a part of the stack that did not get the answer it should.
    #[error("{what}: {reason}")]
    Request { what: String, reason: String },
}

impl StackError {
    /// Says where the logs are, if the error does not yet.
    pub(crate) fn in_logs(self, logs: &Path) -> Self {
        match self {
            Self::Request { what, reason } => Self::Command {
                what,
                reason,
                log: logs.to_owned(),
            },
            other => other,
        }
    }

    pub(crate) fn request(what: impl Into<String>, reason: &dyn fmt::Display) -> Self {
        Self::Request {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}

/// Names the file in an error of the file system.
pub(crate) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StackError {
    move |source| StackError::File {
        what,
        path: path.to_owned(),
        source,
    }
}
