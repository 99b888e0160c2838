//! The function `anchor`.

use anchor::Anchor;
use edge::Environment;
use lambda_runtime::{Error, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    edge::logs::start();
    let anchor = Anchor::deployed(&Environment::of_process()).await?;
    lambda_runtime::run(service_fn(|event| anchor.handle(event))).await
}
