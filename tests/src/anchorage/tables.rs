use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    BillingMode, GlobalSecondaryIndex, GlobalSecondaryIndexDescription, TableDescription,
};
use aws_types::SdkConfig;
use stack::Stack;
use uuid::Uuid;

/// The names of three tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Versions.
    pub records: String,
    /// Entries of logs.
    pub audit: String,
    /// Batches.
    pub anchors: String,
}

impl Tables {
    /// Empty tables with the keys and indexes that the stack's have.
    pub async fn like(stack: &Stack, aws: &SdkConfig) -> Self {
        let client = Client::new(aws);
        let (records, audit, anchors) = tokio::join!(
            copy(&client, &stack.outputs["TableRecords"]),
            copy(&client, &stack.outputs["TableAudit"]),
            copy(&client, &stack.outputs["TableAnchors"]),
        );
        Self {
            records,
            audit,
            anchors,
        }
    }
}

async fn copy(client: &Client, of: &str) -> String {
    let described = client.describe_table().table_name(of).send().await;
    let described = described.expect("the stack has the table").table;
    let TableDescription {
        attribute_definitions,
        key_schema,
        global_secondary_indexes,
        ..
    } = described.expect("a table is described");
    let indexes = global_secondary_indexes
        .unwrap_or_default()
        .into_iter()
        .map(index)
        .collect();
    let name = format!("own-{}", Uuid::new_v4());
    client
        .create_table()
        .table_name(&name)
        .set_attribute_definitions(attribute_definitions)
        .set_key_schema(key_schema)
        .set_global_secondary_indexes(Some(indexes).filter(|all: &Vec<_>| !all.is_empty()))
        .billing_mode(BillingMode::PayPerRequest)
        .send()
        .await
        .expect("LocalStack makes tables");
    name
}

fn index(of: GlobalSecondaryIndexDescription) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::builder()
        .set_index_name(of.index_name)
        .set_key_schema(of.key_schema)
        .set_projection(of.projection)
        .build()
        .expect("it was an index before")
}
