//! DynamoDB behind a connection that breaks, under load that it refuses.

use journeys::anchorage::Anchorage;

use crate::proxy::{Answer, Fault, Proxy, Request, Service, forward};

/// The stack's AWS. Only DynamoDB ever fails.
#[derive(Debug)]
pub struct Database {
    endpoint: String,
    client: reqwest::Client,
}

const PREFIX: &str = "DynamoDB_20120810.";

impl Database {
    pub async fn behind_proxy(anchorage: &Anchorage) -> Proxy<Self> {
        let program = anchorage.program();
        Proxy::start(Self {
            endpoint: program.environment["AWS_ENDPOINT_URL"].clone(),
            client: reqwest::Client::new(),
        })
        .await
    }
}

impl Service for Database {
    fn name(&self, request: &Request) -> String {
        let target = request.headers.get("x-amz-target");
        let target = target.and_then(|target| target.to_str().ok());
        let operation = target.map(|target| target.strip_prefix(PREFIX).unwrap_or(target));
        operation.unwrap_or_else(|| request.uri.path()).to_owned()
    }

    fn may_fail(&self, name: &str) -> bool {
        OPERATIONS.contains(&name)
    }

    async fn answer(&self, request: Request) -> Option<Answer> {
        forward(&self.client, &self.endpoint, request).await
    }
}

/// What `anchor` asks of its tables.
pub const OPERATIONS: [&str; 6] = [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "TransactWriteItems",
];

pub const THROTTLED: Fault = Fault::Instead(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded."}"#,
);

pub const CONFLICT: Fault = Fault::Instead(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"Transaction is ongoing for the item"}"#,
);

pub const CANCELLED: Fault = Fault::Instead(
    400,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]","CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"}]}"#,
);

pub const INTERNAL: Fault = Fault::Instead(
    500,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}"#,
);

pub const INTERNAL_BUT_DONE: Fault = Fault::DeliveredInstead(
    500,
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}"#,
);
