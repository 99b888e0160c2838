//! A function as the stack has deployed it, as a program to be run beside it.

use std::collections::HashMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use stack::{Stack, checkout};
use tokio::sync::Mutex;

use super::Program;
use crate::signed;

impl Program {
    /// `records` and the like: with the variables that it has in the stack, and those that Lambda adds.
    pub async fn deployed(stack: &Stack, function: &str) -> Self {
        let variables = configuration(stack, function).await["Environment"]["Variables"].take();
        let program = Self {
            path: bootstrap(stack, function).await,
            environment: serde_json::from_value(variables).expect("variables are text"),
            log: stack.logs.join(format!("{function}-beside.log")),
        };
        [
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", &stack.localstack),
            ("AWS_LAMBDA_FUNCTION_NAME", function),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", function),
            ("AWS_LAMBDA_LOG_GROUP_NAME", function),
        ]
        .into_iter()
        .fold(program, |program, (name, value)| program.with(name, value))
    }
}

/// What Lambda says of a function of the stack.
pub async fn configuration(stack: &Stack, function: &str) -> Value {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!(
        "{}/2015-03-31/functions/medseal-{function}/configuration",
        stack.localstack
    );
    let request = signed(reqwest::Client::new().get(url), "lambda");
    let answer = request.send().await.expect("LocalStack answers");
    answer.json().await.expect("the answer is JSON")
}

/// The executable that is in a function's zip, unpacked once.
async fn bootstrap(stack: &Stack, function: &str) -> PathBuf {
    static UNPACKED: Mutex<Option<HashMap<String, PathBuf>>> = Mutex::const_new(None);
    let mut unpacked = UNPACKED.lock().await;
    let unpacked = unpacked.get_or_insert_default();
    if let Some(bootstrap) = unpacked.get(function) {
        return bootstrap.clone();
    }
    let folder = checkout::root().join("target/tmp").join(function);
    let folder = folder.join(std::process::id().to_string());
    let zip = checkout::function_zips()
        .join(function)
        .join("bootstrap.zip");
    let status = Command::new(&stack.tools.python)
        .args(["-m", "zipfile", "-e"])
        .args([&zip, &folder])
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "{}",
        zip.display()
    );
    let bootstrap = folder.join("bootstrap");
    let executable = Permissions::from_mode(0o755);
    std::fs::set_permissions(&bootstrap, executable).expect("the file is ours");
    unpacked.insert(function.to_owned(), bootstrap.clone());
    bootstrap
}
