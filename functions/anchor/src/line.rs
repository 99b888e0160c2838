//! What the line of batches leads to.

use dynamo::anchors::{Batch, Line, Place, Stage};
use evm::Head;

/// The head of the contract once a batch is on chain.
pub(crate) fn head_after(batch: &Batch) -> Option<Head> {
    batch
        .sealed()
        .map(|sealed| Head::from_bytes(sealed.previous).after(&sealed.root, sealed.size))
}

/// The head that the batches before `place` in the line lead to; none if there are none on this
/// contract, and whatever it holds is the beginning.
pub(crate) fn tip(line: &Line, place: usize, contract: Place) -> Option<Head> {
    let before = line.unfinished[..place].iter().rev();
    before
        .chain(&line.last_final)
        .filter(|batch| batch.place == contract)
        .find_map(head_after)
}

/// The number of the next batch: a void one's is used again.
pub(crate) fn next_number(line: &Line) -> u64 {
    match line.unfinished.last().or(line.last_final.as_ref()) {
        Some(last) if last.stage == Stage::Void => last.number,
        Some(last) => last.number + 1,
        None => 1,
    }
}
