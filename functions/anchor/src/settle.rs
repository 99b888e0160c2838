//! Mined to final.

use dynamo::anchors::{Batch, Line, Stage};
use evm::Outcome;

use crate::carry::anchoring;
use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::mining::landing;
use crate::outcome::{Stop, fenced};
use crate::run::Run;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Makes final what the chain's rule allows, oldest first and without a gap.
    pub(crate) async fn settle(&mut self, line: &mut Line) -> Result<(), Stop> {
        if !line.unfinished.iter().any(Batch::is_mined) {
            return Ok(());
        }
        let Some(height) = self.chain.settled().await? else {
            return Ok(());
        };
        while let Some(first) = line.unfinished.first() {
            if first.landing().is_none_or(|landing| landing.block > height) {
                return Ok(());
            }
            // Asked again at the last moment: the block it was first seen in is not the one that counts.
            let batch = self.look_up(first.clone()).await?;
            let Some(landing) = batch.landing().copied() else {
                // It vanished. Start from the head again, which sends it again.
                return Err(Stop::LookAgain(self.chain.view().await?.head));
            };
            if landing.block > height || !self.is_settled(&batch).await? {
                line.unfinished[0] = batch;
                return Ok(());
            }
            let Stage::Mined(sealed, attempts, landing) = batch.stage.clone() else {
                return Ok(());
            };
            let now = (self.clock)();
            let settled = Stage::Final(sealed, attempts, landing, now);
            let archived = self.archive(&batch.clone().at(settled.clone())).await?;
            // Died here: mined, with an archive that nobody is shown before the batch is final, or a note
            // that it has none. The next run asks again and writes over either.
            self.keep_log_heads(&batch, &sealed).await?;
            // Died here, or among the heads: each is what is anchored, and the next run keeps the others.
            self.ledger
                .forget_candidates(batch.number, batch.candidates)
                .await?;
            // Died here: mined, and its candidates are gone, which only an open batch
            // and the heads need.
            let batch = fenced(self.ledger.record(self.lease, batch.at(settled)).await?)?;
            // Died here: final, and nothing is left to do for it.
            let took = now.duration_since(batch.oldest);
            self.figures.made_final(&batch, took, archived);
            tracing::info!(
                batch = batch.number,
                size = sealed.size,
                block = landing.block,
                archived,
                seconds = took.as_secs_f64(),
                "final"
            );
            line.unfinished.remove(0);
            line.last_final = Some(batch);
        }
        Ok(())
    }

    /// Whether one node sees both: the batch in the block it is recorded in, and that block as final. The
    /// height asked for before may be another node's, on another branch.
    async fn is_settled(&self, batch: &Batch) -> Result<bool, Stop> {
        let (Some(sealed), Some(recorded)) = (batch.sealed(), batch.landing()) else {
            return Ok(false);
        };
        let (landed, settled) = self
            .chain
            .landed_with_settled(recorded.transaction, &anchoring(batch, sealed))
            .await?;
        Ok(match landed {
            Some(landed) if landed.outcome == Outcome::Anchored => {
                landing(&landed)? == *recorded
                    && settled.is_some_and(|settled| landed.block <= settled)
            }
            _ => false,
        })
    }
}
