//! Who is let in and who no longer is.

use access::{PersonId, Role};
use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem, Update};
use jiff::Timestamp;

use super::enrolment::one_of;
use super::{People, person_key};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{Item, key, n, parsed, s};
use crate::transaction::together;

/// What changing somebody's standing led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is as it was asked for, perhaps since before.
    Done,
    /// Nobody has this id.
    Unknown,
    /// The one who asks is no active admin any more, or would leave the clinic without one.
    Refused,
}

impl People {
    /// Disables an account. Of two admins who disable each other at the same moment one is left: the list
    /// of active admins changes only on the word of somebody in it.
    pub async fn disable(
        &self,
        person: PersonId,
        by: PersonId,
        now: Timestamp,
    ) -> Result<Standing, DataKeyError> {
        if person == by {
            return Ok(Standing::Refused);
        }
        let Some(role) = self.role_of(person).await? else {
            return Ok(Standing::Unknown);
        };
        let by_an_admin = match role {
            Role::Admin => self.admins_changed("DELETE #active :one", person, by)?,
            Role::Doctor | Role::Patient => self.still_an_admin(by)?,
        };
        self.settled(person, vec![self.disabled(person, now)?, by_an_admin])
            .await
    }

    /// Lets somebody in again.
    pub async fn enable(&self, person: PersonId, by: PersonId) -> Result<Standing, DataKeyError> {
        let Some(role) = self.role_of(person).await? else {
            return Ok(Standing::Unknown);
        };
        let by_an_admin = match role {
            Role::Admin => self.admins_changed("ADD #active :one", person, by)?,
            Role::Doctor | Role::Patient => self.still_an_admin(by)?,
        };
        self.settled(person, vec![self.enabled(person)?, by_an_admin])
            .await
    }

    /// The admins who are let in.
    pub async fn admins(&self) -> Result<Vec<PersonId>, TableError> {
        let list = self.get(admins_key()).await?.unwrap_or_default();
        let ids = list.get("active").and_then(|ids| ids.as_ss().ok());
        let ids = ids.into_iter().flatten();
        ids.map(|id| id.parse().map_err(|_| TableError::Attribute("active")))
            .collect()
    }

    async fn role_of(&self, person: PersonId) -> Result<Option<Role>, DataKeyError> {
        let (profile, there) =
            tokio::join!(self.get(person_key(person)), self.keys.is_there(person));
        match (profile?, there?) {
            (Some(profile), true) => Ok(Some(parsed(&profile, "role")?)),
            _ => Ok(None),
        }
    }

    async fn settled(
        &self,
        person: PersonId,
        statements: Vec<TransactWriteItem>,
    ) -> Result<Standing, DataKeyError> {
        if together(&self.client, statements).await? {
            return Ok(Standing::Done);
        }
        Ok(match self.role_of(person).await? {
            Some(_) => Standing::Refused,
            None => Standing::Unknown,
        })
    }

    fn disabled(&self, person: PersonId, now: Timestamp) -> Result<TransactWriteItem, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person)))
            .update_expression(
                "SET disabled_at = if_not_exists(disabled_at, :now) ADD generation :one",
            )
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":now", s(now.to_string()))
            .expression_attribute_values(":one", n(1))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn enabled(&self, person: PersonId) -> Result<TransactWriteItem, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person)))
            .update_expression("REMOVE disabled_at ADD generation :one")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", n(1))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Whoever asks is let in themselves, also if they were disabled a moment ago. Being another than who
    /// goes, they are the one who is left.
    pub(super) fn admins_changed(
        &self,
        expression: &str,
        person: PersonId,
        by: PersonId,
    ) -> Result<TransactWriteItem, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(admins_key()))
            .update_expression(expression)
            .condition_expression(BY_AN_ADMIN)
            .expression_attribute_names("#active", "active")
            .expression_attribute_values(":one", one_of(person))
            .expression_attribute_values(":by", s(by.to_string()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    pub(super) fn still_an_admin(&self, by: PersonId) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(admins_key()))
            .condition_expression(BY_AN_ADMIN)
            .expression_attribute_names("#active", "active")
            .expression_attribute_values(":by", s(by.to_string()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

const BY_AN_ADMIN: &str = "contains(#active, :by)";

/// The ids of the admins who are let in. It comes with the first of them.
pub(super) fn admins_key() -> Item {
    key("admins", "admins")
}
