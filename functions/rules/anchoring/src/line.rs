use crate::{Address, Batch, Head, Place, Stage};

/// The end of the line of batches: the newest final one and all that came after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The newest final batch.
    pub last_final: Option<Batch>,
    /// What is not final, oldest first. Batches become final in their order, so nothing else is open.
    pub unfinished: Vec<Batch>,
}

/// The head of the contract once a batch is on chain.
#[must_use]
pub fn head_after(batch: &Batch) -> Option<Head> {
    batch
        .sealed()
        .map(|sealed| Head::from_bytes(sealed.previous).after(&sealed.root, sealed.size))
}

/// The head that the batches before `place` in the line lead to: that which the contract was deployed with for
/// the first batch of all. None if the last ones stand on another contract: whatever this one holds is then the
/// beginning.
#[must_use]
pub fn tip(line: &Line, place: usize, contract: Place) -> Option<Head> {
    let before = line.unfinished[..place].iter().rev();
    let before = before
        .chain(&line.last_final)
        .filter(|batch| batch.sealed().is_some());
    let is_first = before.clone().next().is_none();
    let genesis = || Head::genesis(contract.chain_id, Address::from_bytes(contract.contract));
    before
        .filter(|batch| batch.place == contract)
        .find_map(head_after)
        .or_else(|| is_first.then(genesis))
}

/// The number of the next batch: a void one's is used again.
#[must_use]
pub fn next_number(line: &Line) -> u64 {
    match line.unfinished.last().or(line.last_final.as_ref()) {
        Some(last) if last.stage == Stage::Void => last.number,
        Some(last) => last.number + 1,
        None => 1,
    }
}
