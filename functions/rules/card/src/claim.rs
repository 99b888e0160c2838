use seal::verdict::Integrity;
use seal::{
    Canonical, Commitment, ContextDigest, Opening, RecordDigest, Salt, TransactionHash,
    VersionNumber,
};
use serde_json::{Map, Value, json};

/// What a card says about the record it carries: the opening of the commitment without the record's own
/// digest, the commitment, and the transaction that anchored it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealClaim {
    version: VersionNumber,
    salt: Salt,
    context: ContextDigest,
    commitment: Commitment,
    transaction: Option<TransactionHash>,
    excerpt: bool,
}

/// One earlier visit as the card shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The day of the visit, `2024-03-01`.
    pub date: String,
    /// What it was for, in a few words.
    pub text: String,
}

/// The `medseal` member of a card is not in its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seal's `{field}` is missing or not in its form")]
pub struct ClaimError {
    /// The member of `medseal` that is wrong.
    pub field: &'static str,
}

impl SealClaim {
    /// What the opening says; `transaction` once the version is anchored; `excerpt` when the version has a
    /// rest, so that whoever reads the card knows that it does not say everything.
    #[must_use]
    pub fn new(opening: &Opening, transaction: Option<TransactionHash>, excerpt: bool) -> Self {
        Self {
            version: opening.version(),
            salt: *opening.salt(),
            context: *opening.context(),
            commitment: opening.commitment(),
            transaction,
            excerpt,
        }
    }

    /// The opening this claim makes with the digest of a record.
    #[must_use]
    pub fn opening(&self, record: RecordDigest) -> Opening {
        Opening::in_context(self.version, self.salt, record, self.context)
    }

    /// Whether a bundle is the record that the claim's commitment was made from.
    #[must_use]
    pub fn integrity(&self, card_bundle: &Value) -> Integrity {
        let Ok(bundle) = Canonical::of(card_bundle) else {
            return Integrity::Unreadable;
        };
        let opening = self.opening(RecordDigest::of(&bundle));
        Integrity::of(&opening, &self.commitment)
    }

    /// Which version of its chart the card shows.
    #[must_use]
    pub fn version(&self) -> VersionNumber {
        self.version
    }

    /// The commitment the card states; [`Self::integrity`] checks it.
    #[must_use]
    pub fn commitment(&self) -> &Commitment {
        &self.commitment
    }

    /// The transaction that anchored the version, once it is.
    #[must_use]
    pub fn transaction(&self) -> Option<&TransactionHash> {
        self.transaction.as_ref()
    }

    /// Whether the version has more than the card shows.
    #[must_use]
    pub fn is_excerpt(&self) -> bool {
        self.excerpt
    }

    pub(crate) fn to_member(&self, history: &[HistoryEntry]) -> Value {
        let mut member = Map::new();
        member.insert("n".into(), self.version.get().into());
        member.insert("s".into(), self.salt.to_base64url().into());
        member.insert("c".into(), self.commitment.to_base64url().into());
        // A first version without a rest stands on nothing: its context is known.
        if self.context != ContextDigest::of(None, None) {
            member.insert("x".into(), self.context.to_base64url().into());
        }
        if let Some(transaction) = self.transaction {
            member.insert("t".into(), transaction.to_base64url().into());
        }
        if self.excerpt {
            member.insert("e".into(), true.into());
        }
        if !history.is_empty() {
            let entries = history.iter().map(|e| json!([e.date, e.text]));
            member.insert("h".into(), entries.collect());
        }
        Value::Object(member)
    }

    pub(crate) fn from_member(member: &Value) -> Result<Self, ClaimError> {
        let version = member["n"]
            .as_u64()
            .and_then(|n| VersionNumber::new(n).ok())
            .ok_or(ClaimError { field: "n" })?;
        let salt = required(member, "s", Salt::from_base64url)?;
        let context = match optional(member, "x", ContextDigest::from_base64url)? {
            Some(context) => context,
            None if version.is_first() => ContextDigest::of(None, None),
            None => return Err(ClaimError { field: "x" }),
        };
        Ok(Self {
            version,
            salt,
            context,
            transaction: optional(member, "t", TransactionHash::from_base64url)?,
            commitment: required(member, "c", Commitment::from_base64url)?,
            excerpt: match member.get("e") {
                None => false,
                Some(Value::Bool(true)) => true,
                Some(_) => return Err(ClaimError { field: "e" }),
            },
        })
    }
}

impl HistoryEntry {
    pub(crate) fn all_from_member(member: &Value) -> Result<Vec<Self>, ClaimError> {
        let wrong = ClaimError { field: "h" };
        let Some(history) = member.get("h") else {
            return Ok(Vec::new());
        };
        let entries = history.as_array().ok_or(wrong)?;
        entries
            .iter()
            .map(|entry| match entry.as_array().map(Vec::as_slice) {
                Some([Value::String(date), Value::String(text)]) => Ok(Self {
                    date: date.clone(),
                    text: text.clone(),
                }),
                _ => Err(wrong),
            })
            .collect()
    }
}

fn optional<T, E>(
    member: &Value,
    field: &'static str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, ClaimError> {
    let wrong = ClaimError { field };
    let Some(value) = member.get(field) else {
        return Ok(None);
    };
    let text = value.as_str().ok_or(wrong)?;
    read(text).map(Some).map_err(|_| wrong)
}

fn required<T, E>(
    member: &Value,
    field: &'static str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<T, ClaimError> {
    optional(member, field, read)?.ok_or(ClaimError { field })
}
