//! A function as an ordinary process: started, invoked, watched and killed by a test or a bench.
//!
//! ```ignore
//! let function = Function::start(&anchorage.program()).await;
//! let outcome = function.invoke(&json!({"sweep": true}), Duration::from_secs(60)).await;
//! assert!(outcome.is_answer(), "{outcome:?}");
//! ```
//!
//! What it prints goes to the program's log. Dropping a [`Function`] kills it.

mod api;
mod deployed;
mod http;
mod usage;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

pub use self::deployed::configuration;
pub use self::http::{request, response};

use self::api::Api;

/// Lambda's own limit for a start.
const INIT: Duration = Duration::from_secs(10);

/// What to run, and with what.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Every variable it finds; nothing is inherited.
    pub environment: BTreeMap<String, String>,
    /// Where its output is appended.
    pub log: PathBuf,
}

/// A running process of a function.
#[derive(Debug)]
pub struct Function {
    process: u32,
    api: Api,
    exit: watch::Receiver<Option<ExitStatus>>,
    /// Closed or sent to, it ends the process.
    kill: Sender<()>,
}

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The function's answer.
    Answer(Value),
    /// The error that the function reported.
    Error(Value),
    /// The process ended before it answered.
    Died(ExitStatus),
    /// It took too long, and was killed for it, as Lambda does.
    TimedOut,
}

impl Outcome {
    /// Whether the function answered, and gave no message of a queue back.
    pub fn is_answer(&self) -> bool {
        matches!(self, Self::Answer(answer)
            if answer["batchItemFailures"].as_array().is_none_or(Vec::is_empty))
    }
}

impl Program {
    /// The same program, with one variable set.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "texts and numbers are given alike"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.environment.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same variables and log for another executable.
    #[must_use]
    pub fn at(self, path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            ..self
        }
    }

    /// All it has printed so far, a line each.
    pub fn printed(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn output(&self) -> File {
        let log = OpenOptions::new().create(true).append(true).open(&self.log);
        log.unwrap_or_else(|error| panic!("{}: {error}", self.log.display()))
    }
}

impl Function {
    /// Starts a process and waits until it asks for its first event.
    pub async fn start(program: &Program) -> Self {
        let function = Self::spawn(program).await;
        let ready = tokio::time::timeout(INIT, async {
            tokio::select! {
                () = function.api.asked() => true,
                _ = function.ended() => false,
            }
        });
        assert_eq!(
            ready.await,
            Ok(true),
            "it did not start: {}",
            program.log.display()
        );
        function
    }

    /// Starts a process, whatever becomes of it.
    pub async fn spawn(program: &Program) -> Self {
        let api = Api::serve().await;
        let child = Command::new(&program.path)
            .env_clear()
            .envs(&program.environment)
            .env("AWS_LAMBDA_RUNTIME_API", &api.address)
            .stdin(Stdio::null())
            .stdout(program.output())
            .stderr(program.output())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.path.display()));
        let process = child.id();
        let (tell, exit) = watch::channel(None);
        let (kill, killed) = channel();
        std::thread::spawn(move || tell.send_replace(Some(end_of(child, &killed))));
        Self {
            process,
            api,
            exit,
            kill,
        }
    }

    /// Hands it an event and waits for what comes of it. One at a time, as in Lambda.
    pub async fn invoke(&self, event: &Value, time: Duration) -> Outcome {
        let deadline = edge::Clock::system().now() + time;
        let answered = self.api.hand_over(event, deadline.as_millisecond());
        tokio::select! {
            biased;
            outcome = answered => outcome,
            status = self.ended() => Outcome::Died(status.expect("the process is waited for")),
            () = tokio::time::sleep(time) => {
                self.kill().await;
                Outcome::TimedOut
            }
        }
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub async fn kill(&self) {
        let _ = self.kill.send(());
        self.ended().await;
    }

    /// Waits for its end.
    async fn ended(&self) -> Option<ExitStatus> {
        let mut exit = self.exit.clone();
        let status = exit.wait_for(Option::is_some).await;
        status.ok().and_then(|status| *status)
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.kill.send(());
    }
}

/// Waits for the end of a process, and kills it when told to or when nobody is left to tell.
fn end_of(mut child: Child, killed: &Receiver<()>) -> ExitStatus {
    const WAITED: &str = "a child can be waited for";
    loop {
        if let Some(status) = child.try_wait().expect(WAITED) {
            return status;
        }
        match killed.recv_timeout(Duration::from_millis(5)) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                let _ = child.kill();
                return child.wait().expect(WAITED);
            }
        }
    }
}
