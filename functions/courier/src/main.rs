//! The function `courier`.

mod batch;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    edge::logs::start();
    lambda_runtime::run(service_fn(async |event: LambdaEvent<Value>| {
        let messages = batch::messages(&event.payload);
        Ok::<_, Error>(batch::answer(messages.iter().map(|message| message.id)))
    }))
    .await
}
