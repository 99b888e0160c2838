#![doc = include_str!("../README.md")]

mod answer;
mod ask;
mod chart_page;
mod consenting;
mod consents;
mod emergency;
mod end;
mod entry;
mod erase;
mod export;
mod fhir;
mod form;
mod import;
mod kept;
mod listed;
mod log_page;
mod notices;
mod page;
mod patients;
mod records;
mod registering;
mod registration;
mod requests;
mod routes;
mod search;
mod version;
mod view;
mod visit;

use card::IssuerOrigin;
use dynamo::admission::Admission;
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::directory::Directory;
use dynamo::log::Log;
use dynamo::notices::Notices;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::{BlindIndex, Kms};
use queue::{Post, Wake};

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
    let admission = Admission::new(client.clone(), sessions.clone()).asking(table);
    let log = Log::new(client.clone(), environment.require("TABLE_AUDIT")?);
    let gate = Gate::new(&point, &origin, clock, admission)?.logging(log.clone(), chance.clone());
    let directory = environment.require("TABLE_DIRECTORY")?;
    let (keys, wrapping) = (
        environment.require("TABLE_KEYS")?,
        environment.require("KEY_CHARTS")?,
    );
    let records = Records {
        charts,
        data_keys: DataKeys::new(client.clone(), keys, kms.clone(), wrapping),
        anchors: Anchors::new(client.clone(), environment.require("TABLE_ANCHORS")?),
        directory: Directory::new(client.clone(), directory.clone()),
        index: BlindIndex::new(kms, environment.require("KEY_INDEX")?),
        notices: Notices::new(client.clone(), directory),
        sessions: Sessions::new(client, sessions),
        log,
        wake: Wake::new(&aws, environment.require("QUEUE_URL")?),
        post: Post::new(&aws, environment.require("QUEUE_MAILS")?),
        issuer: IssuerOrigin::parse(&origin)?,
        clock,
        chance,
    };
    edge::serve(routes::routes(&gate, records), &environment).await
}

#[cfg(test)]
mod paper;
