//! An appointment is made.

use aws_sdk_dynamodb::types::Put;

use super::{Appointments, StoredAppointment, mark_key, write};
use crate::TableError;
use crate::datakeys::DataKeys;
use crate::item;
use crate::transaction::failing;

/// What making an appointment led to.
#[derive(Debug)]
pub enum Making {
    /// It is made.
    Made,
    /// There is one of that id.
    There(Box<StoredAppointment>),
    /// Somebody else has the time.
    Taken,
    /// There is no such patient, or none any more.
    NoPatient,
}

impl Appointments {
    /// Makes an appointment, with the time it takes.
    pub async fn make(
        &self,
        new: &StoredAppointment,
        keys: &DataKeys,
    ) -> Result<Making, TableError> {
        let put = |item| item::unless_there(Put::builder().table_name(&self.table), item);
        let mut statements = vec![
            put(write(new))?,
            keys.still_there(new.patient)?,
            put(mark_key(new.patient, new.id))?,
        ];
        for slot in new.appointment.holds() {
            statements.push(self.take(new, slot)?);
        }
        for slot in new.appointment.asks_for() {
            statements.push(self.is_free(new, slot)?);
        }
        let Some(failed) = failing(&self.client, statements).await? else {
            return Ok(Making::Made);
        };
        // Whatever else was in the way: if this request was sent before, it made what is there. Only an erasure takes
        // it away again.
        if failed.contains(&0) {
            let there = self.appointment(new.id).await?;
            return Ok(there.map_or(Making::NoPatient, |there| Making::There(Box::new(there))));
        }
        if failed.contains(&1) {
            return Ok(Making::NoPatient);
        }
        Ok(Making::Taken)
    }
}
