use crate::{KeyId, Rid};
use serde::Serialize;

/// What was taken back of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Its cards whose `nbf` is less than this, in seconds since 1970: they were lost or stolen.
    Cards {
        /// The first `nbf` that is valid again.
        before: i64,
    },
    /// The version itself: it was entered in error, and every card of it is void.
    Version,
}

impl Revocation {
    /// Whether a card that was issued at this time (`nbf`) is void.
    #[must_use]
    pub const fn voids(self, not_before: i64) -> bool {
        match self {
            Self::Cards { before } => not_before < before,
            Self::Version => true,
        }
    }
}

/// The cards an issuer has taken back, as it publishes them for one of its keys at
/// `/.well-known/crl/<kid>.json` (IG, "Revocation"): `{"kid":…,"method":"rid","ctr":…,"rids":[…]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevocationList {
    kid: String,
    method: &'static str,
    ctr: u64,
    rids: Vec<String>,
}

impl RevocationList {
    /// The list of one key. `counter` grows with every revocation; the key's `crlVersion` repeats it.
    #[must_use]
    pub fn new(kid: &KeyId, counter: u64, revoked: &[(Rid, Revocation)]) -> Self {
        let entry = |(rid, revocation): &(Rid, Revocation)| match revocation {
            Revocation::Version => rid.to_string(),
            Revocation::Cards { before } => format!("{rid}.{before}"),
        };
        Self {
            kid: kid.to_string(),
            method: "rid",
            ctr: counter,
            rids: revoked.iter().map(entry).collect(),
        }
    }
}
