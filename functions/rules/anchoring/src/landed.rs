use seal::{Root, TransactionHash};

use crate::{Address, Head};

/// What a transaction was sent to do; a receipt that shows anything else proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchoring {
    /// Where.
    pub contract: Address,
    /// On top of which head.
    pub previous: Head,
    /// Which root.
    pub root: Root,
    /// Over how many leaves.
    pub size: u64,
}

/// A mined transaction, from its receipt and its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landed {
    /// The transaction.
    pub transaction: TransactionHash,
    /// Height of its block.
    pub block: u64,
    /// Hash of its block.
    pub block_hash: [u8; 32],
    /// The block's time, seconds since 1970.
    pub time: u64,
    /// Gas it used.
    pub gas_used: u64,
    /// What it paid, wei for each unit of gas.
    pub gas_price: u128,
    /// Whether it did what it was sent to do.
    pub outcome: Outcome,
}

/// How a mined transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The contract emitted `Anchored` with our previous head, root and size.
    Anchored,
    /// The contract refused; the fee is gone and nothing else happened.
    Reverted,
}
