#![doc = include_str!("../README.md")]

mod accept;
mod account;
mod again;
mod attempts;
mod auth;
mod client;
mod cookies;
mod cursor;
mod erase;
mod factor;
mod factor_reset;
mod figures;
mod invitations;
mod invite;
mod invite_patient;
mod jwks;
mod particulars;
mod passkeys;
mod password_reset;
mod password_reset_accept;
mod passwords;
mod people;
mod people_page;
mod person_view;
mod photo;
mod practitioners;
mod profile;
mod recovery;
mod refresh;
mod renewal;
mod routes;
mod sealed;
mod sessions;
mod setup;
mod sign_in;
mod sign_out;
mod standing;
mod tokens;
mod totp;
mod withdrawal;

use std::sync::Arc;

use dynamo::admission::Admission;
use dynamo::datakeys::DataKeys;
use dynamo::factors::Factors;
use dynamo::log::Log;
use dynamo::people::People;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock, Environment};
use gate::Gate;
use keys::{BlindIndex, Kms};
use queue::Post;

use crate::auth::Auth;
use crate::passkeys::Passkeys;
use crate::passwords::Passwords;
use crate::tokens::Tokens;

// One request at a time, and Argon2id's 19 MiB are taken and given back in one thread's heap.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let (clock, chance) = (Clock::system(), Chance::system());
    let (client, kms) = (dynamo::client(&aws), Kms::new(&aws));
    let origin = environment.require("ORIGIN")?;
    let signing_key = environment.require("KEY_TOKENS")?;
    let point = kms.public_point(&signing_key).await?;
    let (people, sessions) = (
        environment.require("TABLE_PEOPLE")?,
        environment.require("TABLE_SESSIONS")?,
    );
    let data_keys = DataKeys::new(
        client.clone(),
        environment.require("TABLE_KEYS")?,
        kms.clone(),
        environment.require("KEY_PEOPLE")?,
    );
    let admission = Admission::new(client.clone(), sessions.clone());
    let log = Log::new(client.clone(), environment.require("TABLE_AUDIT")?);
    let gate = Gate::new(&point, &origin, clock, admission)?.logging(log.clone(), chance.clone());
    let auth = Auth {
        people: People::new(client.clone(), people.clone(), data_keys),
        factors: Factors::new(client.clone(), people),
        sessions: Sessions::new(client, sessions),
        tokens: Tokens::new(kms.clone(), signing_key, point, &origin, chance.clone()),
        passwords: Passwords::new(&chance),
        passkeys: Arc::new(Passkeys::new(&origin)?),
        index: BlindIndex::new(kms, environment.require("KEY_INDEX")?),
        log,
        post: Post::new(&aws, environment.require("QUEUE_MAILS")?),
        setup_token_hash: environment.require("SETUP_TOKEN_HASH")?,
        clock,
        chance,
    };
    edge::serve(routes::routes(&gate, auth), &environment).await
}
