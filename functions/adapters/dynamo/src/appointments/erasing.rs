//! A patient is erased, and with them every appointment they have or had.

use access::PatientId;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use uuid::Uuid;

use super::{Appointments, appointment_key, mark_key, patient_pk, slot_key};
use crate::TableError;
use crate::item::{Item, n, parsed, s};
use crate::transaction::together;

/// How often an appointment is read again that somebody changes at the same moment.
const ATTEMPTS: usize = 16;

impl Appointments {
    /// Takes away every appointment of a patient whose key is destroyed, and gives the time back. Made again, it goes
    /// on where it ended.
    pub async fn forget(&self, patient: PatientId) -> Result<(), TableError> {
        for id in self.marks(patient).await? {
            let mut gone = false;
            for _ in 0..ATTEMPTS {
                if self.remove(patient, id).await? {
                    gone = true;
                    break;
                }
            }
            if !gone {
                return Err(TableError::Contended);
            }
        }
        Ok(())
    }

    async fn marks(&self, patient: PatientId) -> Result<Vec<Uuid>, TableError> {
        let mut marks = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(patient_pk(patient)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(mark) = pages.next().await {
            marks.push(parsed(&mark?, "sk")?);
        }
        Ok(marks)
    }

    /// The appointment, what it takes and its mark go together: what is left of it could not be found any more.
    async fn remove(&self, patient: PatientId, id: Uuid) -> Result<bool, TableError> {
        let mut statements = vec![self.delete(mark_key(patient, id))?];
        if let Some(stored) = self.appointment(id).await? {
            let appointment = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(appointment_key(id)))
                .condition_expression("revision = :revision")
                .expression_attribute_values(":revision", n(stored.revision))
                .build()
                .map_err(TableError::request)?;
            statements.push(TransactWriteItem::builder().delete(appointment).build());
            for slot in stored.appointment.holds() {
                statements.push(self.delete(slot_key(stored.practitioner, slot))?);
            }
        }
        together(&self.client, statements).await
    }

    fn delete(&self, key: Item) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}
