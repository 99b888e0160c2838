//! A block's time, which is shown as the time from which a record is anchored. A node says it, and nothing proves it
//! but the block's header; so it is held against our own clocks.

use jiff::{SignedDuration, Timestamp};

use crate::{Answer, Batch, Landed, NodeError};

/// How far a block may be ahead of our clock. Chains allow some seconds.
const AHEAD: SignedDuration = SignedDuration::from_hours(2);

/// How long before all that we did for its batch a block may be. Longer, because what we wrote down may be of a
/// clock that was ahead, and would keep a batch from becoming final for ever.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// Takes an answer for nonsense that puts a batch in a block of a time that cannot be.
pub(crate) fn check(now: Timestamp, batch: &Batch, answer: &Answer) -> Result<(), NodeError> {
    let landed = match answer {
        Answer::Landed(landed) => landed.as_slice(),
        Answer::LandedAndSettled(Some(landed), _) => std::slice::from_ref(landed),
        _ => return Ok(()),
    };
    for landed in landed {
        let time = time(landed)?;
        let (begun, nonsense) = (begun(now, batch, landed), |what: &str| {
            let words = format!("block {} is of {time}, {what}", landed.block);
            NodeError::Nonsense(words)
        });
        if time.duration_since(now) > AHEAD {
            return Err(nonsense("which is to come"));
        }
        if begun.duration_since(time) > BEFORE {
            return Err(nonsense("long before its transaction"));
        }
    }
    Ok(())
}

pub(crate) fn time(landed: &Landed) -> Result<Timestamp, NodeError> {
    let nonsense = || NodeError::Nonsense("a block from no time we know".to_owned());
    let seconds = i64::try_from(landed.time).map_err(|_| nonsense())?;
    Timestamp::from_second(seconds).map_err(|_| nonsense())
}

/// From when a transaction can have been in a block, by the earliest of the clocks that say so.
fn begun(now: Timestamp, batch: &Batch, landed: &Landed) -> Timestamp {
    let attempts = batch.attempts().iter();
    let signed = attempts
        .filter(|attempt| attempt.hash == landed.transaction)
        .map(|attempt| attempt.at);
    let sealed = batch.sealed().map(|sealed| sealed.at);
    signed
        .chain(sealed)
        .chain([batch.oldest, batch.opened_at])
        .fold(now, Timestamp::min)
}
