//! What a node's reception of a transaction means for it, and what the next one offers.

use crate::desk::Desk;
use crate::outcome::Failure;
use crate::sign::is_used_up;
use crate::{Attempt, Batch, Fees, Note, Reception, View};

/// What a node's reception of a transaction means for it.
pub(crate) enum Judged {
    Taken,
    /// Another transaction with its nonce has been mined: most likely one of ours. Looking tells.
    Unsure,
    Later,
    /// Refused for what it pays. A tip below this is of no use.
    TooCheap(u128),
    /// Refused for what is held under its nonce.
    Outbid,
}

pub(crate) fn weigh(
    reception: Reception,
    sent: &Attempt,
    ceiling: u128,
) -> Result<Judged, Failure> {
    match reception {
        Reception::Accepted | Reception::AlreadyKnown => Ok(Judged::Taken),
        Reception::NonceTooLow => Ok(Judged::Unsure),
        Reception::Busy | Reception::NonceTooHigh => Ok(Judged::Later),
        Reception::Underpriced(Some(tip)) => Ok(Judged::TooCheap(tip.max(1))),
        // What is held may be of another batch, or of nobody known here, and never be mined.
        Reception::ReplacementUnderpriced => Ok(Judged::Outbid),
        // Steps of an eighth would not lead from one wei to a gwei; these do, in fifteen.
        Reception::Underpriced(None) => {
            let guess = sent.tip.saturating_mul(4).max(1);
            Ok(Judged::TooCheap(guess.min(ceiling)))
        }
        Reception::BelowBaseFee => Ok(Judged::TooCheap(0)),
        Reception::InsufficientFunds => Err(Failure::Funds),
        Reception::OverFeeCap(words) | Reception::GasLimit(words) | Reception::Refused(words) => {
            Err(Failure::Refused(words))
        }
    }
}

/// The caps of a replacement: both raised, the tip to what a node `needed` or more. None above the ceiling, where
/// waiting may help; what has been signed too often needs somebody to look at it.
pub(crate) fn dearer(
    desk: &mut Desk,
    batch: &Batch,
    paid: &Attempt,
    view: &View,
    needed: u128,
) -> Result<Option<Fees>, Failure> {
    let ceiling = desk.rules.fee_ceiling;
    let suggested = Fees::suggested(view.base_fee, view.tip.max(needed), ceiling);
    once_more(desk, batch, paid, suggested, needed)?;
    let offered = paid.fees();
    let fees = if needed > 0 {
        offered.tipped(suggested, ceiling)
    } else {
        offered.raised(suggested, ceiling)
    };
    let fees = fees.filter(|fees| fees.tip >= needed);
    Ok(told(desk, batch, fees, paid.cap, needed))
}

/// The caps of one that outbids what a node holds under its nonce.
pub(crate) fn outbid(
    desk: &mut Desk,
    batch: &Batch,
    refused: &Attempt,
    view: &View,
) -> Result<Option<Fees>, Failure> {
    let ceiling = desk.rules.fee_ceiling;
    let suggested = Fees::suggested(view.base_fee, view.tip, ceiling);
    let market = view.base_fee.max(view.tip);
    let fees = refused.fees().outbidding(suggested, market, ceiling);
    if fees.is_some() {
        once_more(desk, batch, refused, suggested, 0)?;
    }
    Ok(told(desk, batch, fees, refused.cap, 0))
}

/// Whether a batch may be signed once more under this nonce; beyond its attempts once a run, if more is asked than the
/// last offers.
fn once_more(
    desk: &mut Desk,
    batch: &Batch,
    last: &Attempt,
    suggested: Option<Fees>,
    needed: u128,
) -> Result<(), Failure> {
    if is_used_up(batch, last.nonce) {
        let is_asked = needed > last.tip || suggested.is_some_and(|fees| fees.cap > last.cap);
        if !is_asked || desk.beyond == Some(batch.number) {
            return Err(Failure::Attempts(batch.number));
        }
        desk.beyond = Some(batch.number);
    }
    Ok(())
}

/// Says once a run that a batch is at the ceiling.
fn told(
    desk: &mut Desk,
    batch: &Batch,
    fees: Option<Fees>,
    cap: u128,
    needed: u128,
) -> Option<Fees> {
    if fees.is_none() && desk.at_ceiling.replace(batch.number) != Some(batch.number) {
        desk.note(Note::AtTheCeiling {
            batch: batch.number,
            cap,
            needed,
        });
    }
    fees
}
