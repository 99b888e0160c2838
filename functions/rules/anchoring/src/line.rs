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

/// The head that the batches before `place` in the line lead to; that which the contract was deployed with if
/// there are none on it.
#[must_use]
pub fn tip(line: &Line, place: usize, contract: Place) -> Head {
    let before = line.unfinished[..place].iter().rev();
    let head = before
        .chain(&line.last_final)
        .filter(|batch| batch.place == contract)
        .find_map(head_after);
    let genesis = || Head::genesis(contract.chain_id, Address::from_bytes(contract.contract));
    head.unwrap_or_else(genesis)
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
