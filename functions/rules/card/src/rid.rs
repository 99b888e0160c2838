use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::Commitment;
use sha2::{Digest as _, Sha256};

const TAG: &[u8] = b"medseal:rid:v1\0";
const BYTES: usize = 9;

/// The revocation identifier of every card of one version: 12 characters of base64url, where the IG allows
/// 24. Each takes room from the record, and among a billion versions the odds that any two share one are
/// one in eight thousand. It leads to no version: whoever knows a commitment can compute it, nobody can go
/// back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rid([u8; BYTES]);

/// A text that is no revocation identifier of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a revocation identifier is 9 bytes in base64url")]
pub struct RidError;

impl Rid {
    /// Characters of its text.
    pub(crate) const LENGTH: usize = BYTES / 3 * 4;

    /// The first 9 bytes of `SHA-256("medseal:rid:v1" 00 || commitment)`.
    #[must_use]
    pub fn of(commitment: &Commitment) -> Self {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(TAG)
            .chain_update(commitment.as_bytes())
            .finalize()
            .into();
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(&hash[..BYTES]);
        Self(bytes)
    }
}

impl std::fmt::Display for Rid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl std::str::FromStr for Rid {
    type Err = RidError;

    fn from_str(text: &str) -> Result<Self, RidError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| RidError)?;
        bytes.try_into().map(Self).map_err(|_| RidError)
    }
}
