//! What anybody may know about the hash of an entry: whether a log has it, and its batch. Whose log it is
//! is not read, as in [`crate::commitments`].

use aws_sdk_dynamodb::types::Select;
use seal::Commitment;

use crate::item::{b, number};
use crate::{Client, TableError};

/// The audit table, looked at by hash.
#[derive(Clone, Debug)]
pub struct EventHashes {
    client: Client,
    table: String,
}

/// A hash that some entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownEvent {
    /// The batch that claimed it; none while it waits.
    pub batch: Option<u64>,
}

impl EventHashes {
    /// The audit table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Looks a hash up; `None` when no entry has it. The index lags behind by moments.
    pub async fn find(&self, hash: &Commitment) -> Result<Option<KnownEvent>, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-commitment")
            .key_condition_expression("commitment = :hash")
            .expression_attribute_values(":hash", b(*hash.as_bytes()))
            .select(Select::SpecificAttributes)
            .projection_expression("#batch")
            .expression_attribute_names("#batch", "batch")
            .send()
            .await?;
        let item = answer.items().first();
        item.map(|item| {
            Ok(KnownEvent {
                batch: number(item, "batch")?,
            })
        })
        .transpose()
    }
}
