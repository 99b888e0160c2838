use seal::TransactionHash;

use crate::{Anchoring, Fees};

/// A transaction to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// What it does.
    pub anchoring: Anchoring,
    /// The sender's nonce, as the chain gives it.
    pub nonce: u64,
    /// Both caps.
    pub fees: Fees,
    /// The most gas it may use.
    pub gas_limit: u64,
}

/// The bytes that go to a node, and the hash they will be known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// EIP-2718 encoding.
    pub raw: Vec<u8>,
    /// Its Keccak-256.
    pub hash: TransactionHash,
}
