#![doc = include_str!("../README.md")]

mod chart_page;
mod erase;
mod import;
mod kept;
mod page;
mod patients;
mod records;
mod routes;
mod version;
mod view;
mod visit;

use card::IssuerOrigin;
use dynamo::admission::Admission;
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::log::Log;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::Kms;
use queue::Wake;

use crate::records::Records;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let client = dynamo::client(&aws);
    let kms = Kms::new(&aws);
    let table = environment.require("TABLE_RECORDS")?;
    let charts = Charts::new(client.clone(), table.clone());
    let point = kms
        .public_point(&environment.require("KEY_TOKENS")?)
        .await?;
    let origin = environment.require("ORIGIN")?;
    let (clock, chance) = (Clock::system(), Chance::system());
    let sessions = environment.require("TABLE_SESSIONS")?;
    let admission = Admission::new(client.clone(), sessions).asking(table);
    let log = Log::new(client.clone(), environment.require("TABLE_AUDIT")?);
    let gate = Gate::new(&point, &origin, clock, admission)?.logging(log, chance.clone());
    let (keys, wrapping) = (
        environment.require("TABLE_KEYS")?,
        environment.require("KEY_CHARTS")?,
    );
    let records = Records {
        charts,
        data_keys: DataKeys::new(client.clone(), keys, kms, wrapping),
        anchors: Anchors::new(client, environment.require("TABLE_ANCHORS")?),
        wake: Wake::new(&aws, environment.require("QUEUE_URL")?),
        issuer: IssuerOrigin::parse(&origin)?,
        clock,
        chance,
    };
    edge::serve(routes::routes(&gate, records), &environment).await
}
