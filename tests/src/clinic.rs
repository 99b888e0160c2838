//! One stack for all tests of a test program.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_types::SdkConfig;
use stack::{Options, Stack, checkout};
use tokio::sync::{Mutex, OnceCell};

use crate::{SignedIn, demo_history};

static CLINIC: OnceCell<Clinic> = OnceCell::const_new();

/// How long a token is handed to one more test: it holds for a quarter of an hour, and a test takes a part of that.
const FRESH: Duration = Duration::from_mins(5);

/// A running stack with an admin and two doctors.
#[derive(Debug)]
pub struct Clinic {
    /// The stack itself.
    pub stack: Stack,
    /// The access tokens of those who have signed in, and when: sessions outlive a test, and a sign-in is meant to cost.
    tokens: [Mutex<Option<(Instant, String)>>; 3],
}

impl Clinic {
    /// The stack of this test program, started by whoever asks first. Everything it started ends with
    /// the program.
    pub async fn open() -> &'static Self {
        let start = || Self::start(Options::default());
        CLINIC.get_or_init(start).await
    }

    /// A stack of its own, with the demo of a seed, which ends with the test.
    pub async fn with_demo(seed: u64) -> Self {
        let options = Options {
            demo: Some(seed),
            ..Options::default()
        };
        Self::start(options).await
    }

    async fn start(options: Options) -> Self {
        let stack = Stack::start(options).await;
        Self {
            stack: stack.unwrap_or_else(|error| panic!("the stack did not start: {error}")),
            tokens: Default::default(),
        }
    }

    /// The first doctor.
    pub async fn doctor(&self) -> SignedIn {
        self.member(1).await
    }

    /// The second doctor, who treats nobody the first does.
    pub async fn other_doctor(&self) -> SignedIn {
        self.member(2).await
    }

    /// A patient with one of the invented histories, whose doctor is the first.
    pub async fn patient(&self, history: &str) -> String {
        let doctor = self.doctor().await;
        doctor.register(&demo_history(history)).await
    }

    /// The admin.
    pub async fn admin(&self) -> SignedIn {
        self.member(0).await
    }

    /// Somebody without an account.
    pub fn stranger(&self) -> SignedIn {
        SignedIn::nobody(&self.stack.origin)
    }

    async fn member(&self, person: usize) -> SignedIn {
        let mut kept = self.tokens[person].lock().await;
        let fresh = kept.take().filter(|(since, _)| since.elapsed() < FRESH);
        let (since, token) = if let Some(fresh) = fresh {
            fresh
        } else {
            let session = self.sign_in(&self.stack.people[person]).await;
            (Instant::now(), session.signed_in.token().to_owned())
        };
        // A client lives no longer than the test that made it.
        let signed_in = self.stranger().with_token(&token);
        *kept = Some((since, token));
        signed_in
    }

    /// The tables, past every function: what an intruder with the database's password has.
    pub fn tables(&self) -> Client {
        Client::new(&self.aws())
    }

    /// The stack's own AWS.
    pub fn aws(&self) -> SdkConfig {
        crate::anchorage::aws(&self.stack.localstack)
    }

    /// The name of a table, by its output in the template.
    pub fn table(&self, output: &str) -> String {
        self.stack.outputs[output].clone()
    }

    /// Runs a browser script of `tests/browser` to its end; its output is the panic's text if it fails.
    pub fn browse(&self, script: &str, variables: &[(&str, &str)]) -> String {
        let path = checkout::root().join("tests/browser").join(script);
        let mut command = Command::new(&self.stack.tools.node);
        command
            .arg(path)
            .env("MEDSEAL_TOOLS", checkout::tools())
            .env("ORIGIN", &self.stack.origin)
            .env("PICTURES", pictures())
            .envs(variables.iter().copied());
        let output = command.output().expect("node was installed with the tools");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{script} failed\n{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }
}

/// Where the browser scripts leave their screenshots.
fn pictures() -> PathBuf {
    let folder = checkout::root().join("target/pictures");
    std::fs::create_dir_all(&folder).expect("target/ can be written");
    folder
}
