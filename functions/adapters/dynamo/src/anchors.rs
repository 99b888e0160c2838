//! The anchors table: one lease, one item a batch, and each batch's leaves.
//!
//! | pk | sk | what |
//! | --- | --- | --- |
//! | `lease` | `lease` | who runs, until when, fencing token, knocks |
//! | `batch` | `0000000001` | one batch and how far it has come |
//! | `leaves#0000000001` | `0000` | commitments of a sealed batch in the order of its tree, 4,096 an item |
//! | `archive#0000000001` | `0000` | header and proven receipt of a batch about to be final |
//! | `unarchived` | `0000000001` | a final batch without one, for as long as it is asked for again |
//! | `candidates#0000000001` | `0000` | what an open batch is about to claim; gone when it is final |
//! | `log#<patient>` | `head` | the newest entry of a log that is anchored: number, hash, batch |
//!
//! A write bears the fencing token of the lease it was made under. A batch is adopted by whoever holds the
//! lease, and from then on refuses every write with an older token: a process that was paused for minutes and
//! believes it still runs can change nothing. What may come to lie where nothing lies, though another has been
//! there (a new batch, the candidates of one), is written together with a look at the lease. Without a token are only
//!
//! - a head, which moves forward and never back;
//! - the claim of a version or an entry, which belongs to one batch for good, whoever repeats it;
//! - the deletion of candidates, made when all that they are for is stored; the batch, which is recorded as final
//!   only after that, is not written by whoever has lost the lease;
//! - the deletion of a note of a missing archive, made when the archive is stored or was asked for often enough:
//!   done twice it is done once.

mod archive;
mod batch_item;
mod census;
mod chunks;
mod lease;
mod line;
mod log_head;
mod standing;
mod totals;
mod unarchived;

use aws_sdk_dynamodb::operation::put_item::PutItemError;

pub use anchoring::{
    Attempt, Batch, Landing, Lease, Line, Place, Release, Sealed, Stage, Unarchived, in_order,
};
pub use census::{Beside, FoundBatch};
pub use standing::{Batches, Standing};
pub use totals::{Totals, UnderWay};

use crate::item::{Item, n};
use crate::{Client, TableError};

/// The anchors table.
#[derive(Clone, Debug)]
pub struct Anchors {
    client: Client,
    table: String,
}

/// The fencing token is out of date: somebody else runs now. Nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another run has taken over")]
pub struct Lost;

/// A write that was made, or refused because of its token.
pub type Fenced<T> = Result<T, Lost>;

impl Anchors {
    /// The anchors table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Writes an item, unless a later run has written one there: then that one stays.
    async fn put_fenced(&self, lease: Lease, mut item: Item) -> Result<Fenced<()>, TableError> {
        item.insert("fence".to_owned(), n(lease.fence));
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR fence <= :fence")
            .expression_attribute_values(":fence", n(lease.fence))
            .send()
            .await;
        let Err(error) = outcome else {
            return Ok(Ok(()));
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Err(Lost)),
            _ => Err(error.into()),
        }
    }
}
