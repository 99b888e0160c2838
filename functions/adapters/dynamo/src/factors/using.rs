//! What a sign-in rests on, as conditions of the transaction that begins the session.

use access::PersonId;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use uuid::Uuid;

use super::{Factors, factor_key, profile_key, recovery_key};
use crate::TableError;
use crate::item::{Item, b, n, s};
use crate::sessions::Grounds;

/// The account is there, may be used, and its password is still the one that was checked.
pub(super) const STANDING: &str =
    "attribute_exists(pk) AND attribute_not_exists(disabled_at) AND password = :password";

impl Factors {
    /// The person may sign in, and with the password that was checked: its stored hash.
    pub fn standing(&self, person: PersonId, password: &str) -> Result<Grounds, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(profile_key(person)))
            .condition_expression(STANDING)
            .expression_attribute_values(":password", s(password))
            .build()
            .map_err(TableError::request)?;
        let check = TransactWriteItem::builder().condition_check(check).build();
        Ok(Grounds(vec![check]))
    }

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
