//! A session begins on grounds that are checked in the very transaction that makes it: so a sign-in
//! that races with a disabling, a new password or another use of the same code loses.

use access::{PersonId, Strength};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Session, Sessions, session_key};
use crate::TableError;
use crate::item::{self, n, s};
use crate::transaction::together;

/// What must still hold, and what is used up, when something is done on the strength of it.
#[derive(Debug)]
pub struct Grounds(pub(crate) Vec<TransactWriteItem>);

impl Grounds {
    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl Sessions {
    /// Begins a session whose first refresh token has this hash; whether the grounds held.
    pub async fn begin(
        &self,
        session: &Session,
        token_hash: &str,
        grounds: Grounds,
    ) -> Result<bool, TableError> {
        let put = Put::builder().table_name(&self.table);
        let put = item::unless_there(put, session.item(token_hash))?;
        let statements = std::iter::once(put).chain(grounds.0).collect();
        together(&self.client, statements).await
    }

    /// Does what is on these grounds, and nothing besides; whether they held.
    pub async fn settle(&self, grounds: Grounds) -> Result<bool, TableError> {
        together(&self.client, grounds.0).await
    }

    /// The session goes on with this strength from now; on condition that it has not ended.
    pub fn goes_on_with(
        &self,
        strength: Strength,
        person: PersonId,
        session: Uuid,
        now: Timestamp,
    ) -> Result<Grounds, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(session_key(person, session)))
            .update_expression("SET strength = :strength")
            .condition_expression("expires > :now")
            .expression_attribute_values(":strength", s(strength.to_string()))
            .expression_attribute_values(":now", n(now.as_second()))
            .build()
            .map_err(TableError::request)?;
        Ok(Grounds(vec![
            TransactWriteItem::builder().update(update).build(),
        ]))
    }
}
