//! Byte strings of one length and one meaning. Text forms exist only here: lower-case `0x` hex in
//! JSON interfaces, base64url without padding inside a health card.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A text or slice that is not the bytes it was said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FixedBytesError {
    /// Not lower-case hexadecimal digits after `0x`.
    #[error("not lower-case hexadecimal with a 0x prefix")]
    Hex,
    /// Not base64url without padding, or with bits set past the last byte.
    #[error("not base64url without padding")]
    Base64Url,
    /// The right alphabet, the wrong number of bytes.
    #[error("expected {expected} bytes, found {found}")]
    Length {
        /// Bytes the type holds.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

pub(crate) fn from_hex<const N: usize>(text: &str) -> Result<[u8; N], FixedBytesError> {
    let digits = text.strip_prefix("0x").ok_or(FixedBytesError::Hex)?;
    if digits.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(FixedBytesError::Hex);
    }
    let bytes = hex::decode(digits).map_err(|_| FixedBytesError::Hex)?;
    from_slice(&bytes)
}

pub(crate) fn from_base64url<const N: usize>(text: &str) -> Result<[u8; N], FixedBytesError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| FixedBytesError::Base64Url)?;
    from_slice(&bytes)
}

pub(crate) fn from_slice<const N: usize>(bytes: &[u8]) -> Result<[u8; N], FixedBytesError> {
    bytes.try_into().map_err(|_| FixedBytesError::Length {
        expected: N,
        found: bytes.len(),
    })
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Takes the bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Reads lower-case `0x`-prefixed hexadecimal.
            pub fn from_hex(text: &str) -> Result<Self, $crate::FixedBytesError> {
                $crate::fixed::from_hex(text).map(Self)
            }

            /// Writes lower-case `0x`-prefixed hexadecimal.
            #[must_use]
            pub fn to_hex(&self) -> String {
                $crate::fixed::to_hex(&self.0)
            }

            /// Reads base64url without padding.
            pub fn from_base64url(text: &str) -> Result<Self, $crate::FixedBytesError> {
                $crate::fixed::from_base64url(text).map(Self)
            }

            /// Writes base64url without padding.
            #[must_use]
            pub fn to_base64url(&self) -> String {
                $crate::fixed::to_base64url(&self.0)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = $crate::FixedBytesError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                $crate::fixed::from_slice(bytes).map(Self)
            }
        }
    };
}

/// For what anybody may see: prints, logs and serialises as `0x` hex.
macro_rules! public_bytes {
    ($($name:ident),+) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.to_hex())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.to_hex())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::FixedBytesError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::from_hex(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_hex())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::from_hex(&text).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

/// For what opens a commitment: never printed; serialises as base64url, into encrypted content only.
macro_rules! secret_bytes {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_base64url())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::from_base64url(&text).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

pub(crate) use {fixed_bytes, public_bytes, secret_bytes};

fixed_bytes!(
    /// What stands for one version of a chart, or one entry of its log, in a Merkle tree: SHA-256, 32 bytes.
    /// It hides both.
    Commitment,
    32
);
fixed_bytes!(
    /// The root of one batch's Merkle tree: SHA-256, 32 bytes.
    Root,
    32
);
fixed_bytes!(
    /// The hash of the Ethereum transaction that anchored a batch: Keccak-256, 32 bytes.
    TransactionHash,
    32
);
fixed_bytes!(
    /// Sixteen random bytes, one set per version, that make its commitment hide. Stands on the card.
    Salt,
    16
);
fixed_bytes!(
    /// Sixteen random bytes that make the digest of the rest hide. Does *not* stand on the card.
    RestSalt,
    16
);
public_bytes!(Commitment, Root, TransactionHash);
secret_bytes!(Salt, RestSalt);
