use std::fmt;
use std::str::FromStr;

use alloy::primitives::keccak256;

/// An Ethereum account or contract, 20 bytes; `0x` and lower-case hexadecimal as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address([u8; 20]);

/// Why something names no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `0x` and forty hexadecimal digits.
    #[error("an address is 0x and forty hexadecimal digits")]
    Text,
    /// Not the public key that `KMS` gives for `ECC_SECG_P256K1`.
    #[error("not the DER of an uncompressed secp256k1 public key")]
    PublicKey,
}

impl Address {
    /// Takes the bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl From<Address> for alloy::primitives::Address {
    fn from(address: Address) -> Self {
        Self::from(address.0)
    }
}

impl From<alloy::primitives::Address> for Address {
    fn from(address: alloy::primitives::Address) -> Self {
        Self(address.into_array())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", alloy::primitives::Address::from(self.0))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if !text.starts_with("0x") {
            return Err(AddressError::Text);
        }
        text.parse::<alloy::primitives::Address>()
            .map(Self::from)
            .map_err(|_| AddressError::Text)
    }
}

/// `SubjectPublicKeyInfo` of an uncompressed secp256k1 key (RFC 5480), up to the point: sequence,
/// `id-ecPublicKey`, `secp256k1`, a bit string of 66 bytes, no unused bits, point form 4.
const SPKI_PREFIX: [u8; 24] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00, 0x04,
];

/// The account of a public key, given as the DER that `GetPublicKey` returns.
pub fn address_of(public_key: &[u8]) -> Result<Address, AddressError> {
    let point = public_key
        .strip_prefix(&SPKI_PREFIX)
        .filter(|point| point.len() == 64)
        .ok_or(AddressError::PublicKey)?;
    let mut address = [0; 20];
    address.copy_from_slice(&keccak256(point)[12..]);
    Ok(Address(address))
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
            assert_eq!(address_of(der), Err(AddressError::PublicKey));
        }
    }

    #[test]
    fn an_address_survives_its_text_and_nothing_else_is_read() {
        let text = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
        assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        for wrong in [
            "",
            "0x",
            &text[2..],
            &text[..41],
            "0xzz9fd6e51aad88f6f4ce6ab8827279cfffb92266",
        ] {
            assert_eq!(wrong.parse::<Address>(), Err(AddressError::Text), "{wrong}");
        }
    }
}
