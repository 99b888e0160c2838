use std::fmt;

use evidence::keccak256;
use seal::Root;

use crate::Address;

/// The contract's one slot: the newest link of the hash chain of batches.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head([u8; 32]);

impl Head {
    /// Takes the bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The head the contract is deployed with:
    /// `keccak256("medseal.RecordAnchor.v1" || uint256 chain id || address)`.
    #[must_use]
    pub fn genesis(chain_id: u64, contract: Address) -> Self {
        let mut bytes = Vec::with_capacity(75);
        bytes.extend_from_slice(b"medseal.RecordAnchor.v1");
        bytes.extend_from_slice(&[0; 24]);
        bytes.extend_from_slice(&chain_id.to_be_bytes());
        bytes.extend_from_slice(contract.as_bytes());
        Self(keccak256(&bytes))
    }

    /// The head after a batch on top of this one: `keccak256(previous || root || uint64 size)`.
    #[must_use]
    pub fn after(&self, root: &Root, size: u64) -> Self {
        let mut bytes = [0; 72];
        bytes[..32].copy_from_slice(&self.0);
        bytes[32..64].copy_from_slice(root.as_bytes());
        bytes[64..].copy_from_slice(&size.to_be_bytes());
        Self(keccak256(&bytes))
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Head({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The numbers come from the contract itself, deployed by Anvil's first account on chain 31337, after
    // `anchor(genesis, 0x11…11, 1000)`.
    #[test]
    fn the_head_formula_is_the_contracts() {
        let contract = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
            .parse()
            .unwrap();
        let genesis = Head::genesis(31337, contract);
        let next = genesis.after(&Root::from_bytes([0x11; 32]), 1000);
        assert_eq!(
            genesis.to_string(),
            "0x8e125d5f8c4428bca931cc373743eafaf2411135f85133a8b69293e1a8d413d5"
        );
        assert_eq!(
            next.to_string(),
            "0x2ef0be0b5d84ffabae0075ce6aee2a296d07f5c5355397371bc1be7b8622add4"
        );
    }
}
