//! One history of blocks, as a node may have it.

use std::sync::LazyLock;

use anchoring::{Address, Anchoring, Head, Landed, Order, Outcome};
use seal::TransactionHash;

use super::chain::PLACE;

/// The head the contract was deployed with.
pub static GENESIS: LazyLock<Head> =
    LazyLock::new(|| Head::genesis(PLACE.chain_id, Address::from_bytes(PLACE.contract)));

/// What an anchoring uses.
pub const GAS: u64 = 28_510;

/// The chain's time at height zero, seconds since 1970.
pub const START: u64 = 1_700_000_000;

/// Blocks up to a height. Only those with our transactions are kept one by one; the others follow from
/// where the history was cut and continued.
#[derive(Clone, Debug)]
pub struct Branch {
    /// From which height on the blocks are of which continuation.
    cuts: Vec<(u64, u64)>,
    mined: Vec<Mined>,
    /// How many of those were another account's.
    others: u64,
    pub height: u64,
    /// Milliseconds between two blocks.
    pub pace: u64,
}

#[derive(Clone, Copy, Debug)]
struct Mined {
    height: u64,
    hash: TransactionHash,
    order: Order,
    outcome: Outcome,
    gas_price: u128,
    /// The contract's head after it.
    head: Head,
}

impl Branch {
    pub fn new(pace: u64) -> Self {
        Self {
            cuts: vec![(0, 0)],
            mined: Vec::new(),
            others: 0,
            height: 0,
            pace,
        }
    }

    /// Adds a transaction to the newest block; tells whether the contract took it.
    pub fn add(&mut self, hash: TransactionHash, order: Order, gas_price: u128) -> Outcome {
        let head = self.head(0);
        let anchoring = &order.anchoring;
        let enough = order.gas_limit >= GAS;
        let (outcome, head) = if enough && anchoring.previous == head {
            let next = head.after(&anchoring.root, anchoring.size);
            (Outcome::Anchored, next)
        } else {
            (Outcome::Reverted, head)
        };
        self.mined.push(Mined {
            height: self.height,
            hash,
            order,
            outcome,
            gas_price,
            head,
        });
        outcome
    }

    /// Takes the newest blocks away and puts empty ones in their place. Returns what was in them.
    pub fn cut(&mut self, depth: u64, continuation: u64) -> Vec<(TransactionHash, Order)> {
        let first = self.height + 1 - depth.min(self.height);
        self.cuts.retain(|(from, _)| *from < first);
        self.cuts.push((first, continuation));
        let kept = self.mined.partition_point(|mined| mined.height < first);
        let gone = self.mined.drain(kept..);
        gone.map(|mined| (mined.hash, mined.order)).collect()
    }

    /// What stands at or below the height that somebody who is `behind` has reached.
    fn seen(&self, behind: u64) -> &[Mined] {
        let upto = self.height.saturating_sub(behind);
        &self.mined[..self.mined.partition_point(|mined| mined.height <= upto)]
    }

    pub fn head(&self, behind: u64) -> Head {
        self.seen(behind).last().map_or(*GENESIS, |last| last.head)
    }

    pub fn nonce(&self, behind: u64) -> u64 {
        let mined = self.seen(behind).len() as u64;
        mined.saturating_sub(self.others)
    }

    /// From now on the account is another one, whose first nonce is zero.
    pub fn has_another_account(&mut self) {
        self.others = self.mined.len() as u64;
    }

    pub fn block_hash(&self, height: u64) -> Option<[u8; 32]> {
        if height > self.height {
            return None;
        }
        let after = self.cuts.partition_point(|(from, _)| *from <= height);
        let mut hash = [0xb0; 32];
        hash[..8].copy_from_slice(&height.to_be_bytes());
        hash[8..16].copy_from_slice(&self.cuts[after - 1].1.to_be_bytes());
        Some(hash)
    }

    /// The time of a block, in seconds since 1970.
    pub fn time(&self, height: u64) -> u64 {
        START + height * self.pace / 1000
    }

    pub fn landed(&self, hash: TransactionHash, behind: u64) -> Option<(Landed, Order)> {
        let seen = self.seen(behind).iter();
        let mined = seen.rev().find(|mined| mined.hash == hash)?;
        let landed = Landed {
            transaction: hash,
            block: mined.height,
            block_hash: self.block_hash(mined.height)?,
            time: self.time(mined.height),
            gas_used: GAS,
            gas_price: mined.gas_price,
            outcome: mined.outcome,
        };
        Some((landed, mined.order))
    }

    /// Every anchoring the contract took, in its order.
    pub fn anchored(
        &self,
        behind: u64,
    ) -> impl DoubleEndedIterator<Item = (u64, TransactionHash, Anchoring)> {
        let seen = self.seen(behind).iter();
        seen.filter(|mined| mined.outcome == Outcome::Anchored)
            .map(|mined| (mined.height, mined.hash, mined.order.anchoring))
    }

    /// Transactions that cost a fee and did nothing, of ours.
    pub fn wasted(&self, foreign: &TransactionHash) -> usize {
        let reverted = self.mined.iter();
        reverted
            .filter(|mined| mined.outcome == Outcome::Reverted && mined.hash != *foreign)
            .count()
    }

    /// The height of the newest block that is final with this many confirmations, its own counted.
    pub fn settled(&self, confirmations: u64, behind: u64) -> Option<u64> {
        (self.height.saturating_sub(behind) + 1).checked_sub(confirmations)
    }
}
