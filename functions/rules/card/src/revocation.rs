use crate::{DecodedCard, KeyId, Rid};
use seal::canonical;
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

    /// Reads the list that was asked for by this `kid`. One entry that is not in its form and none
    /// counts: a list that is read in part would call a revoked card good.
    pub fn read(bytes: &[u8], kid: &str) -> Result<Self, RevocationListError> {
        let list = canonical::parse(bytes).map_err(|_| RevocationListError)?;
        let ctr = list["ctr"].as_u64().ok_or(RevocationListError)?;
        let rids = list["rids"].as_array().ok_or(RevocationListError)?;
        let rids: Option<Vec<String>> = rids
            .iter()
            .map(|rid| rid.as_str().filter(|rid| is_entry(rid)).map(str::to_owned))
            .collect();
        if list["kid"] != kid || list["method"] != "rid" {
            return Err(RevocationListError);
        }
        Ok(Self {
            kid: kid.to_owned(),
            method: "rid",
            ctr,
            rids: rids.ok_or(RevocationListError)?,
        })
    }

    /// Whether the version with this identifier was entered in error. That cards of it were taken back says
    /// nothing of it.
    #[must_use]
    pub fn revokes_version(&self, rid: &Rid) -> bool {
        let rid = rid.to_string();
        self.rids.contains(&rid)
    }

    /// Whether the card stands on the list. A card without `rid` stands on none.
    #[must_use]
    pub fn revokes(&self, card: &DecodedCard) -> bool {
        let Some(rid) = card.rid() else {
            return false;
        };
        let issued = card.payload()["nbf"].as_f64();
        self.rids.iter().any(|entry| match entry.split_once('.') {
            None => entry == rid,
            // Digits, or the list had not been read.
            Some((listed, before)) => {
                let before = before.parse::<f64>().unwrap_or(f64::INFINITY);
                listed == rid && issued.is_none_or(|issued| issued < before)
            }
        })
    }
}

/// Bytes that are no revocation list of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the key's list of revocation identifiers")]
pub struct RevocationListError;

/// One to 24 characters of base64url, or that, a dot and at most 15 digits, which a double keeps.
fn is_entry(text: &str) -> bool {
    let (rid, before) = match text.split_once('.') {
        None => (text, "0"),
        Some((rid, before)) => (rid, before),
    };
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=24).contains(&rid.len())
        && rid.bytes().all(base64url)
        && (1..=15).contains(&before.len())
        && before.bytes().all(|byte| byte.is_ascii_digit())
}
