//! One address is one account, and one invitation: the newest.

use access::PersonId;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};

use super::{People, address_key, person_key};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{self, Item, key, n, parsed, s};

/// Whose an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// Nobody's yet.
    Nobody,
    /// It was the address of somebody who has been erased.
    Erased(PersonId),
    /// Somebody's.
    Taken(PersonId),
}

impl People {
    pub(super) async fn holder(&self, address: &str) -> Result<Holder, DataKeyError> {
        let Some(id) = self.at(address).await? else {
            return Ok(Holder::Nobody);
        };
        Ok(if self.keys.is_there(id).await? {
            Holder::Taken(id)
        } else {
            Holder::Erased(id)
        })
    }

    /// Gives an address to a person, and takes away what is left of an erased one who had it. On
    /// condition that whose it is has not changed since it was looked at.
    pub(super) fn claim(
        &self,
        address: &str,
        person: PersonId,
        erased: Option<PersonId>,
    ) -> Result<Vec<TransactWriteItem>, TableError> {
        let mut item = address_key(address);
        item.insert("person".to_owned(), s(person.to_string()));
        let Some(erased) = erased else {
            return Ok(vec![self.put_new(item)?]);
        };
        let put = Put::builder()
            .table_name(&self.table)
            .condition_expression("#person = :erased")
            .expression_attribute_names("#person", "person")
            .expression_attribute_values(":erased", s(erased.to_string()));
        Ok(vec![
            item::in_transaction(put, item)?,
            self.gone(person_key(erased))?,
        ])
    }

    /// Deletes an item, if it is there.
    pub(super) fn gone(&self, key: Item) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Who is invited under an address.
    pub(super) async fn invited(&self, address: &str) -> Result<Option<PersonId>, TableError> {
        let item = self.get(invited_key(address)).await?;
        item.map(|item| parsed(&item, "person")).transpose()
    }

    /// Notes who is invited under an address, on condition that it was `before` until now.
    pub(super) fn note_invited(
        &self,
        address: &str,
        person: PersonId,
        before: Option<PersonId>,
        expires: i64,
    ) -> Result<TransactWriteItem, TableError> {
        let mut item = invited_key(address);
        item.extend([
            ("person".to_owned(), s(person.to_string())),
            ("expires".to_owned(), n(expires)),
        ]);
        let Some(before) = before else {
            return self.put_new(item);
        };
        let put = Put::builder()
            .table_name(&self.table)
            .condition_expression("#person = :before")
            .expression_attribute_names("#person", "person")
            .expression_attribute_values(":before", s(before.to_string()));
        item::in_transaction(put, item)
    }

    /// Nobody is invited under an address any more, unless it is somebody else by now: then the rest of
    /// the transaction does not happen either.
    pub(super) fn forget_invited(
        &self,
        address: &str,
        person: PersonId,
    ) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(invited_key(address)))
            .condition_expression("attribute_not_exists(pk) OR #person = :person")
            .expression_attribute_names("#person", "person")
            .expression_attribute_values(":person", s(person.to_string()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

fn invited_key(address: &str) -> Item {
    key(format!("address#{address}"), "invitation")
}
