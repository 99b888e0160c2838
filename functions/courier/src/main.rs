#![doc = include_str!("../README.md")]

mod batch;
mod courier;
mod letters;

use dynamo::datakeys::DataKeys;
use dynamo::people::People;
use edge::{Chance, Clock, Environment};
use keys::Kms;
use lambda_runtime::{Error, service_fn};
use mail::Mailer;
use queue::Post;

use crate::courier::Courier;
use crate::letters::Letters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let aws = edge::aws::connect(&environment)?;
    let tables = dynamo::client(&aws);
    let keys = DataKeys::new(
        tables.clone(),
        environment.require("TABLE_KEYS")?,
        Kms::new(&aws),
        environment.require("KEY_PEOPLE")?,
    );
    let courier = Courier {
        people: People::new(tables, environment.require("TABLE_PEOPLE")?, keys),
        mailer: Mailer::new(&aws, &environment.require("MAIL_FROM")?.parse()?),
        post: Post::new(&aws, environment.require("QUEUE_MAILS")?),
        letters: Letters::new(environment.require("ORIGIN")?),
        clock: Clock::system(),
        chance: Chance::system(),
    };
    lambda_runtime::run(service_fn(|event| courier.handle(event))).await
}
