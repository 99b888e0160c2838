#![doc = include_str!("../README.md")]

mod amend;
mod answer;
mod appointments;
mod ask;
mod attach;
mod attachment;
mod card_lookups;
mod changes;
mod chart_page;
mod consenting;
mod consents;
mod details;
mod details_history;
mod edit;
mod emergency;
mod end;
mod entry;
mod erase;
mod export;
mod fhir;
mod figures;
mod files;
mod form;
mod import;
mod intact;
mod kept;
mod listed;
mod log_page;
mod notice_standing;
mod notices;
mod notices_standing;
mod page;
mod patients;
mod precondition;
mod records;
mod registering;
mod registration;
mod requests;
mod routes;
mod saving;
mod search;
mod send_update;
mod version;
mod view;
mod visit;

use card::IssuerOrigin;
use dynamo::admission::Admission;
use dynamo::anchors::Anchors;
use dynamo::appointments::Appointments;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::directory::Directory;
use dynamo::log::Log;
use dynamo::notices::Notices;
use dynamo::revocations::Revocations;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::{BlindIndex, Kms};
use queue::{Post, Wake};

use crate::records::Records;

#[tokio::main(flavor = "current_thread")]
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
        revocations: Revocations::new(client.clone(), environment.require("TABLE_REVOCATIONS")?),
        directory: Directory::new(client.clone(), directory.clone()),
        index: BlindIndex::new(kms, environment.require("KEY_INDEX")?),
        notices: Notices::new(client.clone(), directory),
        appointments: Appointments::new(client.clone(), environment.require("TABLE_APPOINTMENTS")?),
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
mod calls;
#[cfg(test)]
mod paper;
