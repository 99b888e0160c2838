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
        // Not for the market's sake alone: what waits under its nonce instead may be of another batch, or of nobody
        // known here, and never be mined. Steps of an eighth would not lead from one wei to a gwei; these do, in
        // fifteen.
        Reception::Underpriced(None) | Reception::ReplacementUnderpriced => {
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
    let (cap, tip) = (paid.cap, paid.tip);
    let suggested = Fees::suggested(view.base_fee, view.tip.max(needed), ceiling);
    if is_used_up(batch, paid.nonce) {
        let is_asked = needed > tip || suggested.is_some_and(|fees| fees.cap > cap);
        if !is_asked || desk.beyond == Some(batch.number) {
            return Err(Failure::Attempts(batch.number));
        }
        desk.beyond = Some(batch.number);
    }
    let paid = Fees { cap, tip };
    let fees = if needed > 0 {
        paid.tipped(suggested, ceiling)
    } else {
        paid.raised(suggested, ceiling)
    };
    let fees = fees.filter(|fees| fees.tip >= needed);
    if fees.is_none() && desk.at_ceiling.replace(batch.number) != Some(batch.number) {
        desk.note(Note::AtTheCeiling {
            batch: batch.number,
            cap,
            needed,
        });
    }
    Ok(fees)
}
