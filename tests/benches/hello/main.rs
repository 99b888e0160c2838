//! The least that a function can be.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let hello = async |_: LambdaEvent<Value>| Ok::<_, Error>(json!({ "statusCode": 200 }));
    lambda_runtime::run(service_fn(hello)).await
}
