#![doc = include_str!("../README.md")]

mod accept;
mod auth;
mod invite;
mod passwords;
mod people;
mod refresh;
mod routes;
mod sessions;
mod setup;
mod sign_in;
mod sign_out;

use dynamo::admission::Admission;
use dynamo::log::Log;
use dynamo::people::People;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::Kms;

use crate::auth::Auth;
use crate::passwords::Passwords;
use crate::sessions::Sessions;

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let (clock, chance) = (Clock::system(), Chance::system());
    let client = dynamo::client(&aws);
    let people = People::new(client.clone(), environment.require("TABLE_PEOPLE")?);
    let origin = environment.require("ORIGIN")?;
    let kms = Kms::new(&aws);
    let signing_key = environment.require("KEY_TOKENS")?;
    let point = kms.public_point(&signing_key).await?;
    let admission = Admission::new(client.clone(), environment.require("TABLE_SESSIONS")?);
    let log = Log::new(client, environment.require("TABLE_AUDIT")?);
    let gate = Gate::new(&point, &origin, clock, admission)?.logging(log, chance.clone());
    let auth = Auth {
        sessions: Sessions::new(
            people.clone(),
            kms,
            signing_key,
            &point,
            &origin,
            chance.clone(),
        ),
        people,
        passwords: Passwords::new(&chance)?,
        origin,
        setup_token_hash: environment.require("SETUP_TOKEN_HASH")?,
        clock,
        chance,
    };
    edge::serve(routes::routes(&gate, auth), &environment).await
}
