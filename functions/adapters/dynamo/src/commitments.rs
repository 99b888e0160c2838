//! What anybody may know about a commitment: whether a version has it, its batch, and whether it is the
//! newest of its chart.
//!
//! Patients' ids are in the indexes' keys and are not read: both queries name the attributes they want, as
//! the policy of `verify` demands, and neither has a limit, because the place where a limited query ended
//! bears those keys. A commitment is salted, so at most one version has it.

use aws_sdk_dynamodb::types::Select;
use seal::Commitment;

use crate::item::{b, number};
use crate::{Client, TableError};

/// The records table, looked at by commitment.
#[derive(Clone, Debug)]
pub struct Commitments {
    client: Client,
    table: String,
}

/// A commitment some version has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The batch that claimed it; none while it waits.
    pub batch: Option<u64>,
    /// Whether a later version names it as its previous one.
    pub superseded: bool,
    /// Whether its patient has been erased.
    pub erased: bool,
}

impl Commitments {
    /// The records table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Looks a commitment up; `None` when no version has it. The indexes lag behind by moments.
    pub async fn find(&self, commitment: &Commitment) -> Result<Option<Known>, TableError> {
        let (found, next) = tokio::join!(self.batch_of(commitment), self.has_next(commitment));
        let (found, superseded) = (found?, next?);
        Ok(found.map(|(batch, erased)| Known {
            batch,
            superseded,
            erased,
        }))
    }

    /// Its batch, and whether it bears the mark of erasure.
    async fn batch_of(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<(Option<u64>, bool)>, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-commitment")
            .key_condition_expression("commitment = :commitment")
            .expression_attribute_values(":commitment", b(*commitment.as_bytes()))
            .select(Select::SpecificAttributes)
            .projection_expression("#batch, erased")
            .expression_attribute_names("#batch", "batch")
            .send()
            .await?;
        answer
            .items()
            .first()
            .map(|item| Ok((number(item, "batch")?, item.contains_key("erased"))))
            .transpose()
    }

    async fn has_next(&self, commitment: &Commitment) -> Result<bool, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-previous")
            .key_condition_expression("previous = :commitment")
            .expression_attribute_values(":commitment", b(*commitment.as_bytes()))
            .select(Select::SpecificAttributes)
            .projection_expression("previous")
            .send()
            .await?;
        Ok(answer.count() > 0)
    }
}
