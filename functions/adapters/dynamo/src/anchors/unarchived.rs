//! Final batches whose archive is still asked for.

use super::batch_item::{self, sort_key};
use super::{Anchors, Fenced, Lease, Unarchived};
use crate::TableError;
use crate::item::{Item, key, n, number, parsed, s};

const PARTITION: &str = "unarchived";

impl Anchors {
    /// Notes that a batch is without an archive, and when to ask for it. Noted before the batch is final,
    /// or nobody would know of it.
    pub async fn note_unarchived(
        &self,
        lease: Lease,
        unarchived: &Unarchived,
    ) -> Result<Fenced<()>, TableError> {
        self.put_fenced(lease, write(unarchived)).await
    }

    /// The batches noted, the oldest of them; there are few, or the chain has no archives at all.
    pub async fn unarchived(&self) -> Result<Vec<Unarchived>, TableError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(PARTITION))
            .send()
            .await?;
        page.items().iter().map(read).collect()
    }

    /// Ends the asking: the archive is there, or is given up.
    pub async fn forget_unarchived(&self, batch: u64) -> Result<(), TableError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(PARTITION, sort_key(batch))))
            .send()
            .await?;
        Ok(())
    }
}

fn write(unarchived: &Unarchived) -> Item {
    let mut item = batch_item::write(&unarchived.batch);
    item.extend([
        ("pk".to_owned(), s(PARTITION)),
        ("tries".to_owned(), n(unarchived.tries)),
        ("due".to_owned(), s(unarchived.due.to_string())),
    ]);
    item
}

fn read(item: &Item) -> Result<Unarchived, TableError> {
    let malformed = || TableError::Attribute("tries");
    let tries = number(item, "tries")?.ok_or_else(malformed)?;
    Ok(Unarchived {
        batch: batch_item::read(item)?,
        tries: u32::try_from(tries).map_err(|_| malformed())?,
        due: parsed(item, "due")?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::item::text;

    #[test]
    fn what_is_noted_is_read_as_it_was_written_and_is_no_batch_of_the_line() {
        let at: Timestamp = "2026-11-22T10:00:00.5Z".parse().unwrap();
        for batch in batch_item::tests::batches() {
            let noted = Unarchived {
                batch,
                tries: 3,
                due: at,
            };
            let item = write(&noted);
            assert_eq!(read(&item).unwrap(), noted);
            assert_ne!(text(&item, "pk").unwrap(), batch_item::PARTITION);
            for missing in ["tries", "due", "stage"] {
                let mut item = item.clone();
                item.remove(missing);
                assert!(read(&item).is_err(), "{missing}");
            }
        }
    }
}
