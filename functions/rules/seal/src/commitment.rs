use crate::fixed::{fixed_bytes, public_bytes};
use crate::{Canonical, Commitment, RestSalt, Salt, VersionNumber};
use sha2::{Digest as _, Sha256};

// Each tag ends in a zero byte, which no other tag contains: no tag is a prefix of another, so bytes
// hashed for one purpose are never the bytes of another.
const RECORD_TAG: &[u8] = b"medseal:record:v1\0";
const REST_TAG: &[u8] = b"medseal:rest:v1\0";
const CONTEXT_TAG: &[u8] = b"medseal:context:v1\0";
const COMMITMENT_TAG: &[u8] = b"medseal:commitment:v1\0";

fixed_bytes!(
    /// SHA-256 of the canonical card bundle. Not hiding by itself: it never leaves a commitment.
    RecordDigest,
    32
);
fixed_bytes!(
    /// SHA-256 of the rest's salt and canonical bundle. Hides.
    RestDigest,
    32
);
fixed_bytes!(
    /// SHA-256 of what a version stands on besides its card bundle: the version before and its own rest.
    /// Hides, and is all that a card has to say of the two.
    ContextDigest,
    32
);
public_bytes!(RestDigest, ContextDigest);

impl std::fmt::Debug for RecordDigest {
    // A diagnosis is guessable, so its unsalted digest is as private as the diagnosis.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordDigest(hidden)")
    }
}

impl RecordDigest {
    /// `SHA-256("medseal:record:v1" 00 || JCS(card bundle))`
    #[must_use]
    pub fn of(card_bundle: &Canonical) -> Self {
        let hash = Sha256::new()
            .chain_update(RECORD_TAG)
            .chain_update(card_bundle.as_bytes());
        Self::from_bytes(hash.finalize().into())
    }
}

impl RestDigest {
    /// `SHA-256("medseal:rest:v1" 00 || salt || JCS(rest bundle))`
    #[must_use]
    pub fn of(salt: &RestSalt, rest_bundle: &Canonical) -> Self {
        let hash = Sha256::new()
            .chain_update(REST_TAG)
            .chain_update(salt.as_bytes())
            .chain_update(rest_bundle.as_bytes());
        Self::from_bytes(hash.finalize().into())
    }
}

impl ContextDigest {
    /// `SHA-256("medseal:context:v1" 00 || previous commitment or zeros || rest digest or zeros)`
    #[must_use]
    pub fn of(previous: Option<&Commitment>, rest: Option<&RestDigest>) -> Self {
        let hash = Sha256::new()
            .chain_update(CONTEXT_TAG)
            .chain_update(previous.map_or([0; 32], |commitment| *commitment.as_bytes()))
            .chain_update(rest.map_or([0; 32], |digest| *digest.as_bytes()));
        Self::from_bytes(hash.finalize().into())
    }
}

/// A version that does not fit its place in the chain of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfChain {
    /// Version 1 stands first.
    #[error("version 1 names a previous commitment")]
    FirstHasPrevious,
    /// Every other version follows one.
    #[error("a version after the first names no previous commitment")]
    MissingPrevious,
}

/// All that a commitment is computed from. Whoever holds it can check the commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    version: VersionNumber,
    salt: Salt,
    record_digest: RecordDigest,
    context: ContextDigest,
}

impl Opening {
    /// `previous` is the commitment of the version before; none for version 1 and for it alone.
    /// `rest_digest` is none when the whole version stands on the card.
    pub fn new(
        version: VersionNumber,
        previous: Option<Commitment>,
        salt: Salt,
        record_digest: RecordDigest,
        rest_digest: Option<RestDigest>,
    ) -> Result<Self, OutOfChain> {
        match (version.is_first(), previous) {
            (true, Some(_)) => Err(OutOfChain::FirstHasPrevious),
            (false, None) => Err(OutOfChain::MissingPrevious),
            _ => {
                let context = ContextDigest::of(previous.as_ref(), rest_digest.as_ref());
                Ok(Self::in_context(version, salt, record_digest, context))
            }
        }
    }

    /// The opening as a card makes it, which names neither the version before nor the rest.
    #[must_use]
    pub const fn in_context(
        version: VersionNumber,
        salt: Salt,
        record_digest: RecordDigest,
        context: ContextDigest,
    ) -> Self {
        Self {
            version,
            salt,
            record_digest,
            context,
        }
    }

    /// `SHA-256("medseal:commitment:v1" 00 || salt || version as u64 big endian || record digest ||
    /// context digest)`: every part has a fixed length, so no two openings share their bytes.
    #[must_use]
    pub fn commitment(&self) -> Commitment {
        let hash = Sha256::new()
            .chain_update(COMMITMENT_TAG)
            .chain_update(self.salt.as_bytes())
            .chain_update(self.version.get().to_be_bytes())
            .chain_update(self.record_digest.as_bytes())
            .chain_update(self.context.as_bytes());
        Commitment::from_bytes(hash.finalize().into())
    }

    /// Which version of its chart this is.
    #[must_use]
    pub fn version(&self) -> VersionNumber {
        self.version
    }

    /// The salt of the commitment.
    #[must_use]
    pub fn salt(&self) -> &Salt {
        &self.salt
    }

    /// The digest of the card bundle.
    #[must_use]
    pub fn record_digest(&self) -> &RecordDigest {
        &self.record_digest
    }

    /// The digest of the version before and of the rest.
    #[must_use]
    pub fn context(&self) -> &ContextDigest {
        &self.context
    }
}
