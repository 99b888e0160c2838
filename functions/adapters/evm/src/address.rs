use alloy::primitives::keccak256;
use anchoring::Address;

/// Not the public key that `KMS` gives for `ECC_SECG_P256K1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the DER of an uncompressed secp256k1 public key")]
pub struct NoPublicKey;

/// The address as alloy has it.
pub(crate) fn ethereum(address: Address) -> alloy::primitives::Address {
    alloy::primitives::Address::from(*address.as_bytes())
}

/// `SubjectPublicKeyInfo` of an uncompressed secp256k1 key (RFC 5480), up to the point: sequence,
/// `id-ecPublicKey`, `secp256k1`, a bit string of 66 bytes, no unused bits, point form 4.
const SPKI_PREFIX: [u8; 24] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00, 0x04,
];

/// The account of a public key, given as the DER that `GetPublicKey` returns.
pub fn address_of(public_key: &[u8]) -> Result<Address, NoPublicKey> {
    let point = public_key
        .strip_prefix(&SPKI_PREFIX)
        .filter(|point| point.len() == 64)
        .ok_or(NoPublicKey)?;
    let mut address = [0; 20];
    address.copy_from_slice(&keccak256(point)[12..]);
    Ok(Address::from_bytes(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public point of Anvil's first development account.
    const POINT: &str = "8318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75\
                         3547f11ca8696646f2f3acb08e31016afac23e630c5d11f59f61fef57b0d2aa5";

    fn spki() -> Vec<u8> {
        let mut der = SPKI_PREFIX.to_vec();
        der.extend(alloy::hex::decode(POINT).unwrap());
        der
    }

    #[test]
    fn the_address_of_a_known_public_key_is_the_known_address() {
        let address = address_of(&spki()).unwrap();
        assert_eq!(
            address.to_string(),
            "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
        );
    }

    #[test]
    fn a_key_of_another_curve_or_cut_short_has_no_address() {
        let mut other_curve = spki();
        other_curve[19] = 0x07;
        let cut_short = &spki()[..87];
        for der in [&other_curve[..], cut_short, &[]] {
            assert_eq!(address_of(der), Err(NoPublicKey));
        }
    }
}
