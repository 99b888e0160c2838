//! DynamoDB behind a connection that breaks, under load that it refuses.

use journeys::anchorage::Anchorage;

use crate::proxy::{Answer, Fault, Proxy, Request, Service, forward};
use crate::statements::Statements;

/// The stack's AWS. Only DynamoDB ever fails.
#[derive(Debug)]
pub struct Database {
    endpoint: String,
    client: reqwest::Client,
    /// Which statements fail of calls that have many.
    pub statements: Statements,
}

const PREFIX: &str = "DynamoDB_20120810.";

impl Database {
    pub async fn behind_proxy(anchorage: &Anchorage) -> Proxy<Self> {
        let program = anchorage.program();
        Proxy::start(Self {
            endpoint: program.environment["AWS_ENDPOINT_URL"].clone(),
            client: reqwest::Client::new(),
            statements: Statements::default(),
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
        if self.name(&request) == "BatchExecuteStatement" {
            let pass = |request| forward(&self.client, &self.endpoint, request);
            return self.statements.pass(request, pass).await;
        }
        forward(&self.client, &self.endpoint, request).await
    }

    fn heal(&self) {
        self.statements.heal();
    }
}

/// What `anchor` asks of its tables.
pub const OPERATIONS: [&str; 7] = [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "TransactWriteItems",
    "BatchExecuteStatement",
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
