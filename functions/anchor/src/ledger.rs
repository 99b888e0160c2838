//! What a run writes down and reads back, done.

use std::future::Future;

use anchoring::{Batch, Deed, Told};
use dynamo::TableError;
use dynamo::anchors::{Anchors, Fenced};
use dynamo::pending::Outbox;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

/// The outbox and the anchors table.
pub trait Ledger: Send + Sync {
    /// Does one deed. It may be done again after a failure that left open whether it took effect.
    fn perform(&self, deed: Deed) -> impl Future<Output = Result<Told, TableError>> + Send;
}

/// Writes and reads of single items under way at once.
const AT_ONCE: usize = 32;

/// The ledger in `DynamoDB`.
#[derive(Clone, Debug)]
pub struct Tables {
    /// What waits in the records table and in the audit table.
    pub outbox: Outbox,
    /// The anchors table.
    pub anchors: Anchors,
}

impl Ledger for Tables {
    async fn perform(&self, deed: Deed) -> Result<Told, TableError> {
        let anchors = &self.anchors;
        Ok(match deed {
            Deed::Take { holder, now, until } => {
                Told::Taken(anchors.take(holder, now, until).await?)
            }
            Deed::Renew(lease, until) => {
                told(anchors.renew(lease, until).await?.map(Told::Renewed))
            }
            Deed::Release(lease) => Told::Released(anchors.release(lease).await?),
            Deed::Adopt(lease) => {
                let line = anchors.adopt(lease).await?;
                told(line.map(|line| Told::Line(Box::new(line))))
            }
            Deed::Waiting(limit) => Told::Waiting(self.outbox.waiting(limit).await?),
            Deed::Entries(limit) => Told::Waiting(self.outbox.entries(limit).await?),
            Deed::Claim(claims) => Told::Claimed(self.outbox.claim(&claims).await?),
            Deed::WriteCandidates(lease, batch, candidates) => {
                done(anchors.write_candidates(lease, batch, &candidates).await?)
            }
            Deed::Candidates(batch, count) => {
                Told::Candidates(anchors.candidates(batch, count).await?)
            }
            Deed::CandidatesLeft(batch, count) => {
                Told::Candidates(anchors.candidates_left(batch, count).await?)
            }
            Deed::ForgetCandidates(batch, count) => {
                anchors.forget_candidates(batch, count).await?;
                Told::Done
            }
            Deed::LogHeads(patients) => {
                let heads = stream::iter(patients)
                    .map(|patient| anchors.log_head(patient))
                    .buffered(AT_ONCE);
                Told::LogHeads(heads.try_collect().await?)
            }
            Deed::KeepLogHeads(heads) => {
                stream::iter(heads)
                    .map(|(patient, head)| anchors.keep_log_head(patient, head))
                    .buffer_unordered(AT_ONCE)
                    .try_collect::<()>()
                    .await?;
                Told::Done
            }
            Deed::WriteLeaves(lease, batch, leaves) => {
                done(anchors.write_leaves(lease, batch, &leaves).await?)
            }
            Deed::Leaves(batch, size) => Told::Leaves(anchors.leaves(batch, size).await?),
            Deed::WriteArchive(lease, batch, archive) => {
                done(anchors.write_archive(lease, batch, &archive).await?)
            }
            Deed::NoteUnarchived(lease, unarchived) => {
                done(anchors.note_unarchived(lease, &unarchived).await?)
            }
            Deed::Unarchived => Told::Unarchived(anchors.unarchived().await?),
            Deed::ForgetUnarchived(batch) => {
                anchors.forget_unarchived(batch).await?;
                Told::Done
            }
            Deed::Open(lease, batch) => recorded(anchors.open(lease, *batch).await?),
            Deed::Record(lease, batch) => recorded(anchors.record(lease, *batch).await?),
        })
    }
}

/// A write that another run's token forbids is told as that.
fn told(written: Fenced<Told>) -> Told {
    written.unwrap_or(Told::Lost)
}

fn done(written: Fenced<()>) -> Told {
    told(written.map(|()| Told::Done))
}

fn recorded(written: Fenced<Batch>) -> Told {
    told(written.map(|batch| Told::Batch(Box::new(batch))))
}
