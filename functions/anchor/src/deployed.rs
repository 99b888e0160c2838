//! The function as it is deployed: every variable that it is given is read here.

use std::time::Duration;

use anchoring::Rules;
use dynamo::anchors::Anchors;
use dynamo::pending::Outbox;
use edge::{Chance, Clock, Environment};
use evm::Nodes;
use keys::Kms;
use lambda_runtime::Error;

use crate::Anchor;
use crate::chain::Ethereum;
use crate::ledger::Tables;

const GWEI: u128 = 1_000_000_000;

impl Anchor<Tables, Ethereum> {
    /// By the variables of `infra/template.yaml`. Asks the key service once, and no node.
    pub async fn deployed(environment: &Environment) -> Result<Self, Error> {
        let aws = edge::aws::connect(environment)?;
        let client = dynamo::client(&aws);
        let ledger = Tables {
            outbox: Outbox::new(
                client.clone(),
                environment.require("TABLE_RECORDS")?,
                environment.require("TABLE_AUDIT")?,
            ),
            anchors: Anchors::new(client, environment.require("TABLE_ANCHORS")?),
        };
        let chain_id = environment.require("CHAIN_ID")?.parse()?;
        let chain = Ethereum::new(
            Nodes::new(&environment.require("CHAIN_RPC_URLS")?, chain_id)?,
            Kms::new(&aws),
            environment.require("KEY_ANCHOR")?,
            environment.require("CONTRACT")?.parse()?,
            chain_id,
            environment.require("FINALITY")?.parse()?,
        );
        Ok(Self {
            ledger,
            chain: chain.await?,
            rules: rules(environment)?,
            stack: environment.require("STACK")?,
            clock: Clock::system(),
            chance: Chance::system(),
        })
    }
}

fn rules(environment: &Environment) -> Result<Rules, Error> {
    let ceiling: u128 = environment.require("FEE_CEILING_GWEI")?.parse()?;
    let seconds = environment.require("LOG_ANCHOR_SECONDS")?.parse()?;
    Ok(Rules {
        log_patience: Duration::from_secs(seconds),
        ..Rules::with_fee_ceiling(ceiling.saturating_mul(GWEI))
    })
}
