//! Somebody who worked here is erased: with their key everything that names them is gone.

use access::{PersonId, Role};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};

use super::{People, Person, person_key};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{Item, n, s, text};
use crate::transaction::together;

/// What is drawn up anew because somebody changes meanwhile.
const ROUNDS: usize = 5;

/// What erasing somebody led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// Nobody can read the account any more. Logs and notices say what somebody who worked here was called.
    Done,
    /// Nobody has this id.
    Unknown,
    /// It is a patient, who goes with their chart.
    Patient,
    /// It is the one who asks, or would leave the clinic without an admin.
    Refused,
    /// They are being changed by others at this moment.
    Contended,
}

impl People {
    /// Destroys a person's key, and takes away their account, their address, their photo and their second factors
    /// in the same transaction.
    pub async fn erase(&self, person: PersonId, by: PersonId) -> Result<Erased, DataKeyError> {
        if person == by {
            return Ok(Erased::Refused);
        }
        for _ in 0..ROUNDS {
            let Some(found) = self.by_id(person).await? else {
                return Ok(Erased::Unknown);
            };
            if found.role == Role::Patient {
                return Ok(Erased::Patient);
            }
            let statements = self.erasure(&found, by).await?;
            if together(&self.client, statements).await? {
                return Ok(Erased::Done);
            }
            if !self.admins().await?.contains(&by) {
                return Ok(Erased::Refused);
            }
        }
        Ok(Erased::Contended)
    }

    async fn erasure(
        &self,
        found: &Person,
        by: PersonId,
    ) -> Result<Vec<TransactWriteItem>, TableError> {
        let mut statements = vec![
            self.keys.destroyed(found.id)?,
            self.unprofiled(found)?,
            self.given_up(found)?,
            // Whoever erases an admin is one themselves, and so one is left.
            match found.role {
                Role::Admin => self.admins_changed("DELETE #active :one", found.id, by)?,
                Role::Doctor | Role::Patient => self.still_an_admin(by)?,
            },
        ];
        for key in self.beside(found.id).await? {
            statements.push(self.gone(key)?);
        }
        Ok(statements)
    }

    /// The account goes, on condition that it is as it was read: a second factor that is added at this moment
    /// changes it too.
    fn unprofiled(&self, person: &Person) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person.id)))
            .condition_expression("generation = :generation AND #address = :address")
            .expression_attribute_names("#address", "address")
            .expression_attribute_values(":generation", n(person.generation))
            .expression_attribute_values(":address", s(&person.address))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// What stands beside a profile: second factors, recovery codes, a photo, a link to a new password.
    async fn beside(&self, person: PersonId) -> Result<Vec<Item>, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :person")
            .projection_expression("pk, sk")
            .expression_attribute_values(":person", s(format!("person#{person}")))
            .consistent_read(true)
            .send()
            .await?;
        let mut keys = answer.items.unwrap_or_default();
        let profile = person_key(person);
        let profile = text(&profile, "sk")?;
        keys.retain(|key| text(key, "sk").is_ok_and(|sk| sk != profile));
        Ok(keys)
    }
}
