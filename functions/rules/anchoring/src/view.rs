use crate::Head;

/// The chain as of one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Height of the block.
    pub block: u64,
    /// The contract's head.
    pub head: Head,
    /// How many transactions of the sender have been mined: the next nonce.
    pub nonce: u64,
    /// Base fee, wei for each unit of gas.
    pub base_fee: u128,
    /// The tip the node suggests.
    pub tip: u128,
    /// What the sender owns, wei.
    pub balance: u128,
}
