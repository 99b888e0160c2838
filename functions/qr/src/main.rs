#![doc = include_str!("../README.md")]

mod anywhere;
mod card;
mod card_keys;
mod card_revocation;
mod crl;
mod evidence;
mod image;
mod issue;
mod jwks;
mod links;
mod noting;
mod proofs;
mod qr;
mod revoke;
mod routes;
mod smart_health_card;
mod trees;
mod version_revocation;
mod weight;

use ::card::IssuerOrigin;
use dynamo::admission::Admission;
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::links::Links;
use dynamo::log::Log;
use dynamo::revocations::Revocations;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::Kms;

use crate::card_keys::CardKeys;
use crate::qr::Qr;

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
    let admission = Admission::new(client.clone(), sessions).asking(table);
    let log = Log::new(client.clone(), environment.require("TABLE_AUDIT")?);
    let gate = Gate::new(&point, &origin, clock, admission)?.logging(log.clone(), chance.clone());
    let (keys, wrapping) = (
        environment.require("TABLE_KEYS")?,
        environment.require("KEY_CHARTS")?,
    );
    let qr = Qr {
        charts,
        data_keys: DataKeys::new(client.clone(), keys, kms.clone(), wrapping),
        anchors: Anchors::new(client.clone(), environment.require("TABLE_ANCHORS")?),
        revocations: Revocations::new(client.clone(), environment.require("TABLE_REVOCATIONS")?),
        links: Links::new(client, environment.require("TABLE_LINKS")?),
        log,
        issuer: IssuerOrigin::parse(&origin)?,
        keys: CardKeys::of(&environment, &kms).await?,
        kms,
        clock,
        chance,
    };
    edge::serve(routes::routes(&gate, qr), &environment).await
}
