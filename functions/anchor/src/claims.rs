//! Open to sealed.

use dynamo::anchors::{Batch, Sealed, Stage, in_order};
use dynamo::pending::{Candidate, Claim};
use evm::Head;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use seal::Tree;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::outcome::{Stop, fenced};
use crate::run::Run;

/// Claims under way at once.
const AT_ONCE: usize = 32;

/// Claims between two looks at the lease.
const STRETCH: usize = 512;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Claims the candidates, and fixes leaves, root and the head the batch stands on.
    pub(crate) async fn seal(&mut self, batch: Batch, below: Option<Head>) -> Result<Batch, Stop> {
        let candidates = self
            .ledger
            .candidates(batch.number, batch.candidates)
            .await?;
        let claimed = self.claim_all(&candidates, batch.number).await?;
        let versions = claimed.iter().filter(|one| one.is_version()).count();
        let leaves = in_order(claimed.iter().map(|one| one.commitment).collect());
        // Died here, or anywhere among the claims: the batch is still open, and a claim made again gives
        // the answer it gave before. One that was refused stays refused: what has left the outbox or
        // changed its commitment does not come back. So the next run arrives at the same leaves.
        let Ok(tree) = Tree::new(&leaves) else {
            tracing::warn!(
                batch = batch.number,
                candidates = candidates.len(),
                "nothing could be claimed"
            );
            return fenced(
                self.ledger
                    .record(self.lease, batch.at(Stage::Void))
                    .await?,
            );
        };
        let head = self.chain.view().await?.head;
        if below.is_some_and(|below| below != head) {
            return Err(Stop::LookAgain(head));
        }
        fenced(
            self.ledger
                .write_leaves(self.lease, batch.number, &leaves)
                .await?,
        )?;
        // Died here: leaves without a root; the batch is still open and they are written again.
        let sealed = Sealed {
            root: tree.root(),
            previous: *head.as_bytes(),
            size: tree.size(),
            versions: versions as u64,
            at: (self.clock)(),
        };
        let batch = fenced(
            self.ledger
                .record(self.lease, batch.at(Stage::Sealed(sealed)))
                .await?,
        )?;
        // Died here: sealed and not signed; the next run signs.
        tracing::info!(batch = batch.number, size = sealed.size, root = %sealed.root, "sealed");
        Ok(batch)
    }

    async fn claim_all(
        &mut self,
        candidates: &[Candidate],
        batch: u64,
    ) -> Result<Vec<Candidate>, Stop> {
        let mut claimed = Vec::with_capacity(candidates.len());
        for stretch in candidates.chunks(STRETCH) {
            let answers: Vec<Option<Candidate>> = stream::iter(stretch.iter().copied())
                .map(|candidate| self.claim_one(candidate, batch))
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            claimed.extend(answers.into_iter().flatten());
            self.pause(std::time::Duration::ZERO).await?;
        }
        Ok(claimed)
    }

    async fn claim_one(&self, candidate: Candidate, batch: u64) -> Result<Option<Candidate>, Stop> {
        Ok(match self.ledger.claim(&candidate, batch).await? {
            Claim::Claimed => Some(candidate),
            Claim::Refused => None,
        })
    }
}
