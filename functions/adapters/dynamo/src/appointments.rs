//! The appointments table.
//!
//! | pk | sk | what |
//! | --- | --- | --- |
//! | `appointment#<id>` | `appointment` | one appointment |
//! | `slots#<practitioner>` | `2026-11-22T10:15:00Z` | a quarter of an hour that is taken, and by which appointment |
//! | `patient#<patient>` | `<id>` | that there is one, for whoever erases the patient |
//!
//! An appointment and the quarters it takes are written together, so nobody is promised a time that another has. It is
//! made on condition that its patient's key is there: an erasure that has destroyed the key finds every one there is.

mod changing;
mod erasing;
mod listing;
mod making;

use access::{PatientId, PersonId, Role};
use appointment::{Appointment, Length, Start, Status, When};
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use jiff::Timestamp;
use uuid::Uuid;

pub use changing::Changing;
pub use listing::{After, Busy, Listing, Page, Whose};
pub use making::Making;

use crate::item::{self, Item, b, bytes, fixed, key, n, number, parsed, s, text};
use crate::{Client, TableError};

/// The appointments table.
#[derive(Clone, Debug)]
pub struct Appointments {
    client: Client,
    table: String,
}

/// An appointment as it lies in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAppointment {
    /// Its own id.
    pub id: Uuid,
    /// Who comes.
    pub patient: PatientId,
    /// To whom.
    pub practitioner: PersonId,
    /// When, and how it stands.
    pub appointment: Appointment,
    /// Since when there is one.
    pub asked_at: Timestamp,
    /// What was written in it, sealed for [`appointment_place`].
    pub words: Vec<u8>,
    /// Hash of the request that made it.
    pub request: [u8; 32],
    /// Counts its changes, from 1.
    pub revision: u64,
}

const APPOINTMENT: &str = "appointment";

/// The one partition of the index of all.
const CLINIC: &str = "appointments";

impl Appointments {
    /// The appointments table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// One appointment. Consistent.
    pub async fn appointment(&self, id: Uuid) -> Result<Option<StoredAppointment>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let item = item::consistent(get, appointment_key(id)).await?;
        item.as_ref().map(read).transpose()
    }

    /// Holds as long as nobody has a quarter of an hour.
    fn is_free(
        &self,
        of: &StoredAppointment,
        slot: Start,
    ) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(slot_key(of.practitioner, slot)))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Takes a quarter of an hour, if nobody has it.
    fn take(&self, of: &StoredAppointment, slot: Start) -> Result<TransactWriteItem, TableError> {
        let mut item = slot_key(of.practitioner, slot);
        item.insert(APPOINTMENT.to_owned(), s(of.id.to_string()));
        item::unless_there(Put::builder().table_name(&self.table), item)
    }
}

/// Associated data of the ciphertext of an appointment's words.
#[must_use]
pub fn appointment_place(patient: PatientId, id: Uuid) -> String {
    format!("{patient}/appointment/{id}")
}

fn appointment_key(id: Uuid) -> Item {
    key(format!("{APPOINTMENT}#{id}"), APPOINTMENT)
}

fn slots_pk(practitioner: PersonId) -> String {
    format!("slots#{practitioner}")
}

fn slot_key(practitioner: PersonId, slot: Start) -> Item {
    key(slots_pk(practitioner), slot.to_string())
}

fn patient_pk(patient: PatientId) -> String {
    format!("patient#{patient}")
}

fn mark_key(patient: PatientId, id: Uuid) -> Item {
    key(patient_pk(patient), id.to_string())
}

fn write(stored: &StoredAppointment) -> Item {
    let StoredAppointment { appointment, .. } = stored;
    let mut item = appointment_key(stored.id);
    item.extend([
        ("clinic".to_owned(), s(CLINIC)),
        ("patient".to_owned(), s(stored.patient.to_string())),
        (
            "practitioner".to_owned(),
            s(stored.practitioner.to_string()),
        ),
        ("start".to_owned(), s(appointment.when.start.to_string())),
        (
            "minutes".to_owned(),
            n(appointment.when.length.in_minutes()),
        ),
        ("status".to_owned(), s(appointment.status.as_str())),
        ("asked_at".to_owned(), s(stored.asked_at.to_string())),
        ("words".to_owned(), b(stored.words.clone())),
        ("request".to_owned(), b(stored.request)),
        ("revision".to_owned(), n(stored.revision)),
    ]);
    let by = appointment.cancelled_by.map(|role| s(role.to_string()));
    item.extend(by.map(|by| ("cancelled_by".to_owned(), by)));
    item
}

fn id_in(key: &Item) -> Result<Uuid, TableError> {
    let id = text(key, "pk")?
        .strip_prefix(APPOINTMENT)
        .and_then(|id| id.strip_prefix('#'))
        .and_then(|id| id.parse().ok());
    id.ok_or(TableError::Attribute("pk"))
}

fn read(item: &Item) -> Result<StoredAppointment, TableError> {
    let minutes = number(item, "minutes")?.ok_or(TableError::Attribute("minutes"))?;
    let length = Length::minutes(minutes).map_err(|_| TableError::Attribute("minutes"))?;
    let there = |name: &'static str| item.contains_key(name).then_some(name);
    Ok(StoredAppointment {
        id: id_in(item)?,
        patient: parsed(item, "patient")?,
        practitioner: parsed(item, "practitioner")?,
        appointment: Appointment {
            when: When {
                start: parsed(item, "start")?,
                length,
            },
            status: parsed::<Status>(item, "status")?,
            cancelled_by: there("cancelled_by")
                .map(|name| parsed::<Role>(item, name))
                .transpose()?,
        },
        asked_at: parsed(item, "asked_at")?,
        words: bytes(item, "words")?.to_vec(),
        request: fixed(item, "request")?,
        revision: number(item, "revision")?.ok_or(TableError::Attribute("revision"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn stored(status: Status) -> StoredAppointment {
        StoredAppointment {
            id: Uuid::from_u128(6),
            patient: PatientId::new(Uuid::from_u128(7)),
            practitioner: PersonId::new(Uuid::from_u128(8)),
            appointment: Appointment {
                when: When {
                    start: "2026-11-22T23:45:00Z".parse().unwrap(),
                    length: Length::minutes(30).unwrap(),
                },
                status,
                cancelled_by: (status == Status::Cancelled).then_some(Role::Patient),
            },
            asked_at: "2026-11-20T10:00:00.25Z".parse().unwrap(),
            words: vec![1, 2, 3],
            request: [4; 32],
            revision: 3,
        }
    }

    #[test]
    fn an_appointment_reads_back_as_it_was_kept() {
        for status in Status::ALL {
            let stored = stored(status);
            assert_eq!(read(&write(&stored)).unwrap(), stored);
        }
    }

    #[test]
    fn one_that_is_damaged_is_not_read_as_another() {
        let whole = write(&stored(Status::Booked));
        for name in ["patient", "start", "minutes", "status", "words", "revision"] {
            let mut item = whole.clone();
            item.remove(name);
            assert!(read(&item).is_err(), "{name}");
        }
        for (name, value) in [
            ("minutes", n(20)),
            ("start", s("2026-11-22T23:50:00Z")),
            ("status", s("BOOKED")),
            ("pk", s("slots#x")),
        ] {
            let mut item = whole.clone();
            item.insert(name.to_owned(), value);
            assert!(read(&item).is_err(), "{name}");
        }
    }
}
