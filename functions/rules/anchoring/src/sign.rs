//! Sealed to signed. Nothing is sent that is not recorded.

use seal::Tree;

use crate::desk::{Desk, Heard};
use crate::look_up::anchoring;
use crate::mine::{Mine, Pace};
use crate::outcome::{Ended, Failure, Stop};
use crate::phase::Turn;
use crate::{
    Answer, Attempt, Batch, ChainFault, Deed, Fees, Head, NodeError, Note, Order, Question, Sealed,
    Stage, Told, View,
};

/// The gas a transaction may use at least. It needs 30,000, and what is not used is not paid for: an estimate that
/// is too low then costs nothing.
pub(crate) const GAS_LIMIT: u64 = 45_000;

/// What an anchoring may be estimated at: no transaction uses less than the one, and this one needs 30,000.
const GAS: std::ops::RangeInclusive<u64> = 21_000..=200_000;

/// Attempts a batch may have under one nonce: at one eighth more each, the last pays sixteen times the first. Beyond
/// these each run signs one more, if more is asked for than the last pays.
const MOST_RAISES: usize = 24;

/// Attempts a batch may have at all: the table's item holds them, and each is asked for in each look.
const MOST_ATTEMPTS: usize = 200;

/// Whether a batch has been signed under a nonce as often as it may be without being asked.
pub(crate) fn is_used_up(batch: &Batch, nonce: u64) -> bool {
    let attempts = batch.attempts();
    let under_it = attempts.iter().filter(|attempt| attempt.nonce == nonce);
    under_it.count() >= MOST_RAISES
}

/// Signs a batch for the first time, on the head as it is now.
#[derive(Clone, Debug)]
pub(crate) struct First {
    pub(crate) batch: Batch,
    below: Option<Head>,
    view: Option<View>,
}

impl First {
    pub(crate) fn new(batch: Batch, below: Option<Head>) -> Self {
        Self {
            batch,
            below,
            view: None,
        }
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        let Some(view) = self.view else {
            return Ok(Question::View.then(self));
        };
        if self.below.is_some_and(|below| below != view.head) {
            return Err(Stop::LookAgain(view.head));
        }
        let Some(mut sealed) = self.batch.sealed().copied() else {
            return Err(Failure::Unasked.into());
        };
        if sealed.previous != *view.head.as_bytes() {
            // Sealed on a head that a reorg has taken back since. Nothing is signed, so it can move.
            sealed.previous = *view.head.as_bytes();
            let moved = self.batch.clone().at(Stage::Sealed(sealed));
            return Ok(desk.record(moved).then(self));
        }
        let fees = suggested(desk, self.batch.number, &view)?;
        let sign = Sign::new(self.batch, view.nonce, fees, Pace::default());
        Ok(Turn::Go(sign.into()))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Answer(Answer::View(view)) => {
                desk.saw(&view);
                self.view = Some(view);
            }
            Heard::Told(Told::Batch(batch)) => self.batch = *batch,
            heard => return Err(heard.in_vain()),
        }
        self.next(desk)
    }
}

/// What to offer first; nothing when the base fee alone is above the ceiling.
pub(crate) fn suggested(desk: &mut Desk, batch: u64, view: &View) -> Result<Fees, Stop> {
    let fees = Fees::suggested(view.base_fee, view.tip, desk.rules.fee_ceiling);
    fees.ok_or_else(|| {
        let base_fee = view.base_fee;
        desk.note(Note::TooDear { batch, base_fee });
        Stop::Ended(Ended::TooDear)
    })
}

/// Signs one more transaction for a batch, and records it.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    pub(crate) batch: Batch,
    nonce: u64,
    fees: Fees,
    pace: Pace,
    are_leaves_sound: bool,
    gas: Option<u64>,
    /// Why the contract would refuse it.
    refused: Option<NodeError>,
}

impl Sign {
    pub(crate) fn new(batch: Batch, nonce: u64, fees: Fees, pace: Pace) -> Self {
        Self {
            batch,
            nonce,
            fees,
            pace,
            are_leaves_sound: false,
            gas: None,
            refused: None,
        }
    }

    fn sealed(&self) -> Result<Sealed, Failure> {
        let sealed = self.batch.sealed().copied();
        sealed.ok_or(Failure::Unasked)
    }

    pub(crate) fn next(self, _: &mut Desk) -> Result<Turn, Stop> {
        let number = self.batch.number;
        let sealed = self.sealed()?;
        if self.batch.attempts().len() >= MOST_ATTEMPTS {
            return Err(Failure::Attempts(number).into());
        }
        if !self.are_leaves_sound {
            return Ok(Deed::Leaves(number, sealed.size).then(self));
        }
        if self.refused.is_some() {
            return Ok(Question::View.then(self));
        }
        let anchoring = anchoring(&self.batch, &sealed);
        let Some(gas) = self.gas else {
            return Ok(Question::Estimate(anchoring).then(self));
        };
        let order = Order {
            anchoring,
            nonce: self.nonce,
            fees: self.fees,
            gas_limit: GAS_LIMIT.max(gas + gas / 4),
        };
        Ok(Question::Sign(order).then(self))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        let (number, sealed) = (self.batch.number, self.sealed()?);
        match heard {
            Heard::Told(Told::Leaves(leaves)) => {
                // The last moment at which a leaf damaged in storage can be told from one that was claimed.
                if Tree::new(&leaves).map(|tree| tree.root()) != Ok(sealed.root) {
                    return Err(Failure::LeavesDiffer(number).into());
                }
                self.are_leaves_sound = true;
            }
            Heard::Answer(Answer::Gas(gas)) if GAS.contains(&gas) => self.gas = Some(gas),
            Heard::Answer(Answer::Gas(gas)) => {
                return Err(NodeError::Nonsense(format!("an estimate of {gas} gas")).into());
            }
            // What the contract would refuse is not paid for. Refused because an earlier attempt was mined a
            // moment ago, or for good?
            Heard::Fault(ChainFault::Node(error @ NodeError::Reverted(_))) => {
                self.refused = Some(error);
            }
            Heard::Answer(Answer::View(view)) => {
                let refused = self.refused.take().ok_or(Failure::Unasked)?;
                return Err(if view.head.as_bytes() == &sealed.previous {
                    refused.into()
                } else {
                    Stop::LookAgain(view.head)
                });
            }
            Heard::Answer(Answer::Signed(signed)) => {
                // Died here: a signature nobody has seen. The next run asks for another.
                let mut attempts = self.batch.attempts().to_vec();
                attempts.push(Attempt {
                    nonce: self.nonce,
                    hash: signed.hash,
                    raw: signed.raw,
                    cap: self.fees.cap,
                    tip: self.fees.tip,
                    at: desk.now.at,
                });
                let batch = self.batch.clone().at(Stage::Signed(sealed, attempts));
                return Ok(desk.record(batch).then(self));
            }
            Heard::Told(Told::Batch(batch)) => return Ok(self.signed(desk, *batch)),
            heard => return Err(heard.in_vain()),
        }
        self.next(desk)
    }

    fn signed(self, desk: &mut Desk, batch: Batch) -> Turn {
        // Died here: recorded and perhaps never sent. The next run sends these bytes and no others.
        if let [before @ .., last] = batch.attempts() {
            if before.last().is_some_and(|one| one.nonce == last.nonce) {
                desk.figures.replacements += 1;
            }
            desk.note(Note::Signed {
                batch: batch.number,
                nonce: last.nonce,
                fees: self.fees,
                hash: last.hash,
                before: before.len(),
            });
        }
        Turn::Go(Mine::at_pace(batch, self.pace).into())
    }
}
