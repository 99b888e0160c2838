//! What is entered of what people were refused.
//!
//! Nobody may learn by being refused whether a chart has a log, nor stop others from writing to it. So a refusal is
//! tried once in its place and costs the same calls with a log and without; where others write at the same
//! moment, or one person is refused again and again, it is kept in the place of nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use access::{PatientId, PersonId};
use audit::{Entry, EntryNumber, Happening};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use futures_util::future::try_join;
use jiff::Timestamp;
use seal::Salt;

use super::{EVENT, Log, NOBODY, head, write};
use crate::TableError;
use crate::item::{b, bytes, key, s};

/// Refusals of one person that one process enters in one log in a minute.
const MOST: u32 = 30;

/// Refusals of one minute.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<Minute>);

#[derive(Debug, Default)]
struct Minute {
    since_epoch: i64,
    counts: HashMap<(PersonId, PatientId), u32>,
}

impl Refusals {
    /// Whether one more may stand in the chart's log.
    fn one_more(&self, person: PersonId, patient: PatientId, at: Timestamp) -> bool {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since_epoch = at.as_second().div_euclid(60);
        if minute.since_epoch != since_epoch {
            *minute = Minute {
                since_epoch,
                counts: HashMap::new(),
            };
        }
        let count = minute.counts.entry((person, patient)).or_default();
        *count += 1;
        *count <= MOST
    }
}

impl Log {
    pub(super) async fn append_refusal(
        &self,
        happening: &Happening,
        salt: Salt,
        note: Option<Vec<u8>>,
    ) -> Result<(), TableError> {
        let (patient, at) = (happening.patient, happening.at);
        if !self.refusals.one_more(happening.who.person, patient, at) {
            return self.enter_nowhere(happening, salt, note).await;
        }
        // Both are always read.
        let (end, seen) = try_join(self.newest(patient), self.seen_nowhere(patient)).await?;
        let entered = if end.is_some() {
            let (number, previous) = head::place(end)?;
            let entry = Entry::new(number, previous, salt, happening);
            let there = self.put(patient, &entry, at, note.as_ref()).await?;
            there.is_none_or(|there| there.hash == *entry.hash())
        } else {
            self.put_nowhere(seen, happening, salt, note.as_ref())
                .await?
        };
        if entered {
            return Ok(());
        }
        self.enter_nowhere(happening, salt, note).await
    }

    /// The salt of what is kept in the place that an id without a log has.
    async fn seen_nowhere(&self, patient: PatientId) -> Result<Option<Vec<u8>>, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :below")
            .expression_attribute_values(":pk", s(NOBODY))
            .expression_attribute_values(":from", s(slot(patient)))
            .expression_attribute_values(":below", s(slot(patient)))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(1)
            .send()
            .await?;
        let seen = answer.items().first();
        let salt = seen.and_then(|item| bytes(item, "salt").ok());
        Ok(salt.map(<[u8]>::to_vec))
    }

    /// Puts a refusal into that place, unless somebody else did since: as in a log.
    async fn put_nowhere(
        &self,
        seen: Option<Vec<u8>>,
        happening: &Happening,
        salt: Salt,
        note: Option<&Vec<u8>>,
    ) -> Result<bool, TableError> {
        let key = key(NOBODY, slot(happening.patient));
        let entry = Entry::new(EntryNumber::FIRST, None, salt, happening);
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write(key, &entry, happening.at, note)));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(salt)"),
            Some(seen) => put
                .condition_expression("salt = :salt")
                .expression_attribute_values(":salt", b(seen)),
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(error.into()),
            },
        }
    }
}

/// The end of an id is random.
fn slot(patient: PatientId) -> String {
    let [.., high, low] = *patient.uuid().as_bytes();
    format!("{EVENT}{high:02x}{low:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn so_many_refusals_of_one_person_stand_in_one_log_in_a_minute() {
        let refusals = Refusals::default();
        let at = |second| Timestamp::from_second(1_790_000_040 + second).unwrap();
        let person = |id| PersonId::new(Uuid::from_u128(id));
        let chart = |id| PatientId::new(Uuid::from_u128(id));
        for second in 0..i64::from(MOST) {
            assert!(refusals.one_more(person(1), chart(1), at(second)));
        }
        assert!(!refusals.one_more(person(1), chart(1), at(30)));
        assert!(refusals.one_more(person(2), chart(1), at(30)));
        assert!(refusals.one_more(person(1), chart(2), at(30)));
        assert!(refusals.one_more(person(1), chart(1), at(90)));
    }
}
