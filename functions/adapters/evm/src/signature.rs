use alloy::primitives::{B256, Signature, U256};

use crate::Address;

/// Why a signature cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not the DER of an ECDSA signature (RFC 3279, section 2.2.3).
    #[error("not a DER signature")]
    Der,
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

/// The signature as Ethereum wants it, from the DER that KMS returns: `s` in the lower half of the
/// order (EIP-2), and the recovery id, which KMS does not tell, found by trying both.
pub(crate) fn ethereum(
    der: &[u8],
    digest: &[u8; 32],
    by: Address,
) -> Result<Signature, SignatureError> {
    let (r, s) = scalars(der).ok_or(SignatureError::Der)?;
    let s = if s > ORDER >> 1 { ORDER - s } else { s };
    let by_account = alloy::primitives::Address::from(by);
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

/// `r` and `s` of `SEQUENCE { r INTEGER, s INTEGER }`, both from 1 to the order.
fn scalars(der: &[u8]) -> Option<(U256, U256)> {
    let (body, after) = element(der, 0x30)?;
    let (r, rest) = element(body, 0x02)?;
    let (s, end) = element(rest, 0x02)?;
    (after.is_empty() && end.is_empty()).then_some(())?;
    Some((scalar(r)?, scalar(s)?))
}

/// The content of a leading DER element with this tag, and what follows it. Signatures are short: one
/// length byte is enough.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk()?;
    let length = usize::from(length);
    (found == tag && length < 0x80).then_some(())?;
    rest.split_at_checked(length)
}

fn scalar(bytes: &[u8]) -> Option<U256> {
    // A leading zero keeps an integer positive where its first bit is set, and is wrong anywhere else.
    let digits = match bytes {
        [0, digits @ ..] if digits.first().is_some_and(|first| first & 0x80 != 0) => digits,
        [first, ..] if first & 0x80 == 0 => bytes,
        _ => return None,
    };
    let value = (digits.len() <= 32).then(|| U256::from_be_slice(digits))?;
    (!value.is_zero() && value < ORDER).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::keccak256;

    fn der(r: U256, s: U256) -> Vec<u8> {
        fn integer(value: U256) -> Vec<u8> {
            let mut bytes = value.to_be_bytes_trimmed_vec();
            if bytes.first().is_none_or(|first| first & 0x80 != 0) {
                bytes.insert(0, 0);
            }
            let mut element = vec![0x02, u8::try_from(bytes.len()).unwrap()];
            element.append(&mut bytes);
            element
        }
        let body = [integer(r), integer(s)].concat();
        let mut sequence = vec![0x30, u8::try_from(body.len()).unwrap()];
        sequence.extend(body);
        sequence
    }

    /// Every digest has an account for which any (r, s) is its signature: the recovered one.
    fn signed(seed: u8) -> (Signature, [u8; 32], Address) {
        let digest = keccak256([seed]).0;
        let mut r = U256::from_be_bytes(keccak256([seed, 1]).0) % ORDER;
        loop {
            let s = U256::from_be_bytes(keccak256([seed, 2]).0) % (ORDER >> 1);
            let signature = Signature::new(r, s, seed % 2 == 1);
            if let Ok(by) = signature.recover_address_from_prehash(&B256::from(digest)) {
                return (signature, digest, by.into());
            }
            r += U256::from(1);
        }
    }

    #[test]
    fn a_signature_with_high_s_is_lowered_and_its_recovery_id_found() {
        for seed in 0..32 {
            let (low, digest, by) = signed(seed);
            for s in [low.s(), ORDER - low.s()] {
                assert_eq!(ethereum(&der(low.r(), s), &digest, by), Ok(low), "{seed}");
            }
        }
    }

    #[test]
    fn a_signature_by_somebody_else_or_of_something_else_is_refused() {
        let (signature, digest, by) = signed(1);
        let der = der(signature.r(), signature.s());
        let other = Address::from_bytes([9; 20]);
        assert_eq!(
            ethereum(&der, &digest, other),
            Err(SignatureError::NotBy(other))
        );
        assert_eq!(ethereum(&der, &[7; 32], by), Err(SignatureError::NotBy(by)));
    }

    #[test]
    fn bytes_that_are_no_signature_are_refused_and_never_panic() {
        let (signature, digest, by) = signed(2);
        let good = der(signature.r(), signature.s());
        for cut in 0..good.len() {
            assert_eq!(
                ethereum(&good[..cut], &digest, by),
                Err(SignatureError::Der)
            );
        }
        for (at, byte) in [(0, 0x31), (1, 0x80), (1, 0xff), (2, 0x03), (3, 0x7f)] {
            let mut bad = good.clone();
            bad[at] = byte;
            assert_eq!(ethereum(&bad, &digest, by), Err(SignatureError::Der));
        }
        for wrong in [U256::ZERO, ORDER, U256::MAX] {
            assert_eq!(
                ethereum(&der(signature.r(), wrong), &digest, by),
                Err(SignatureError::Der)
            );
        }
    }
}
