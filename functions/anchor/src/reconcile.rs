//! The table against the chain.

use dynamo::anchors::{Batch, Line, Stage};
use evm::View;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::mining::landing;
use crate::outcome::{Stop, fenced};
use crate::run::Run;
use anchoring::{head_after, tip};

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Compares the contract's head with what the line leads to. The head is a hash over all batches, so
    /// if it is the one expected, every batch is where the table says. If not, each mined batch is looked
    /// up, and one whose block has vanished goes back to being sent.
    pub(crate) async fn reconcile(&mut self, view: &View, line: &mut Line) -> Result<(), Stop> {
        if self.fits(view, line) {
            return Ok(());
        }
        for place in 0..line.unfinished.len() {
            if line.unfinished[place].is_mined() {
                let batch = line.unfinished[place].clone();
                line.unfinished[place] = self.look_up(batch).await?;
            }
        }
        if self.fits(view, line) {
            Ok(())
        } else {
            Err(Stop::LookAgain(view.head))
        }
    }

    /// A mined batch as the chain has it now: in the same block, in another, or in none.
    pub(crate) async fn look_up(&mut self, batch: Batch) -> Result<Batch, Stop> {
        let Stage::Mined(sealed, attempts, before) = &batch.stage else {
            return Ok(batch);
        };
        match self.receipt(&batch).await? {
            Some(landed) if landing(&landed)? == *before => Ok(batch),
            Some(landed) => self.record_mined(batch, &landed).await,
            None => {
                let stage = Stage::Sent(*sealed, attempts.clone());
                tracing::warn!(
                    batch = batch.number,
                    block = before.block,
                    "its block vanished"
                );
                let batch = fenced(self.ledger.record(self.lease, batch.at(stage)).await?)?;
                // Died here: sent and in no block, which is what a run expects of a sent batch.
                Ok(batch)
            }
        }
    }

    /// Whether the head is where the line leads, or where a batch not yet known as mined would lead.
    fn fits(&self, view: &View, line: &Line) -> bool {
        let mined = line
            .unfinished
            .iter()
            .take_while(|batch| batch.is_mined())
            .count();
        tip(line, mined, self.chain.place()).is_none_or(|expected| expected == view.head)
            || line.unfinished[mined..]
                .iter()
                .any(|batch| head_after(batch) == Some(view.head) && !batch.attempts().is_empty())
    }
}
