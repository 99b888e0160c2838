use crate::{AnchoredBatch, SealedVersion};
use card::HealthCard;
use seal::VersionNumber;
use seal::verdict::{Anchoring, Answer, Integrity};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// The name to give the file.
pub const FILE_NAME: &str = "evidence.json";
/// Its media type.
pub const MEDIA_TYPE: &str = "application/json";

pub(crate) const KIND: &str = "evidence";
pub(crate) const FORMAT: u64 = 1;

/// A version of a chart, or a run of versions with the newest first, and all that proves them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub(crate) card: Option<Card>,
    pub(crate) versions: Vec<SealedVersion>,
    pub(crate) batches: Vec<AnchoredBatch>,
    pub(crate) earlier: Option<VersionNumber>,
}

/// The text that stands where the card of the newest version belongs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Card(pub(crate) String);

/// Parts that are not evidence of each other. Such a file would be refused wherever it is checked, so it
/// is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Evidence is of something.
    #[error("evidence of no version")]
    Empty,
    /// A version does not hash to its commitment, does not follow, or is not the card's.
    #[error("version {0}: {code}", code = .1.code())]
    Integrity(VersionNumber, Integrity),
    /// A batch is missing or there twice, a proof does not lead to its root, or an archive is not of it.
    #[error("version {0}: {code}", code = .1.code())]
    Anchoring(VersionNumber, Anchoring),
}

impl Evidence {
    /// Evidence of one version. `batch` is none until it is final.
    pub fn of_version(
        card: &HealthCard,
        version: SealedVersion,
        batch: Option<AnchoredBatch>,
    ) -> Result<Self, Unsound> {
        let batches = batch.into_iter().collect();
        Self::new(Some(card), vec![version], batches, false)
    }

    /// Evidence of a run of versions, newest first, each following the next. The card is the newest one's;
    /// without one nobody vouches for the file. Where version 1 is not among them the file says that earlier
    /// ones exist.
    pub fn of_chart(
        card: Option<&HealthCard>,
        versions: Vec<SealedVersion>,
        batches: Vec<AnchoredBatch>,
    ) -> Result<Self, Unsound> {
        Self::new(card, versions, batches, true)
    }

    fn new(
        card: Option<&HealthCard>,
        versions: Vec<SealedVersion>,
        batches: Vec<AnchoredBatch>,
        chart: bool,
    ) -> Result<Self, Unsound> {
        let oldest = versions.last().ok_or(Unsound::Empty)?.number();
        let evidence = Self {
            card: card.map(|card| Card(card.as_str().to_owned())),
            versions,
            batches,
            earlier: (chart && !oldest.is_first()).then_some(oldest),
        };
        for examined in evidence.arithmetic() {
            let number = examined.version.number();
            if examined.integrity != Integrity::Intact {
                return Err(Unsound::Integrity(number, examined.integrity));
            }
            if let Err(reason) = examined.anchoring
                && reason.answer() == Answer::No
            {
                return Err(Unsound::Anchoring(number, reason));
            }
        }
        Ok(evidence)
    }

    /// The versions, newest first.
    #[must_use]
    pub fn versions(&self) -> &[SealedVersion] {
        &self.versions
    }

    /// The batches that the versions are in.
    #[must_use]
    pub fn batches(&self) -> &[AnchoredBatch] {
        &self.batches
    }

    /// The oldest version in the file, where the chart has older ones that are not in it.
    #[must_use]
    pub fn earlier(&self) -> Option<VersionNumber> {
        self.earlier
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("medseal", KIND)?;
        map.serialize_entry("format", &FORMAT)?;
        if let Some(card) = &self.card {
            map.serialize_entry("card", &card.0)?;
        }
        map.serialize_entry("versions", &self.versions)?;
        map.serialize_entry("batches", &self.batches)?;
        if let Some(earlier) = &self.earlier {
            map.serialize_entry("earlier", earlier)?;
        }
        map.end()
    }
}

impl std::fmt::Debug for Card {
    // The characters are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Card({} characters)", self.0.len())
    }
}
