/// An ECDSA P-256 signature as JWS carries it: `r` and `s`, 32 bytes each, big endian (RFC 7518, 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EcdsaSignature([u8; 64]);

/// Not the DER form of a P-256 signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a DER sequence of two positive integers of at most 32 bytes")]
pub struct DerError;

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

    /// Reads `SEQUENCE { r INTEGER, s INTEGER }`, which is what a key service returns. DER drops leading
    /// zeros and adds one before a high bit; both are undone. `s` may be high: JWS does not ask for less.
    pub fn from_der(der: &[u8]) -> Result<Self, DerError> {
        let (body, after) = element(der, 0x30)?;
        let (r, rest) = element(body, 0x02)?;
        let (s, end) = element(rest, 0x02)?;
        if !(after.is_empty() && end.is_empty()) {
            return Err(DerError);
        }
        let mut bytes = [0; 64];
        let (left, right) = bytes.split_at_mut(32);
        place(r, left)?;
        place(s, right)?;
        Ok(Self(bytes))
    }

    /// `r` and `s`.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// The content of one element with a short length, and what follows it.
fn element(der: &[u8], tag: u8) -> Result<(&[u8], &[u8]), DerError> {
    match der {
        [found, length, rest @ ..] if *found == tag && *length < 0x80 => {
            rest.split_at_checked(usize::from(*length)).ok_or(DerError)
        }
        _ => Err(DerError),
    }
}

fn place(integer: &[u8], into: &mut [u8]) -> Result<(), DerError> {
    let magnitude = match integer {
        [0, rest @ ..] if rest.first().is_some_and(|byte| byte & 0x80 != 0) => rest,
        [first, ..] if first & 0x80 == 0 && *first != 0 => integer,
        _ => return Err(DerError),
    };
    let start = into.len().checked_sub(magnitude.len()).ok_or(DerError)?;
    into[start..].copy_from_slice(magnitude);
    Ok(())
}
