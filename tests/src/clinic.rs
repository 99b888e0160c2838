//! One stack for all tests of a test program.

use std::path::PathBuf;
use std::process::Command;

use aws_sdk_dynamodb::Client;
use edge::Environment;
use stack::{Options, Stack, checkout};
use tokio::sync::OnceCell;

use crate::SignedIn;

static CLINIC: OnceCell<Clinic> = OnceCell::const_new();

/// A running stack with an admin and two doctors.
#[derive(Debug)]
pub struct Clinic {
    /// The stack itself.
    pub stack: Stack,
}

impl Clinic {
    /// The stack of this test program, started by whoever asks first. Everything it started ends with
    /// the program.
    pub async fn open() -> &'static Self {
        CLINIC
            .get_or_init(|| async {
                let stack = Stack::start(Options::default()).await;
                Self {
                    stack: stack.unwrap_or_else(|error| panic!("the stack did not start: {error}")),
                }
            })
            .await
    }

    /// Signs the first doctor in.
    pub async fn doctor(&self) -> SignedIn {
        self.sign_in(1).await
    }

    /// Signs the second doctor in, who treats nobody the first does.
    pub async fn other_doctor(&self) -> SignedIn {
        self.sign_in(2).await
    }

    /// Signs the admin in.
    pub async fn admin(&self) -> SignedIn {
        self.sign_in(0).await
    }

    /// Somebody without an account.
    pub fn stranger(&self) -> SignedIn {
        SignedIn::nobody(&self.stack.origin)
    }

    async fn sign_in(&self, person: usize) -> SignedIn {
        let person = &self.stack.people[person];
        SignedIn::new(&self.stack.origin, &person.email, &person.password).await
    }

    /// The tables, past every function: what an intruder with the database's password has.
    pub fn tables(&self) -> Client {
        let environment = [
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", &self.stack.localstack),
        ];
        let environment: Environment = environment
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Client::new(&edge::aws::connect(&environment).expect("everything it needs is set"))
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
