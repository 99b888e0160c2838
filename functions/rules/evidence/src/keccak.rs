use sha3::{Digest as _, Keccak256};

/// Keccak-256 as Ethereum uses it, with the padding from before it became SHA-3.
#[must_use]
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}
