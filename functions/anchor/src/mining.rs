//! Signed to mined.

use std::time::Duration;

use dynamo::anchors::{Attempt, Batch, Landing, Stage};
use evm::{Fees, Landed, NodeError, Outcome, Reception, View};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::carry::{MOST_ATTEMPTS, anchoring};
use crate::chain::{Chain, ChainError};
use crate::ledger::Ledger;
use crate::outcome::{Ended, Failure, Stop, fenced};
use crate::run::Run;
use anchoring::head_after;

/// Node failures in a row that are waited out within a run.
const PATIENCE: u32 = 5;

/// First and longest wait between two looks for a block.
const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(2);

/// What a node's reception of a transaction means for it.
enum Judged {
    Taken,
    /// Another transaction has its nonce, mined or waiting: most likely one of ours. Looking tells.
    Unsure,
    Later,
    /// Refused for what it pays. A tip below this is of no use.
    TooCheap(u128),
}

enum Sight {
    Landed(Landed),
    NotYet(View),
}

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Sends what is signed until one of the batch's transactions is in a block.
    pub(crate) async fn mine(&mut self, mut batch: Batch) -> Result<Batch, Stop> {
        let mut wait = SHORTEST;
        let mut failures = 0;
        // What was recorded as signed or sent by an earlier run is sent once more: "already known" costs
        // nothing, and a node may have forgotten it.
        let mut sent: Option<Instant> = None;
        loop {
            let view = match self.look_for(&batch).await {
                Ok(Sight::Landed(landed)) => return self.record_mined(batch, &landed).await,
                Ok(Sight::NotYet(view)) => view,
                Err(stop) => {
                    failures = bear(stop, failures)?;
                    self.pause(wait).await?;
                    continue;
                }
            };
            let last = last_attempt(&batch)?.clone();
            if batch
                .attempts()
                .iter()
                .all(|attempt| attempt.nonce < view.nonce)
            {
                // At one and the same block the nonces are used up and the head has not moved: none of
                // ours can succeed any more. One signed under a new nonce cannot be doubled by an old
                // one even so, because the contract takes one batch on each head.
                let fees = Fees::suggested(view.base_fee, view.tip, self.rules.fee_ceiling)
                    .ok_or(Stop::Ended(Ended::TooDear))?;
                batch = self.sign(batch, view.nonce, fees).await?;
                sent = None;
                continue;
            }
            if sent.is_none_or(|sent| sent.elapsed() > self.rules.resend_after) {
                match self
                    .chain
                    .send(&last.raw, last.hash)
                    .await
                    .map_err(Stop::from)
                {
                    Ok(reception) => {
                        failures = 0;
                        // Died here: sent and recorded as signed. The next run sends the same bytes
                        // again or finds their receipt.
                        match judge(reception, &last)? {
                            Judged::Taken => {
                                batch = self.record_sent(batch).await?;
                                sent = Some(Instant::now());
                            }
                            Judged::Unsure => sent = Some(Instant::now()),
                            Judged::Later => sent = None,
                            Judged::TooCheap(tip) => {
                                let fees = self
                                    .dearer(&batch, &last, &view, tip)?
                                    .ok_or(Stop::Ended(Ended::TooDear))?;
                                self.pause(wait).await?;
                                wait = longer(wait);
                                batch = self.sign(batch, last.nonce, fees).await?;
                                sent = None;
                                continue;
                            }
                        }
                    }
                    // Perhaps the node has it, perhaps not: look, then send the same again.
                    Err(stop) => failures = bear(stop, failures)?,
                }
            } else if self.is_stuck(&last)
                && let Some(fees) = self.dearer(&batch, &last, &view, 0)?
            {
                // The same call under the same nonce: whichever is mined, it is mined once.
                batch = self.sign(batch, last.nonce, fees).await?;
                sent = None;
            }
            self.pause(wait).await?;
            wait = longer(wait);
        }
    }

    /// Looks for the receipt of every hash ever signed, then at the head.
    async fn look_for(&self, batch: &Batch) -> Result<Sight, Stop> {
        if let Some(landed) = self.receipt(batch).await? {
            return Ok(Sight::Landed(landed));
        }
        let view = self.chain.view().await?;
        let sealed = batch.sealed().ok_or(Failure::LeavesDiffer(batch.number))?;
        if view.head.as_bytes() == &sealed.previous {
            return Ok(Sight::NotYet(view));
        }
        if Some(view.head) == head_after(batch) {
            // Mined between the two questions, or by a transaction this table has lost.
            if let Some(landed) = self.receipt(batch).await? {
                return Ok(Sight::Landed(landed));
            }
            let anchoring = anchoring(batch, sealed);
            if let Some(hash) = self.chain.find(&anchoring, self.floor).await?
                && let Some(landed) = self.chain.landed(hash, &anchoring).await?
                && landed.outcome == Outcome::Anchored
            {
                return Ok(Sight::Landed(landed));
            }
        }
        Err(Stop::LookAgain(view.head))
    }

    /// The receipt that shows the batch anchored, if any of its transactions has one now.
    pub(crate) async fn receipt(&self, batch: &Batch) -> Result<Option<Landed>, Stop> {
        let Some(sealed) = batch.sealed() else {
            return Ok(None);
        };
        let anchoring = anchoring(batch, sealed);
        let known = batch.landing().map(|landing| landing.transaction);
        let hashes = known
            .into_iter()
            .chain(batch.attempts().iter().rev().map(|attempt| attempt.hash));
        for hash in hashes {
            match self.chain.landed(hash, &anchoring).await? {
                Some(landed) if landed.outcome == Outcome::Anchored => return Ok(Some(landed)),
                Some(landed) => {
                    tracing::warn!(batch = batch.number, %hash, block = landed.block, "the contract refused");
                }
                None => {}
            }
        }
        Ok(None)
    }

    /// The caps of a replacement: both raised, the tip to `needed` or more. None above the ceiling, where
    /// waiting may help; what has been signed too often needs somebody to look at it.
    fn dearer(
        &self,
        batch: &Batch,
        last: &Attempt,
        view: &View,
        needed: u128,
    ) -> Result<Option<Fees>, Failure> {
        if batch.attempts().len() >= MOST_ATTEMPTS {
            return Err(Failure::Attempts(batch.number));
        }
        let ceiling = self.rules.fee_ceiling;
        let paid = Fees {
            cap: last.cap,
            tip: last.tip,
        };
        let suggested = Fees::suggested(view.base_fee, view.tip.max(needed), ceiling);
        let fees = paid
            .raised(suggested, ceiling)
            .filter(|fees| fees.tip >= needed);
        if fees.is_none() {
            tracing::warn!(
                batch = batch.number,
                cap = last.cap,
                needed,
                "stuck at the fee ceiling"
            );
        }
        Ok(fees)
    }

    fn is_stuck(&self, last: &Attempt) -> bool {
        let waited = (self.clock)().duration_since(last.at);
        Duration::try_from(waited).is_ok_and(|waited| waited > self.rules.stuck_after)
    }

    async fn record_sent(&mut self, batch: Batch) -> Result<Batch, Stop> {
        let Stage::Signed(sealed, attempts) = &batch.stage else {
            return Ok(batch);
        };
        let stage = Stage::Sent(*sealed, attempts.clone());
        let batch = fenced(self.ledger.record(self.lease, batch.at(stage)).await?)?;
        // Died here: sent; the next run looks for its receipt and sends it again.
        tracing::info!(batch = batch.number, "sent");
        Ok(batch)
    }

    pub(crate) async fn record_mined(
        &mut self,
        batch: Batch,
        landed: &Landed,
    ) -> Result<Batch, Stop> {
        let (Some(sealed), attempts) = (batch.sealed().copied(), batch.attempts().to_vec()) else {
            return Ok(batch);
        };
        let landing = landing(landed)?;
        let batch = batch.at(Stage::Mined(sealed, attempts, landing));
        let batch = fenced(self.ledger.record(self.lease, batch).await?)?;
        // Died here: in a block that may still vanish; a later run settles it or sends it again.
        tracing::info!(
            batch = batch.number,
            block = landing.block,
            gas = landing.gas_used,
            "mined"
        );
        Ok(batch)
    }
}

/// A silent node is waited out for a while; anything else ends the run.
fn bear(stop: Stop, failures: u32) -> Result<u32, Stop> {
    match stop {
        Stop::Failed(Failure::Chain(ChainError::Node(
            error @ (NodeError::Silent(_) | NodeError::Nonsense(_) | NodeError::Refused(_)),
        ))) if failures < PATIENCE => {
            tracing::warn!(error = edge::causes(&error), "asking again");
            Ok(failures + 1)
        }
        stop => Err(stop),
    }
}

fn longer(wait: Duration) -> Duration {
    (wait * 3 / 2).min(LONGEST)
}

fn judge(reception: Reception, sent: &Attempt) -> Result<Judged, Failure> {
    match reception {
        Reception::Accepted | Reception::AlreadyKnown => Ok(Judged::Taken),
        Reception::NonceTooLow | Reception::ReplacementUnderpriced => Ok(Judged::Unsure),
        Reception::Busy | Reception::NonceTooHigh => Ok(Judged::Later),
        Reception::Underpriced(Some(tip)) => Ok(Judged::TooCheap(tip)),
        // Steps of an eighth would not lead from one wei to a gwei; these do, in fifteen.
        Reception::Underpriced(None) => Ok(Judged::TooCheap(sent.tip.saturating_mul(4))),
        Reception::BelowBaseFee => Ok(Judged::TooCheap(0)),
        Reception::InsufficientFunds => Err(Failure::Funds),
        Reception::Refused(words) | Reception::OverFeeCap(words) | Reception::GasLimit(words) => {
            Err(Failure::Refused(words))
        }
    }
}

fn last_attempt(batch: &Batch) -> Result<&Attempt, Stop> {
    Ok(batch
        .attempts()
        .last()
        .ok_or(Failure::Attempts(batch.number))?)
}

pub(crate) fn landing(landed: &Landed) -> Result<Landing, Stop> {
    let nonsense = || NodeError::Nonsense("a block from no time we know".to_owned());
    let seconds = i64::try_from(landed.time).map_err(|_| Failure::from(nonsense()))?;
    Ok(Landing {
        transaction: landed.transaction,
        block: landed.block,
        block_hash: landed.block_hash,
        time: Timestamp::from_second(seconds).map_err(|_| Failure::from(nonsense()))?,
        gas_used: landed.gas_used,
        gas_price: landed.gas_price,
    })
}
