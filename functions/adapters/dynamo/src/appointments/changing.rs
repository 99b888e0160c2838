//! An appointment changes, and with it the time it takes.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};

use super::{Appointments, StoredAppointment, slot_key, write};
use crate::TableError;
use crate::item::{n, s};
use crate::transaction::{alone, failing};

/// What a change led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changing {
    /// It is as it was to be.
    Changed,
    /// Somebody was first, or it is gone.
    Overtaken,
    /// Somebody else has the time.
    Taken,
}

impl Appointments {
    /// Puts `after` in the place of `before`, if that is still there: one conditional put, or a transaction where the
    /// time that is taken changes.
    pub async fn change(
        &self,
        before: &StoredAppointment,
        after: &StoredAppointment,
    ) -> Result<Changing, TableError> {
        let (held, wanted) = (before.appointment.holds(), after.appointment.holds());
        // Of what a patient asks for now, what they had is no hindrance.
        let asked = if before.appointment.when == after.appointment.when {
            Vec::new()
        } else {
            after.appointment.asks_for()
        };
        if held == wanted && asked.is_empty() {
            return self.put(before, after).await;
        }
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(write(after)))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", n(before.revision))
            .build()
            .map_err(TableError::request)?;
        let mut statements = vec![TransactWriteItem::builder().put(put).build()];
        for slot in held.iter().filter(|slot| !wanted.contains(slot)) {
            let delete = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(slot_key(before.practitioner, *slot)))
                .condition_expression("attribute_not_exists(pk) OR appointment = :id")
                .expression_attribute_values(":id", s(before.id.to_string()))
                .build()
                .map_err(TableError::request)?;
            statements.push(TransactWriteItem::builder().delete(delete).build());
        }
        for slot in wanted.iter().filter(|slot| !held.contains(slot)) {
            statements.push(self.take(after, *slot)?);
        }
        for slot in asked.iter().filter(|slot| !held.contains(slot)) {
            statements.push(self.is_free(after, *slot)?);
        }
        Ok(match failing(&self.client, statements).await? {
            None => Changing::Changed,
            Some(failed) if failed.contains(&0) => Changing::Overtaken,
            Some(_) => Changing::Taken,
        })
    }

    async fn put(
        &self,
        before: &StoredAppointment,
        after: &StoredAppointment,
    ) -> Result<Changing, TableError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write(after)))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", n(before.revision));
        let Err(error) = alone(|| put.clone().send()).await else {
            return Ok(Changing::Changed);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Changing::Overtaken),
            _ => Err(error.into()),
        }
    }
}
