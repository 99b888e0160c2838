//! What lies in the anchors table, for a check of the whole: each batch in its order, and by their keys alone
//! what stands beside them.

use access::PatientId;
use audit::Head;

use super::batch_item::{self, PARTITION};
use super::{Anchors, Batch, log_head};
use crate::TableError;
use crate::census::{self, Cursor, Formless, Lane, Page};
use crate::item::{self, Item, key, text};

/// A batch as it was found.
#[derive(Debug)]
pub struct FoundBatch {
    /// The number in its key.
    pub number: u64,
    /// The batch; none when its item is damaged.
    pub batch: Option<Batch>,
}

/// Something beside the batches, told by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// What is kept of a log's end; none when that is damaged.
    Head(PatientId, Option<Head>),
    /// Leaves of a batch.
    Leaves(u64),
    /// Candidates of a batch.
    Candidates(u64),
    /// The archive of a batch.
    Archive(u64),
    /// That a batch is without an archive, and it is asked for again.
    Unarchived(u64),
    /// The lease, or a batch itself.
    Other,
}

impl Anchors {
    /// The next page of batches, oldest first.
    pub async fn line_census(&self, from: Option<Cursor>) -> Result<Page<FoundBatch>, TableError> {
        let query = self.client.query().table_name(&self.table);
        census::query(query, PARTITION.to_owned(), None, from, read).await
    }

    /// One batch; none when there is none of that number. Consistent.
    pub async fn batch_census(&self, number: u64) -> Result<Option<FoundBatch>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let item = item::consistent(get, key(PARTITION, batch_item::sort_key(number))).await?;
        Ok(item.map(|item| FoundBatch {
            number,
            batch: batch_item::read(&item).ok(),
        }))
    }

    /// A lane's next page of what stands beside the batches.
    pub async fn census(
        &self,
        lane: Lane,
        from: Option<Cursor>,
    ) -> Result<Page<Beside>, TableError> {
        let scan = self
            .client
            .scan()
            .table_name(&self.table)
            .projection_expression("pk, sk, #number, #hash, #batch")
            .expression_attribute_names("#number", "number")
            .expression_attribute_names("#hash", "hash")
            .expression_attribute_names("#batch", "batch");
        census::scan(scan, lane, from, |item| {
            beside(item).ok_or_else(|| census::formless(item))
        })
        .await
    }
}

fn read(item: &Item) -> Result<FoundBatch, Formless> {
    let number = text(item, "sk").ok().and_then(number);
    let number = number.ok_or_else(|| census::formless(item))?;
    Ok(FoundBatch {
        number,
        batch: batch_item::read(item).ok(),
    })
}

fn beside(item: &Item) -> Option<Beside> {
    let (pk, sk) = (text(item, "pk").ok()?, text(item, "sk").ok()?);
    let of = |prefix: &str| number(pk.strip_prefix(prefix)?);
    if let Some(patient) = pk.strip_prefix("log#") {
        return Some(Beside::Head(
            patient.parse().ok()?,
            log_head::read(item).ok(),
        ));
    }
    match pk {
        "lease" | PARTITION => Some(Beside::Other),
        "unarchived" => number(sk).map(Beside::Unarchived),
        _ => of("leaves#")
            .map(Beside::Leaves)
            .or_else(|| of("candidates#").map(Beside::Candidates))
            .or_else(|| of("archive#").map(Beside::Archive)),
    }
}

/// Ten digits, and no number from 0 on.
fn number(digits: &str) -> Option<u64> {
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (batch_item::sort_key(number) == digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_batch_is_told_by_its_key() {
        for (pk, sk, expected) in [
            ("lease", "lease", Some(Beside::Other)),
            ("batch", "0000000001", Some(Beside::Other)),
            ("leaves#0000000012", "0003", Some(Beside::Leaves(12))),
            (
                "candidates#0000000012",
                "0000",
                Some(Beside::Candidates(12)),
            ),
            ("archive#0000000012", "0000", Some(Beside::Archive(12))),
            ("unarchived", "0000000012", Some(Beside::Unarchived(12))),
            ("leaves#12", "0000", None),
            ("leaves#0000000000", "0000", None),
            ("log#x", "head", None),
            ("else", "0000", None),
        ] {
            assert_eq!(beside(&key(pk, sk)), expected, "{pk} {sk}");
        }
    }

    #[test]
    fn a_damaged_batch_is_still_known_by_its_number() {
        let found = read(&key("batch", "0000000003")).unwrap();
        assert_eq!((found.number, found.batch), (3, None));
        assert!(read(&key("batch", "3")).is_err());
        let whole = batch_item::tests::batches().remove(0);
        let found = read(&batch_item::write(&whole)).unwrap();
        assert_eq!((found.number, found.batch), (12, Some(whole)));
    }
}
