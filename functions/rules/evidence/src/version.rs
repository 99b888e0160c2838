use crate::Place;
use seal::canonical::Refusal;
use seal::{
    Canonical, Commitment, Opening, OutOfChain, RecordDigest, RestDigest, RestSalt, Salt,
    VersionNumber,
};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// One version of a chart with all that its commitment is computed from.
#[derive(Clone, PartialEq)]
pub struct SealedVersion {
    opening: Opening,
    previous: Option<Commitment>,
    stated: Commitment,
    record: Value,
    rest: Option<Rest>,
    place: Option<Place>,
}

/// What of a version does not stand on its card.
#[derive(Clone, PartialEq)]
pub struct Rest {
    /// Makes its digest hide.
    pub salt: RestSalt,
    /// The rest bundle.
    pub bundle: Value,
}

/// What a version is made of.
#[derive(Debug)]
pub struct Parts {
    /// Its number in the chart.
    pub number: VersionNumber,
    /// The commitment of the version before; none for version 1 and for it alone.
    pub previous: Option<Commitment>,
    /// The salt of the commitment.
    pub salt: Salt,
    /// The card bundle.
    pub record: Value,
    /// What does not stand on the card.
    pub rest: Option<Rest>,
    /// Where the commitment stands, once its batch is final.
    pub place: Option<Place>,
}

/// Parts that make no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsealable {
    /// One of the bundles has no canonical form.
    #[error("a bundle has no canonical form: {0}")]
    Canonical(#[from] Refusal),
    /// Number and previous commitment do not go together.
    #[error(transparent)]
    OutOfChain(#[from] OutOfChain),
}

impl SealedVersion {
    /// Puts a version together; `stated` is the commitment that somebody says it has. Whether it has is
    /// for an examination to say.
    pub fn new(parts: Parts, stated: Commitment) -> Result<Self, Unsealable> {
        let record = RecordDigest::of(&Canonical::of(&parts.record)?);
        let rest = match &parts.rest {
            Some(rest) => Some(RestDigest::of(&rest.salt, &Canonical::of(&rest.bundle)?)),
            None => None,
        };
        let opening = Opening::new(parts.number, parts.previous, parts.salt, record, rest)?;
        Ok(Self {
            opening,
            previous: parts.previous,
            stated,
            record: parts.record,
            rest: parts.rest,
            place: parts.place,
        })
    }

    /// Its number in the chart.
    #[must_use]
    pub fn number(&self) -> VersionNumber {
        self.opening.version()
    }

    /// All that its commitment is computed from, digests of the bundles in the file included.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The commitment that the file states.
    #[must_use]
    pub fn stated(&self) -> &Commitment {
        &self.stated
    }

    /// The card bundle.
    #[must_use]
    pub fn record(&self) -> &Value {
        &self.record
    }

    /// What does not stand on the card.
    #[must_use]
    pub fn rest(&self) -> Option<&Rest> {
        self.rest.as_ref()
    }

    /// Where the commitment stands.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Whether this version names `older` as the one before it.
    pub(crate) fn follows(&self, older: &Self) -> bool {
        older.number().next() == Ok(self.number()) && self.previous.as_ref() == Some(&older.stated)
    }
}

impl Serialize for SealedVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.number())?;
        map.serialize_entry("salt", self.opening.salt())?;
        if let Some(previous) = &self.previous {
            map.serialize_entry("previous", previous)?;
        }
        map.serialize_entry("commitment", &self.stated)?;
        map.serialize_entry("record", &self.record)?;
        if let Some(rest) = &self.rest {
            map.serialize_entry("rest_salt", &rest.salt)?;
            map.serialize_entry("rest", &rest.bundle)?;
        }
        if let Some(place) = &self.place {
            map.serialize_entry("batch", &place.batch)?;
            map.serialize_entry("proof", &place.proof)?;
        }
        map.end()
    }
}

impl std::fmt::Debug for SealedVersion {
    // Records are health data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedVersion")
            .field("number", &self.number())
            .field("stated", &self.stated)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rest(hidden)")
    }
}
