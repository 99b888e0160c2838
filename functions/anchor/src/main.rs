//! The function `anchor`.

use std::time::Duration;

use anchor::Anchor;
use anchor::chain::Ethereum;
use anchor::ledger::Tables;
use anchoring::Rules;
use dynamo::anchors::Anchors;
use dynamo::pending::Outbox;
use edge::{Chance, Clock, Environment};
use evm::Nodes;
use lambda_runtime::{Error, service_fn};

const GWEI: u128 = 1_000_000_000;

#[tokio::main]
async fn main() -> Result<(), Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let tables = dynamo::client(&aws);
    let chain_id = environment.require("CHAIN_ID")?.parse()?;
    let ceiling: u128 = environment.require("FEE_CEILING_GWEI")?.parse()?;
    let anchor = Anchor {
        ledger: Tables {
            outbox: Outbox::new(
                tables.clone(),
                environment.require("TABLE_RECORDS")?,
                environment.require("TABLE_AUDIT")?,
            ),
            anchors: Anchors::new(tables, environment.require("TABLE_ANCHORS")?),
        },
        chain: Ethereum::new(
            Nodes::new(&environment.require("CHAIN_RPC_URLS")?, chain_id)?,
            keys::Kms::new(&aws),
            environment.require("KEY_ANCHOR")?,
            environment.require("CONTRACT")?.parse()?,
            chain_id,
            environment.require("FINALITY")?.parse()?,
        )
        .await?,
        rules: Rules {
            log_patience: Duration::from_secs(environment.require("LOG_ANCHOR_SECONDS")?.parse()?),
            ..Rules::with_fee_ceiling(ceiling.saturating_mul(GWEI))
        },
        stack: environment.require("STACK")?,
        clock: Clock::system(),
        chance: Chance::system(),
    };
    lambda_runtime::run(service_fn(|event| anchor.handle(event))).await
}
