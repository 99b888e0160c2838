//! The newest entry of each log that is anchored: where whoever shortens a log in its own table does not get at
//! it. A chain of hashes shows what is missing before an entry, and nothing of what was behind the last.

use access::PatientId;
use audit::{EntryNumber, Head, Known};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use seal::Commitment;

use super::Anchors;
use crate::TableError;
use crate::item::{Item, b, consistent, fixed, key, n, number};

const SORT_KEY: &str = "head";

impl Anchors {
    /// What is kept of a patient's log; `None` while nothing of it is anchored. Consistent.
    pub async fn log_head(&self, patient: PatientId) -> Result<Option<Head>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let item = consistent(get, place(patient)).await?;
        item.as_ref().map(read).transpose()
    }

    /// Keeps an entry as the newest, unless it is not: what is kept only moves forward, and of two with one
    /// number the first stays.
    pub async fn keep_log_head(&self, patient: PatientId, head: Head) -> Result<(), TableError> {
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write(patient, head)))
            .condition_expression("attribute_not_exists(pk) OR #number < :number")
            .expression_attribute_names("#number", "number")
            .expression_attribute_values(":number", n(head.entry.number))
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(error.into()),
            },
        }
    }
}

fn place(patient: PatientId) -> Item {
    key(format!("log#{patient}"), SORT_KEY)
}

fn write(patient: PatientId, head: Head) -> Item {
    let mut item = place(patient);
    item.extend([
        ("number".to_owned(), n(head.entry.number)),
        ("hash".to_owned(), b(*head.entry.hash.as_bytes())),
        ("batch".to_owned(), n(head.batch)),
    ]);
    item
}

pub(super) fn read(item: &Item) -> Result<Head, TableError> {
    let malformed = || TableError::Attribute("number");
    let entry = number(item, "number")?.and_then(|number| EntryNumber::new(number).ok());
    Ok(Head {
        entry: Known {
            number: entry.ok_or_else(malformed)?,
            hash: Commitment::from_bytes(fixed(item, "hash")?),
        },
        batch: number(item, "batch")?.ok_or(TableError::Attribute("batch"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_head_is_read_as_it_was_written_or_not_at_all() {
        let head = Head {
            entry: Known {
                number: EntryNumber::new(41).unwrap(),
                hash: Commitment::from_bytes([7; 32]),
            },
            batch: 12,
        };
        let item = write(PatientId::new(Uuid::from_u128(5)), head);
        assert_eq!(read(&item).unwrap(), head);
        for missing in ["number", "hash", "batch"] {
            let mut item = item.clone();
            item.remove(missing);
            assert!(read(&item).is_err(), "{missing}");
        }
    }
}
