use crate::claim::{HistoryEntry, SealClaim};
use crate::deflate::deflate;
use crate::jws::SigningInput;
use crate::{IssuerOrigin, KeyId, Rid, budget};
use seal::verdict::Integrity;
use seal::{Canonical, canonical};
use serde_json::Value;

/// More entries never fit beside even the smallest record.
const MOST_HISTORY: usize = 100;

/// The compressed claims of one card, sized so that both of its codes stay within version 22.
#[derive(Clone, PartialEq, Eq)]
pub struct CardPayload {
    deflated: Vec<u8>,
    history_shown: usize,
}

/// Why there is no card of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardPayloadError {
    /// The record is not the one that was committed: no card may say it is.
    #[error("the record does not match its commitment")]
    Altered,
    /// The record has no canonical form.
    #[error("the record has no canonical form: {0}")]
    Unreadable(#[from] canonical::Refusal),
    /// Too large even without history. Never for a bundle that [`crate::fits`] accepted.
    #[error("a card of {needed} characters where {limit} fit")]
    TooLarge {
        /// Characters of the JWS without history.
        needed: usize,
        /// Characters that fit.
        limit: usize,
    },
}

impl CardPayload {
    /// Claims over a bundle that the seal opens to. `not_before` is in seconds since 1970 (`NumericDate`,
    /// RFC 7519). `history` is newest first; as much of it stays as fits, the oldest is dropped first.
    pub fn new(
        issuer: &IssuerOrigin,
        not_before: i64,
        card_bundle: &Value,
        seal: &SealClaim,
        history: &[HistoryEntry],
    ) -> Result<Self, CardPayloadError> {
        Canonical::of(card_bundle)?;
        if seal.integrity(card_bundle) != Integrity::Intact {
            return Err(CardPayloadError::Altered);
        }
        let rid = Rid::of(seal.commitment()).to_string();
        let with_history = |shown: usize| -> Result<Vec<u8>, CardPayloadError> {
            let member = seal.to_member(&history[..shown]);
            let payload = budget::payload(issuer.as_str(), not_before, &rid, card_bundle, &member);
            Ok(deflate(Canonical::of(&payload)?.as_bytes()))
        };
        let limit = budget::card_limit(issuer.as_str().len());
        let mut best = (0, with_history(0)?);
        let needed = budget::jws_length(best.1.len());
        if needed > limit {
            return Err(CardPayloadError::TooLarge { needed, limit });
        }
        let mut too_many = history.len().min(MOST_HISTORY) + 1;
        while too_many - best.0 > 1 {
            let middle = usize::midpoint(best.0, too_many);
            let deflated = with_history(middle)?;
            if budget::jws_length(deflated.len()) <= limit {
                best = (middle, deflated);
            } else {
                too_many = middle;
            }
        }
        Ok(Self {
            deflated: best.1,
            history_shown: best.0,
        })
    }

    /// How many of the newest history entries the card shows.
    #[must_use]
    pub fn history_shown(&self) -> usize {
        self.history_shown
    }

    /// What is to be signed with the key of this id.
    #[must_use]
    pub fn signing_input(self, kid: &KeyId) -> SigningInput {
        SigningInput::new(kid, &self.deflated)
    }
}

impl std::fmt::Debug for CardPayload {
    // The bytes are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CardPayload({} bytes)", self.deflated.len())
    }
}
