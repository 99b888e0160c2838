//! `infra/template.yaml` on `LocalStack`.

use std::{collections::BTreeMap, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use evm::Address;
use serde_json::json;

use crate::{
    checkout,
    client::Client,
    error::StackError,
    localstack::{self, REGION},
    tools::Tools,
};

/// `CloudFormation`'s name of the stack.
const NAME: &str = "medseal";

/// What the template gives back, by the names of its outputs.
pub type Outputs = BTreeMap<String, String>;

/// Creates the stack and waits until it is there.
pub async fn deploy(
    tools: &Tools,
    endpoint: &str,
    parameters: &BTreeMap<String, String>,
    logs: &Path,
) -> Result<Outputs, StackError> {
    let mut command = localstack::python(tools);
    command
        .args(["-m", "medseal_localstack.deploy", "--endpoint", endpoint])
        .args(["--region", REGION, "--stack", NAME, "--template"])
        .arg(checkout::template());
    for (name, value) in parameters {
        command.arg("--parameter").arg(format!("{name}={value}"));
    }
    let log = logs.join("deploy.log");
    let mut last = String::new();
    let done = tools
        .guard()
        .run(&command, &log, |line| line.clone_into(&mut last))
        .await?;
    let failed = |reason: String| StackError::Command {
        what: "deploying infra/template.yaml".to_owned(),
        reason,
        log: log.clone(),
    };
    if !done {
        return Err(failed(last));
    }
    serde_json::from_str(&last).map_err(|error| failed(error.to_string()))
}

/// An output that the stack cannot do without.
pub fn output<'a>(outputs: &'a Outputs, name: &str) -> Result<&'a str, StackError> {
    let found = outputs.get(name).map(String::as_str);
    found
        .ok_or_else(|| StackError::request("infra/template.yaml", &format!("has no output {name}")))
}

/// The Ethereum address under which a KMS key signs.
pub async fn address_of(client: &Client, endpoint: &str, key: &str) -> Result<Address, StackError> {
    let failed =
        |error: &dyn std::fmt::Display| StackError::request("reading the anchor key", error);
    let scope = localstack::scope("kms");
    let headers = [
        ("authorization", scope.as_str()),
        ("x-amz-target", "TrentService.GetPublicKey"),
        ("content-type", "application/x-amz-json-1.1"),
    ];
    let answer = client
        .post(endpoint, &headers, &json!({ "KeyId": key }))
        .await?;
    let encoded = answer["PublicKey"].as_str().unwrap_or_default();
    let der = BASE64_STANDARD
        .decode(encoded)
        .map_err(|error| failed(&error))?;
    evm::address_of(&der).map_err(|error| failed(&error))
}
