//! Processes that cannot outlive us.
//!
//! Every program is run by a small guard (`guard.py`) which holds one end of a pipe. The other end is
//! here: when it closes, because we stop the program or because we were killed, the guard stops the
//! program and all its descendants. `PR_SET_PDEATHSIG` alone would miss the grandchildren (`LocalStack`
//! starts Java and the functions), and setting it needs `unsafe` on this side.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, watch};

use crate::{
    error::{StackError, file},
    log::last_lines,
};

const GUARD: &str = include_str!("guard.py");

/// Lines of a log that are shown when its process dies.
const LINES_SHOWN: usize = 15;

/// Starts guarded programs. Needs any Python 3, not one of ours.
#[derive(Debug, Clone)]
pub struct Guard {
    python: PathBuf,
}

impl Guard {
    #[must_use]
    pub fn new(python: PathBuf) -> Self {
        Self { python }
    }

    /// Starts a program that is meant to keep running; what it prints goes to `log`.
    pub fn start(&self, name: &str, command: &Command, log: &Path) -> Result<Process, StackError> {
        let output = append(log)?;
        let mut child = self.spawn(command, output.into())?;
        let leash = child.stdin.take();
        let (tell, exit) = watch::channel(None);
        let watcher = thread::spawn(move || {
            let how = match child.wait() {
                Ok(status) => describe(status),
                Err(error) => error.to_string(),
            };
            tell.send_replace(Some(how));
        });
        Ok(Process {
            name: name.to_owned(),
            log: log.to_owned(),
            leash,
            exit,
            watcher: Some(watcher),
        })
    }

    /// Runs a program to its end, hands every line it prints to `on_line` and appends it to `log`.
    /// Dropping the future stops the program.
    pub async fn run(
        &self,
        command: &Command,
        log: &Path,
        mut on_line: impl FnMut(&str),
    ) -> Result<bool, StackError> {
        let mut output = append(log)?;
        let mut child = self.spawn(command, Stdio::piped())?;
        let _leash = child.stdin.take();
        let printed = child.stdout.take();
        let (tell, mut lines) = mpsc::unbounded_channel();
        let reader = tokio::task::spawn_blocking(move || {
            if let Some(printed) = printed {
                for line in BufReader::new(printed).split(b'\n').map_while(Result::ok) {
                    // Nobody listens once the run is cancelled; the program still has to be drained.
                    let _ = tell.send(String::from_utf8_lossy(&line).into_owned());
                }
            }
            child.wait()
        });
        while let Some(line) = lines.recv().await {
            use std::io::Write;
            writeln!(output, "{line}").map_err(file("write", log))?;
            on_line(&line);
        }
        let status = reader
            .await
            .map_err(|error| StackError::Tool(error.to_string()))?;
        Ok(status.is_ok_and(|status| status.success()))
    }

    fn spawn(&self, command: &Command, output: Stdio) -> Result<Child, StackError> {
        let mut guarded = Command::new(&self.python);
        guarded
            .args(["-I", "-S", "-c", GUARD])
            .arg(command.get_program())
            .args(command.get_args())
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(Stdio::inherit())
            // Out of the terminal's group: Ctrl-C must reach us alone, or everything dies at once and
            // the first to go would be reported as a failure.
            .process_group(0);
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => guarded.env(key, value),
                None => guarded.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            guarded.current_dir(folder);
        }
        guarded.spawn().map_err(file("run", &self.python))
    }
}

fn append(log: &Path) -> Result<File, StackError> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).map_err(file("create", folder))?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .map_err(file("write", log))
}

/// A running program. Dropping it stops it.
#[derive(Debug)]
pub struct Process {
    name: String,
    log: PathBuf,
    leash: Option<ChildStdin>,
    exit: watch::Receiver<Option<String>>,
    watcher: Option<JoinHandle<()>>,
}

impl Process {
    /// Resolves when the program has ended by itself, with its name and the last lines of its log.
    pub async fn died(&self) -> StackError {
        let mut exit = self.exit.clone();
        let ended = exit.wait_for(Option::is_some).await;
        let how = ended.ok().and_then(|how| how.clone());
        StackError::Died {
            name: self.name.clone(),
            how: how.unwrap_or_default(),
            log: self.log.clone(),
            lines: last_lines(&self.log, LINES_SHOWN),
        }
    }

    /// Asks `probe` until it says yes; an early death or `patience` without an answer is an error.
    pub async fn ready<F: Future<Output = bool>>(
        &self,
        patience: Duration,
        mut probe: impl FnMut() -> F,
    ) -> Result<(), StackError> {
        let deadline = Instant::now() + patience;
        let poll = async {
            while !probe().await {
                if Instant::now() > deadline {
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            true
        };
        tokio::select! {
            biased;
            error = self.died() => Err(error),
            ready = poll => if ready { Ok(()) } else {
                Err(StackError::NotReady {
                    name: self.name.clone(),
                    seconds: patience.as_secs(),
                    log: self.log.clone(),
                    lines: last_lines(&self.log, LINES_SHOWN),
                })
            },
        }
    }

    /// Tells the program to stop without waiting for it; several can be let go before any is awaited.
    pub fn release(&mut self) {
        self.leash = None;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.release();
        if let Some(watcher) = self.watcher.take() {
            // A few seconds at most: the guard insists with SIGKILL.
            let _ = watcher.join();
        }
    }
}

/// The guard passes a signal on as 128 plus its number, as shells do.
fn describe(status: ExitStatus) -> String {
    match status.code() {
        Some(code) if code > 128 => format!("killed by signal {}", code - 128),
        Some(code) => format!("exit code {code}"),
        None => status.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new("python3".into())
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn alive(pid: &str) -> bool {
        Path::new("/proc").join(pid).exists()
    }

    #[tokio::test]
    async fn nothing_a_program_started_outlives_it() {
        let folder = tempfile::tempdir().unwrap();
        let pids = folder.path().join("pids");
        // One child in the same group, one in a session of its own, both deaf to a polite request.
        let script = format!(
            "trap '' TERM; sleep 600 & echo $! >> {0}; setsid sh -c 'trap \"\" TERM; echo $$ >> {0}; sleep 600' & \
             sleep 0.3; wait",
            pids.display()
        );
        let log = folder.path().join("log");
        let process = guard().start("parent", &shell(&script), &log).unwrap();
        let written = || async {
            std::fs::read_to_string(&pids)
                .unwrap_or_default()
                .lines()
                .count()
                == 2
        };
        process
            .ready(Duration::from_secs(10), written)
            .await
            .unwrap();
        let pids = std::fs::read_to_string(&pids).unwrap();
        assert!(pids.lines().all(alive));
        drop(process);
        assert!(!pids.lines().any(alive));
    }

    #[tokio::test]
    async fn a_program_that_dies_is_named_with_the_end_of_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = shell("echo starting; echo port taken >&2; exit 3");
        let process = guard().start("Anvil", &script, &log).unwrap();
        let never = || async { false };
        let error = process
            .ready(Duration::from_secs(10), never)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("Anvil stopped (exit code 3)"), "{error}");
        assert!(error.ends_with("  starting\n  port taken"), "{error}");
    }

    #[tokio::test]
    async fn a_program_that_is_killed_is_said_to_be_killed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let process = guard()
            .start("Anvil", &shell("kill -KILL $$"), &log)
            .unwrap();
        assert!(
            process
                .died()
                .await
                .to_string()
                .contains("killed by signal 9")
        );
    }

    #[tokio::test]
    async fn the_lines_of_a_run_are_seen_and_logged() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut lines = Vec::new();
        let script = shell("echo one; echo two >&2; exit 1");
        let succeeded = guard()
            .run(&script, &log, |line| lines.push(line.to_owned()))
            .await;
        assert!(!succeeded.unwrap());
        assert_eq!(lines, ["one", "two"]);
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "one\ntwo\n");
    }

    #[tokio::test]
    async fn a_run_that_is_given_up_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let (pid, log) = (folder.path().join("pid"), folder.path().join("log"));
        let script = shell(&format!("echo $$ > {}; echo up; sleep 600", pid.display()));
        let (said, heard) = tokio::sync::oneshot::channel::<()>();
        let mut said = Some(said);
        let guard = guard();
        let run = guard.run(&script, &log, |_| drop(said.take()));
        tokio::select! {
            _ = run => panic!("it sleeps for ten minutes"),
            _ = heard => {}
        }
        let pid = std::fs::read_to_string(pid).unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while alive(pid.trim()) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(!alive(pid.trim()));
    }
}
