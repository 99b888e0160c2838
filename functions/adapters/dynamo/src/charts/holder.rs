//! Whose version a commitment is.

use access::PatientId;
use aws_sdk_dynamodb::types::Select;
use seal::{Commitment, VersionNumber};

use super::{Charts, number_of};
use crate::TableError;
use crate::item::{b, parsed};

impl Charts {
    /// The patient and the version that have a commitment; a version that was erased has nobody. The index lags behind
    /// by moments.
    pub async fn holder(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<(PatientId, VersionNumber)>, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-commitment")
            .key_condition_expression("commitment = :commitment")
            .expression_attribute_values(":commitment", b(*commitment.as_bytes()))
            .select(Select::SpecificAttributes)
            .projection_expression("pk, sk, erased")
            .send()
            .await?;
        let found = answer.items().first();
        found
            .filter(|item| !item.contains_key("erased"))
            .map(|item| Ok((parsed(item, "pk")?, number_of(item)?)))
            .transpose()
    }
}
