use alloy::primitives::{B256, Signature, U256};

use crate::Address;

/// Why a signature cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// `r` or `s` is zero or not below the order of the group.
    #[error("not a signature of secp256k1")]
    Scalar,
    /// A signature, but not of this digest by this account.
    #[error("the signature is not by {0}")]
    NotBy(Address),
}

/// Order of the group of secp256k1.
const ORDER: U256 = U256::from_limbs([
    0xbfd2_5e8c_d036_4141,
    0xbaae_dce6_af48_a03b,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
]);

/// The signature as Ethereum wants it, from `r || s`: `s` in the lower half of the order (EIP-2), and the
/// recovery id, which KMS does not tell, found by trying both.
pub(crate) fn ethereum(
    fixed: &[u8; 64],
    digest: &[u8; 32],
    by: Address,
) -> Result<Signature, SignatureError> {
    let (r, s) = fixed.split_at(32);
    let (r, s) = (scalar(r)?, scalar(s)?);
    let s = if s > ORDER >> 1 { ORDER - s } else { s };
    let by_account = crate::address::ethereum(by);
    [false, true]
        .into_iter()
        .map(|parity| Signature::new(r, s, parity))
        .find(|signature| {
            signature
                .recover_address_from_prehash(&B256::from(*digest))
                .is_ok_and(|address| address == by_account)
        })
        .ok_or(SignatureError::NotBy(by))
}

fn scalar(bytes: &[u8]) -> Result<U256, SignatureError> {
    let value = U256::from_be_slice(bytes);
    if value.is_zero() || value >= ORDER {
        return Err(SignatureError::Scalar);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::keccak256;

    fn fixed(r: U256, s: U256) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&r.to_be_bytes::<32>());
        bytes[32..].copy_from_slice(&s.to_be_bytes::<32>());
        bytes
    }

    /// Every digest has an account for which any (r, s) is its signature: the recovered one.
    fn signed(seed: u8) -> (Signature, [u8; 32], Address) {
        let digest = keccak256([seed]).0;
        let mut r = U256::from_be_bytes(keccak256([seed, 1]).0) % ORDER;
        loop {
            let s = U256::from_be_bytes(keccak256([seed, 2]).0) % (ORDER >> 1);
            let signature = Signature::new(r, s, seed % 2 == 1);
            if let Ok(by) = signature.recover_address_from_prehash(&B256::from(digest)) {
                return (signature, digest, Address::from_bytes(by.into_array()));
            }
            r += U256::from(1);
        }
    }

    #[test]
    fn a_signature_with_high_s_is_lowered_and_its_recovery_id_found() {
        for seed in 0..32 {
            let (low, digest, by) = signed(seed);
            for s in [low.s(), ORDER - low.s()] {
                assert_eq!(ethereum(&fixed(low.r(), s), &digest, by), Ok(low), "{seed}");
            }
        }
    }

    #[test]
    fn a_signature_by_somebody_else_or_of_something_else_is_refused() {
        let (signature, digest, by) = signed(1);
        let fixed = fixed(signature.r(), signature.s());
        let other = Address::from_bytes([9; 20]);
        assert_eq!(
            ethereum(&fixed, &digest, other),
            Err(SignatureError::NotBy(other))
        );
        assert_eq!(
            ethereum(&fixed, &[7; 32], by),
            Err(SignatureError::NotBy(by))
        );
    }

    #[test]
    fn scalars_out_of_range_are_refused() {
        let (signature, digest, by) = signed(2);
        for wrong in [U256::ZERO, ORDER, U256::MAX] {
            for fixed in [fixed(signature.r(), wrong), fixed(wrong, signature.s())] {
                assert_eq!(ethereum(&fixed, &digest, by), Err(SignatureError::Scalar));
            }
        }
    }
}
