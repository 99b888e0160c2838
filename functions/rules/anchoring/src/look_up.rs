//! A batch as the chain has it now: in the same block, in another, or in none.

use crate::block_time;
use crate::desk::Desk;
use crate::outcome::{Failure, Stop};
use crate::{
    Address, Anchoring, Batch, Head, Landed, Landing, Note, Outcome, Question, Sealed, Stage,
};

/// What became of a mined batch.
pub(crate) enum Seen {
    Same(Batch),
    /// The batch as it is to be recorded: mined in another block, or sent and in none.
    Changed(Batch),
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

/// The question for the receipts of every hash ever signed for a batch.
pub(crate) fn receipts(batch: &Batch, sealed: &Sealed) -> Question {
    let known = batch.landing().map(|landing| landing.transaction);
    let attempts = batch.attempts().iter().rev().map(|attempt| attempt.hash);
    let mut hashes: Vec<_> = known.into_iter().collect();
    hashes.extend(attempts.filter(|hash| Some(*hash) != known));
    Question::Landed(hashes, anchoring(batch, sealed))
}

/// The same, of a batch that is mined.
pub(crate) fn asked(batch: &Batch) -> Option<Question> {
    match &batch.stage {
        Stage::Mined(sealed, ..) => Some(receipts(batch, sealed)),
        _ => None,
    }
}

/// The receipt that shows a batch anchored, if one does.
pub(crate) fn anchored<'a>(
    desk: &mut Desk,
    batch: u64,
    landed: &'a [Landed],
) -> Option<&'a Landed> {
    for refused in landed.iter().filter(|one| one.outcome == Outcome::Reverted) {
        desk.note(Note::Reverted {
            batch,
            hash: refused.transaction,
            block: refused.block,
        });
    }
    landed.iter().find(|one| one.outcome == Outcome::Anchored)
}

/// Compares a mined batch with the receipts it has now.
pub(crate) fn compare(desk: &mut Desk, batch: Batch, landed: &[Landed]) -> Result<Seen, Stop> {
    let Stage::Mined(sealed, attempts, before) = &batch.stage else {
        return Ok(Seen::Same(batch));
    };
    if let Some(landed) = anchored(desk, batch.number, landed) {
        let now = landing(landed)?;
        if now == *before {
            return Ok(Seen::Same(batch));
        }
        // In the same block, a node has told something else of it.
        desk.figures.reorgs += u64::from(now.block_hash != before.block_hash);
        let stage = Stage::Mined(*sealed, attempts.clone(), now);
        return Ok(Seen::Changed(batch.at(stage)));
    }
    desk.figures.reorgs += 1;
    desk.note(Note::Vanished {
        batch: batch.number,
        block: before.block,
    });
    let stage = Stage::Sent(*sealed, attempts.clone());
    Ok(Seen::Changed(batch.at(stage)))
}

/// The block a receipt puts a batch in.
pub(crate) fn landing(landed: &Landed) -> Result<Landing, Failure> {
    Ok(Landing {
        transaction: landed.transaction,
        block: landed.block,
        block_hash: landed.block_hash,
        time: block_time::time(landed)?,
        gas_used: landed.gas_used,
        gas_price: landed.gas_price,
    })
}
