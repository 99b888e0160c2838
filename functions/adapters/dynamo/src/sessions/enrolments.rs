//! A TOTP secret between being shown and being confirmed: one a session.

use access::PersonId;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use jiff::Timestamp;
use uuid::Uuid;

use super::session::second;
use super::{Grounds, Sessions, expires, partition};
use crate::TableError;
use crate::item::{Item, b, bytes, key};

impl Sessions {
    /// Keeps a secret that waits to be confirmed, under the person's data key. Another one of the
    /// same session gives way to it.
    pub async fn propose(
        &self,
        person: PersonId,
        session: Uuid,
        sealed: &[u8],
        until: Timestamp,
    ) -> Result<(), TableError> {
        let mut item = enrolment_key(person, session);
        item.extend([("sealed".to_owned(), b(sealed)), expires(until)]);
        self.put(item).await
    }

    /// The secret that waits to be confirmed in this session.
    pub async fn proposed(
        &self,
        person: PersonId,
        session: Uuid,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, TableError> {
        let Some(item) = self.get(enrolment_key(person, session)).await? else {
            return Ok(None);
        };
        let waits = second(&item, "expires")? > now;
        Ok(waits.then_some(bytes(&item, "sealed")?.to_vec()))
    }

    /// It waits no longer; on condition that it is still this one.
    pub fn confirming(
        &self,
        person: PersonId,
        session: Uuid,
        sealed: &[u8],
    ) -> Result<Grounds, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(enrolment_key(person, session)))
            .condition_expression("sealed = :sealed")
            .expression_attribute_values(":sealed", b(sealed))
            .build()
            .map_err(TableError::request)?;
        Ok(Grounds(vec![
            TransactWriteItem::builder().delete(delete).build(),
        ]))
    }
}

fn enrolment_key(person: PersonId, session: Uuid) -> Item {
    key(partition(person), format!("enrolment#{session}"))
}
