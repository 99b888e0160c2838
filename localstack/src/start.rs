//! The steps of a start that stand for themselves.

use std::{collections::BTreeMap, net::TcpListener};

use static_site::Deployment;

use crate::{
    chain::{CHAIN_ID, Chain, Contract},
    checkout,
    client::Client,
    console::Console,
    deploy::{self, Outputs},
    error::StackError,
    folder::Folder,
    localstack::LocalStack,
    mails, ports,
    proxy::{Proxy, Routes, Upstream},
    tools::Tools,
};

pub async fn localstack(
    tools: &Tools,
    client: &Client,
    folder: &Folder,
    console: &Console,
) -> Result<LocalStack, StackError> {
    let step = console.step("LocalStack");
    let localstack = LocalStack::start(tools, client, ports::free()?, folder).await?;
    step.done();
    Ok(localstack)
}

pub async fn chain(
    tools: &Tools,
    client: &Client,
    folder: &Folder,
    console: &Console,
) -> Result<(Chain, Contract), StackError> {
    let step = console.step("Anvil and RecordAnchor");
    let chain = Chain::start(tools, client, ports::free()?, &folder.logs()).await?;
    let contract = chain.deploy().await?;
    step.done();
    Ok((chain, contract))
}

pub async fn site(folder: &Folder, console: &Console) -> Result<(), StackError> {
    let step = console.step("Site");
    let site = folder.site();
    let generated = tokio::task::spawn_blocking(move || {
        static_site::generate(&site, &static_site::Options::shipped(checkout::root()))
    });
    let failed = |error: &dyn std::fmt::Display| StackError::request("generating the site", error);
    generated
        .await
        .map_err(|error| failed(&error))?
        .map_err(|error| failed(&error))?;
    step.done();
    Ok(())
}

/// Anvil's blocks come one a second and do not vanish by themselves.
pub const FINALITY: &str = "confirmations:1";

/// Seconds that entries of a log wait for company; nobody who tries things out waits an hour.
const LOG_ANCHORING: &str = "5";

pub fn write_deployment(folder: &Folder, origin: &str, contract: &str) -> Result<(), StackError> {
    let deployment = Deployment {
        origin: origin.to_owned(),
        chain_id: CHAIN_ID,
        contract: contract.to_owned(),
        finality: FINALITY.to_owned(),
        explorer: None,
    };
    static_site::write_deployment(&folder.site(), &deployment)
        .map_err(|error| StackError::request("writing site.json", &error))
}

pub fn serve(
    listener: TcpListener,
    outputs: &Outputs,
    folder: &Folder,
    secret: String,
) -> Result<Proxy, StackError> {
    let mut functions = BTreeMap::new();
    for (function, name) in [
        ("auth", "AuthUrl"),
        ("records", "RecordsUrl"),
        ("qr", "QrUrl"),
        ("verify", "VerifyUrl"),
    ] {
        let url = deploy::output(outputs, name)?;
        let upstream = Upstream::from_function_url(url)
            .ok_or_else(|| StackError::request(name, &format!("is no function URL: {url}")))?;
        functions.insert(function.to_owned(), upstream);
    }
    let routes = Routes {
        functions,
        well_known: "qr".to_owned(),
        site: folder.site(),
        secret,
    };
    Proxy::start(listener, routes)
}

/// Parameters of the template that are no secrets.
pub fn parameters(origin: &str, rpc: &str, contract: &Contract) -> BTreeMap<String, String> {
    [
        ("Production", "false"),
        ("Architecture", architecture()),
        ("Origin", origin),
        ("ChainRpcUrls", rpc),
        ("ChainId", &CHAIN_ID.to_string()),
        ("Contract", &contract.address),
        ("Finality", FINALITY),
        ("LogAnchoring", LOG_ANCHORING),
        ("MailFrom", mails::SENDER),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The template's name for this machine's architecture.
fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x86_64"
    }
}
