use alloy::consensus::{SignableTransaction as _, TxEip1559};
use alloy::eips::eip2718::Encodable2718 as _;
use alloy::primitives::TxKind;
use seal::TransactionHash;

use crate::address::ethereum;
use crate::{Address, Fees, SignatureError, Signed, signature};

/// An EIP-1559 transaction that calls the contract and sends no ether.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The sender's next unused number.
    pub nonce: u64,
    /// Both caps.
    pub fees: Fees,
    /// The most gas it may use.
    pub gas_limit: u64,
    /// The contract.
    pub to: Address,
    /// Call data.
    pub input: Vec<u8>,
}

impl Transaction {
    /// What the key signs.
    #[must_use]
    pub fn signing_hash(&self) -> [u8; 32] {
        self.eip1559().signature_hash().0
    }

    /// The finished transaction, from a signature `r || s` of [`Self::signing_hash`] by the account `by`.
    pub fn signed(&self, fixed: &[u8; 64], by: Address) -> Result<Signed, SignatureError> {
        let transaction = self.eip1559();
        let signature = signature::ethereum(fixed, &transaction.signature_hash().0, by)?;
        let signed = transaction.into_signed(signature);
        Ok(Signed {
            raw: signed.encoded_2718(),
            hash: TransactionHash::from_bytes(signed.hash().0),
        })
    }

    fn eip1559(&self) -> TxEip1559 {
        TxEip1559 {
            chain_id: self.chain_id,
            nonce: self.nonce,
            gas_limit: self.gas_limit,
            max_fee_per_gas: self.fees.cap,
            max_priority_fee_per_gas: self.fees.tip,
            to: TxKind::Call(ethereum(self.to)),
            input: self.input.clone().into(),
            ..TxEip1559::default()
        }
    }
}
