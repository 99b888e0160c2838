//! One batch's way from open into a block. Read with `claims` (open to sealed) and `mining` (signed to
//! mined): together they are one line of steps, each recorded before the next begins, so that a run
//! which finds a batch at any of them goes on from there.

use anchoring::Order;
use dynamo::anchors::{Attempt, Batch, Sealed, Stage};
use evm::{Address, Anchoring, Fees, Head, NodeError};
use seal::Tree;

use crate::chain::{Chain, ChainError};
use crate::ledger::Ledger;
use crate::outcome::{Ended, Failure, Stop, fenced};
use crate::run::Run;

/// The gas an anchoring may be estimated at. It needs 30,000; an estimate beyond this is not one.
const MOST_GAS: u64 = 200_000;

/// Attempts a batch may have: at one eighth more each, the last pays sixteen times the first.
pub(crate) const MOST_ATTEMPTS: usize = 24;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Takes a batch that is not mined as far as a block. `below` is the head it has to stand on.
    pub(crate) async fn carry(&mut self, batch: Batch, below: Option<Head>) -> Result<Batch, Stop> {
        let batch = match batch.stage {
            Stage::Open => self.seal(batch, below).await?,
            _ => batch,
        };
        let batch = match batch.stage {
            Stage::Void => return Ok(batch),
            Stage::Sealed(sealed) => self.sign_first(batch, sealed, below).await?,
            _ => batch,
        };
        self.mine(batch).await
    }

    async fn sign_first(
        &mut self,
        mut batch: Batch,
        mut sealed: Sealed,
        below: Option<Head>,
    ) -> Result<Batch, Stop> {
        let view = self.chain.view().await?;
        if below.is_some_and(|below| below != view.head) {
            return Err(Stop::LookAgain(view.head));
        }
        if sealed.previous != *view.head.as_bytes() {
            // Sealed on a head that a reorg has taken back since. Nothing is signed, so it can move.
            sealed.previous = *view.head.as_bytes();
            batch = fenced(
                self.ledger
                    .record(self.lease, batch.at(Stage::Sealed(sealed)))
                    .await?,
            )?;
        }
        let fees = Fees::suggested(view.base_fee, view.tip, self.rules.fee_ceiling)
            .ok_or(Stop::Ended(Ended::TooDear))?;
        self.sign(batch, view.nonce, fees).await
    }

    /// Signs one more transaction for the batch and records it. Nothing is sent that is not recorded.
    pub(crate) async fn sign(
        &mut self,
        batch: Batch,
        nonce: u64,
        fees: Fees,
    ) -> Result<Batch, Stop> {
        let sealed = *batch.sealed().ok_or(Failure::LeavesDiffer(batch.number))?;
        if batch.attempts().len() >= MOST_ATTEMPTS {
            return Err(Failure::Attempts(batch.number).into());
        }
        // The last moment at which a leaf damaged in storage can be told from one that was claimed.
        let leaves = self.ledger.leaves(batch.number, sealed.size).await?;
        if Tree::new(&leaves).map(|tree| tree.root()) != Ok(sealed.root) {
            return Err(Failure::LeavesDiffer(batch.number).into());
        }
        let anchoring = anchoring(&batch, &sealed);
        let gas = self.rehearse(&anchoring).await?;
        if gas > MOST_GAS {
            return Err(Failure::Refused(format!("an estimate of {gas} gas")).into());
        }
        let order = Order {
            anchoring,
            nonce,
            fees,
            gas_limit: gas + gas / 4,
        };
        let signed = self.chain.sign(&order).await?;
        // Died here: a signature nobody has seen. The next run asks for another.
        let mut attempts = batch.attempts().to_vec();
        attempts.push(Attempt {
            nonce,
            hash: signed.hash,
            raw: signed.raw,
            cap: fees.cap,
            tip: fees.tip,
            at: (self.clock)(),
        });
        let number = batch.number;
        let batch = batch.at(Stage::Signed(sealed, attempts));
        let batch = fenced(self.ledger.record(self.lease, batch).await?)?;
        // Died here: recorded and perhaps never sent. The next run sends these bytes and no others.
        tracing::info!(batch = number, nonce, cap = fees.cap, tip = fees.tip, hash = %signed.hash, "signed");
        Ok(batch)
    }

    /// The gas it takes. What the contract would refuse is not paid for.
    async fn rehearse(&self, anchoring: &Anchoring) -> Result<u64, Stop> {
        match self.chain.rehearse(anchoring).await {
            Ok(gas) => Ok(gas),
            Err(error @ ChainError::Node(NodeError::Reverted(_))) => {
                // Refused because an earlier attempt was mined a moment ago, or for good?
                let head = self.chain.view().await?.head;
                if head == anchoring.previous {
                    Err(error.into())
                } else {
                    Err(Stop::LookAgain(head))
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What a batch's transactions do.
pub(crate) fn anchoring(batch: &Batch, sealed: &Sealed) -> Anchoring {
    Anchoring {
        contract: Address::from_bytes(batch.place.contract),
        previous: Head::from_bytes(sealed.previous),
        root: sealed.root,
        size: sealed.size,
    }
}
