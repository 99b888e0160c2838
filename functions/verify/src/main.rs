//! The function `verify`.

use dynamo::anchors::{Anchors, Place};
use dynamo::commitments::Commitments;
use dynamo::log::EventHashes;
use dynamo::revocations::Revocations;
use edge::{Clock, Environment};
use evm::{Address, Nodes};
use verify::{Sources, Tip, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let tables = dynamo::client(&edge::aws::connect(&environment)?);
    let chain_id = environment.require("CHAIN_ID")?.parse()?;
    let contract: Address = environment.require("CONTRACT")?.parse()?;
    let sources = Sources {
        commitments: Commitments::new(tables.clone(), environment.require("TABLE_RECORDS")?),
        events: EventHashes::new(tables.clone(), environment.require("TABLE_AUDIT")?),
        revocations: Revocations::new(tables.clone(), environment.require("TABLE_REVOCATIONS")?),
        anchors: Anchors::new(tables, environment.require("TABLE_ANCHORS")?),
        nodes: Nodes::new(&environment.require("CHAIN_RPC_URLS")?, chain_id)?,
        tip: Tip::default(),
        finality: environment.require("FINALITY")?.parse()?,
        place: Place {
            chain_id,
            contract: *contract.as_bytes(),
        },
    };
    edge::serve(router(sources, Clock::system()), &environment).await
}
