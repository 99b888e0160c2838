//! `LocalStack` with our plugin, without Docker.

use std::{process::Command, time::Duration};

use crate::{
    checkout, client::Client, error::StackError, folder::Folder, process::Process, tools::Tools,
};

/// The one region and account there is.
pub const REGION: &str = "eu-central-1";

/// A running `LocalStack`.
#[derive(Debug)]
pub struct LocalStack {
    /// The endpoint of every AWS service.
    pub endpoint: String,
    pub process: Process,
}

impl LocalStack {
    pub async fn start(
        tools: &Tools,
        client: &Client,
        port: u16,
        folder: &Folder,
    ) -> Result<Self, StackError> {
        let mut command = python(tools);
        command
            .args(["-m", "medseal_localstack", "--port", &port.to_string()])
            .arg("--state")
            .arg(folder.state().join("localstack"))
            .arg("--dynamodb")
            .arg(
                tools
                    .node_modules
                    .join("amplify-dynamodb-simulator/emulator"),
            )
            .arg("--logs")
            .arg(folder.logs());
        let log = folder.logs().join("localstack.log");
        let process = tools.guard().start("LocalStack", &command, &log)?;
        let endpoint = format!("http://127.0.0.1:{port}");
        let health = format!("{endpoint}/_localstack/health");
        process
            .ready(Duration::from_mins(2), || client.is_up(&health))
            .await?;
        Ok(Self { endpoint, process })
    }
}

/// The header by which `LocalStack` knows account, region and service; it checks no signature.
#[must_use]
pub fn scope(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

/// Python with our plugin on its path and nothing of the caller's Python or AWS settings.
#[must_use]
pub fn python(tools: &Tools) -> Command {
    let mut command = Command::new(&tools.python);
    for (name, _) in std::env::vars_os() {
        let foreign = name.to_str().is_some_and(|name| {
            ["AWS_", "PYTHON", "LAMBDA_", "LOCALSTACK_", "DYNAMODB_"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        });
        if foreign {
            command.env_remove(name);
        }
    }
    command
        .env("PYTHONPATH", checkout::plugin().join("src"))
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    if let Some(home) = tools.java_home() {
        command.env("JAVA_HOME", home);
    }
    command
}
