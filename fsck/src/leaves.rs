//! The leaves of all batches: 41 bytes each, and all that is held of what is anchored.

use std::ops::Range;

use seal::Commitment;

/// Leaves in the order of their bytes, each with its batch and whether something has it.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    sorted: Vec<(Commitment, u64)>,
    owned: Vec<bool>,
}

impl Leaves {
    pub(crate) fn add(&mut self, batch: u64, leaves: &[Commitment]) {
        self.sorted.extend(leaves.iter().map(|leaf| (*leaf, batch)));
    }

    /// To be called when all are there, before any is looked for.
    pub(crate) fn sort(&mut self) {
        self.sorted.sort_unstable();
        self.owned = vec![false; self.sorted.len()];
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    fn all(&self, leaf: &Commitment) -> Range<usize> {
        let from = self.sorted.partition_point(|(one, _)| one < leaf);
        let more = self.sorted[from..]
            .iter()
            .take_while(|(one, _)| one == leaf);
        from..from + more.count()
    }

    /// The batch that holds a leaf: `batch`, if that does.
    pub(crate) fn holder(&self, leaf: &Commitment, batch: Option<u64>) -> Option<u64> {
        let batches = || self.sorted[self.all(leaf)].iter().map(|(_, batch)| *batch);
        batches()
            .find(|holder| Some(*holder) == batch)
            .or_else(|| batches().next())
    }

    /// Notes that something has a leaf, wherever it stands; whether something had it before.
    pub(crate) fn own(&mut self, leaf: &Commitment) -> bool {
        let all = self.all(leaf);
        let before = self.owned[all.clone()].contains(&true);
        self.owned[all].fill(true);
        before
    }

    /// Each leaf that stands in two batches, or twice in one.
    pub(crate) fn twice(&self) -> impl Iterator<Item = (Commitment, u64, u64)> {
        self.sorted
            .windows(2)
            .filter(|pair| pair[0].0 == pair[1].0)
            .map(|pair| (pair[0].0, pair[0].1, pair[1].1))
    }

    /// Each leaf that nothing has.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = (Commitment, u64)> {
        let leaves = self.sorted.iter().zip(&self.owned);
        leaves.filter(|(_, owned)| !**owned).map(|(leaf, _)| *leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(byte: u8) -> Commitment {
        Commitment::from_bytes([byte; 32])
    }

    #[test]
    fn a_leaf_is_found_in_the_batch_it_is_looked_for_in_or_in_another() {
        let mut leaves = Leaves::default();
        leaves.add(2, &[leaf(1), leaf(5)]);
        leaves.add(1, &[leaf(5), leaf(7)]);
        leaves.sort();
        assert_eq!(leaves.holder(&leaf(5), Some(2)), Some(2));
        assert_eq!(leaves.holder(&leaf(5), Some(1)), Some(1));
        assert_eq!(leaves.holder(&leaf(7), Some(2)), Some(1));
        assert_eq!(leaves.holder(&leaf(6), Some(2)), None);
        assert_eq!(leaves.twice().collect::<Vec<_>>(), [(leaf(5), 1, 2)]);
        assert!(!leaves.own(&leaf(5)));
        assert!(leaves.own(&leaf(5)));
        let orphans: Vec<_> = leaves.orphans().collect();
        assert_eq!(orphans, [(leaf(1), 2), (leaf(7), 1)]);
    }
}
