#![doc = include_str!("../README.md")]

mod card;
mod image;
mod issue;
mod jwks;
mod qr;
mod routes;
mod smart_health_card;

use ::card::{IssuerOrigin, Jwk};
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use edge::{Clock, Environment};
use gate::Gate;
use keys::Kms;

use crate::qr::Qr;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let client = dynamo::client(&aws);
    let kms = Kms::new(&aws);
    let charts = Charts::new(client.clone(), environment.require("TABLE_RECORDS")?);
    let point = kms
        .public_point(&environment.require("KEY_TOKENS")?)
        .await?;
    let origin = environment.require("ORIGIN")?;
    let clock = Clock::system();
    let gate = Gate::new(&point, &origin, clock)?.asking(charts.clone());
    let card_key = environment.require("KEY_CARDS")?;
    let (keys, wrapping) = (
        environment.require("TABLE_KEYS")?,
        environment.require("KEY_CHARTS")?,
    );
    let qr = Qr {
        charts,
        data_keys: DataKeys::new(client.clone(), keys, kms.clone(), wrapping),
        anchors: Anchors::new(client, environment.require("TABLE_ANCHORS")?),
        issuer: IssuerOrigin::parse(&origin)?,
        public_key: Jwk::from_spki_der(&kms.public_key(&card_key).await?)?,
        card_key,
        kms,
        clock,
    };
    edge::serve(routes::routes(&gate, qr), &environment).await
}
