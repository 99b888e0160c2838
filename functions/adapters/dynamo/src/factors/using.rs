//! What a second step uses up, for the transaction that begins the session.

use access::PersonId;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use uuid::Uuid;

use super::{Factors, factor_key, recovery_key};
use crate::TableError;
use crate::item::{Item, b, n, s};
use crate::sessions::Grounds;

impl Factors {
    /// The code of a time step is used: no code of this step or an earlier one is taken again.
    pub fn step_used(
        &self,
        person: PersonId,
        factor: Uuid,
        step: u64,
    ) -> Result<Grounds, TableError> {
        let values = [(":step".to_owned(), n(step))];
        self.update(
            factor_key(person, factor),
            "SET step = :step",
            "attribute_exists(pk) AND (attribute_not_exists(step) OR step < :step)",
            values.into(),
        )
    }

    /// A passkey is as it was when it was used, and is stored as it is after (its counter moves).
    pub fn passkey_used(
        &self,
        person: PersonId,
        factor: Uuid,
        before: &[u8],
        after: &[u8],
    ) -> Result<Grounds, TableError> {
        let values = [
            (":before".to_owned(), b(before)),
            (":after".to_owned(), b(after)),
        ];
        self.update(
            factor_key(person, factor),
            "SET sealed = :after",
            "sealed = :before",
            values.into(),
        )
    }

    /// The recovery code with this hash is used up.
    pub fn code_used(&self, person: PersonId, hash: &str) -> Result<Grounds, TableError> {
        let values = [
            (":hash".to_owned(), s(hash)),
            (
                ":used".to_owned(),
                AttributeValue::Ss(vec![hash.to_owned()]),
            ),
        ];
        self.update(
            recovery_key(person),
            "DELETE codes :used",
            "contains(codes, :hash)",
            values.into(),
        )
    }

    pub(super) fn update(
        &self,
        key: Item,
        expression: &str,
        condition: &str,
        values: Item,
    ) -> Result<Grounds, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .update_expression(expression)
            .condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .build()
            .map_err(TableError::request)?;
        let update = TransactWriteItem::builder().update(update).build();
        Ok(Grounds(vec![update]))
    }
}
