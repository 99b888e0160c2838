//! The newest anchored entry of each log, kept beside the batches: whoever cuts a log's end off where it lies
//! does not reach that.

use std::collections::BTreeMap;
use std::time::Duration;

use access::PatientId;
use audit::{EntryNumber, Head, Known};
use dynamo::anchors::{Batch, Sealed};
use dynamo::pending::{Candidate, Claim, Written};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::outcome::Stop;
use crate::run::Run;

/// Heads under way at once.
const AT_ONCE: usize = 32;

/// Heads between two looks at the lease.
const STRETCH: usize = 512;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Keeps the newest entry that a batch has of each log.
    pub(crate) async fn keep_log_heads(
        &mut self,
        batch: &Batch,
        sealed: &Sealed,
    ) -> Result<(), Stop> {
        if sealed.versions == sealed.size {
            return Ok(());
        }
        // Whoever began to forget the candidates was done here.
        let left = self.ledger.candidates_left(batch.number, batch.candidates);
        let left = left.await?;
        let leaves = self.ledger.leaves(batch.number, sealed.size).await?;
        // What could not be claimed is not in the batch.
        let claimed = left
            .iter()
            .filter(|candidate| leaves.binary_search(&candidate.commitment).is_ok());
        let newest: Vec<(PatientId, Head)> = newest_of_each(claimed)
            .into_iter()
            .map(|(patient, entry)| {
                let batch = batch.number;
                (patient, Head { entry, batch })
            })
            .collect();
        for stretch in newest.chunks(STRETCH) {
            stream::iter(stretch.iter().copied())
                .map(|(patient, head)| self.keep_log_head(patient, head))
                .buffer_unordered(AT_ONCE)
                .try_collect::<()>()
                .await?;
            self.pause(Duration::ZERO).await?;
        }
        Ok(())
    }

    /// Moves a log's head forward, but never away from an entry that is there no more: then it stays and shows
    /// the loss, however many entries are written after it.
    async fn keep_log_head(&self, patient: PatientId, head: Head) -> Result<(), Stop> {
        if let Some(kept) = self.ledger.log_head(patient).await? {
            if kept.entry.number >= head.entry.number {
                return Ok(());
            }
            // A claim that is made again answers whether it still stands, and reads nothing.
            let again = Candidate {
                patient,
                written: Written::Entry(kept.entry.number),
                commitment: kept.entry.hash,
            };
            if self.ledger.claim(&again, kept.batch).await? == Claim::Refused {
                tracing::error!(%patient, entry = %kept.entry.number, "an anchored entry of a log is gone");
                return Ok(());
            }
        }
        Ok(self.ledger.keep_log_head(patient, head).await?)
    }
}

fn newest_of_each<'a>(
    candidates: impl Iterator<Item = &'a Candidate>,
) -> BTreeMap<PatientId, Known> {
    let mut newest = BTreeMap::<PatientId, Known>::new();
    for candidate in candidates {
        let Written::Entry(number) = candidate.written else {
            continue;
        };
        let known = |number: EntryNumber| Known {
            number,
            hash: candidate.commitment,
        };
        newest
            .entry(candidate.patient)
            .and_modify(|other| {
                if other.number < number {
                    *other = known(number);
                }
            })
            .or_insert_with(|| known(number));
    }
    newest
}
