/// An ECDSA P-256 signature as JWS carries it: `r` and `s`, 32 bytes each, big endian (RFC 7518, 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EcdsaSignature([u8; 64]);

/// The signature does not hold under the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct SignatureInvalid;

impl EcdsaSignature {
    /// Takes `r` and `s` as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// `r` and `s`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}
