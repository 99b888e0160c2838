//! Why a Bundle is not taken: each says which entry and which field.

use std::fmt;

use thiserror::Error;

use super::{MAX_BUNDLE_BYTES, MAX_ENTRIES, MAX_KEPT_BYTES, MAX_VISITS};
use crate::patient::PatientFault;

/// An entry of the Bundle and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 0.
    pub entry: usize,
    pub resource_type: Option<String>,
    pub id: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry[{}]", self.entry)?;
        match (&self.resource_type, &self.id) {
            (Some(kind), Some(id)) => write!(f, " ({kind}/{id})"),
            (Some(kind), None) => write!(f, " ({kind})"),
            _ => Ok(()),
        }
    }
}

/// Why a Bundle is not taken. Nothing of it is imported then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    #[error("the Bundle is {bytes} bytes, more than the {MAX_BUNDLE_BYTES} taken")]
    TooLarge { bytes: usize },
    #[error("{at} is {bytes} bytes, more than the {MAX_KEPT_BYTES} one resource may have")]
    ResourceTooLarge { at: Place, bytes: usize },
    #[error("the Bundle holds more than {limit} values")]
    TooManyValues { limit: usize },
    #[error("the Bundle has {entries} entries, more than the {MAX_ENTRIES} taken")]
    TooManyEntries { entries: usize },
    #[error("the Bundle makes {visits} visits, more than the {MAX_VISITS} taken")]
    TooManyVisits { visits: usize },
    #[error("not JSON: {why}{}, at line {line}, column {column}", inside(*.entry))]
    NotJson {
        line: usize,
        column: usize,
        entry: Option<usize>,
        cut_off: bool,
        why: &'static str,
    },
    #[error("the member \"{key}\" stands twice{}, at line {line}", within(.path))]
    DuplicateKey {
        line: usize,
        path: String,
        key: String,
    },
    #[error("nested deeper than {limit} levels{}", inside(*.entry))]
    TooDeep { entry: Option<usize>, limit: usize },
    #[error("not a FHIR Bundle: resourceType is {}", found.as_deref().unwrap_or("absent"))]
    NotABundle { found: Option<String> },
    #[error("a Bundle of type transaction, batch, collection or document is taken, this one's is {}",
        found.as_deref().unwrap_or("absent"))]
    BundleType { found: Option<String> },
    #[error("the Bundle's entry is not a list")]
    EntriesAreNoList,
    #[error("entry[{entry}] has no resource")]
    EntryWithoutResource { entry: usize },
    #[error("entry[{entry}] holds a resource without a resourceType")]
    ResourceWithoutType { entry: usize },
    #[error("no entry of the Bundle is a Patient")]
    NoPatient,
    #[error("{second} is a second Patient, the first is entry[{first}]: a chart has one")]
    TwoPatients { first: usize, second: Place },
    #[error("{at}: {fault}")]
    Patient { at: Place, fault: PatientFault },
    #[error("{at} carries a modifier that may change what it means, and MedSeal does not know it")]
    PatientModified { at: Place },
    #[error("{at} names a patient who is not the Bundle's")]
    AnotherPatient { at: Place, field: &'static str },
    #[error("{at}: {field} is not a date")]
    Date { at: Place, field: String },
}

impl ImportError {
    /// The member that is wrong, from the top of the Bundle: `entry[12].resource.period.start`.
    #[must_use]
    pub fn field(&self) -> Option<String> {
        let resource = |entry: usize, field: &str| Some(format!("entry[{entry}].resource{field}"));
        match self {
            Self::TooLarge { .. } | Self::TooManyValues { .. } | Self::TooManyVisits { .. } => None,
            Self::TooManyEntries { .. } | Self::EntriesAreNoList | Self::NoPatient => {
                Some("entry".to_owned())
            }
            Self::NotJson { entry, .. } | Self::TooDeep { entry, .. } => {
                entry.map(|entry| format!("entry[{entry}]"))
            }
            Self::DuplicateKey { path, key, .. } if path.is_empty() => Some(key.clone()),
            Self::DuplicateKey { path, key, .. } => Some(format!("{path}.{key}")),
            Self::NotABundle { .. } => Some("resourceType".to_owned()),
            Self::BundleType { .. } => Some("type".to_owned()),
            Self::EntryWithoutResource { entry } => resource(*entry, ""),
            Self::ResourceWithoutType { entry } => resource(*entry, ".resourceType"),
            Self::ResourceTooLarge { at, .. } | Self::PatientModified { at } => {
                resource(at.entry, "")
            }
            Self::TwoPatients { second, .. } => resource(second.entry, ""),
            Self::Patient { at, fault } => resource(
                at.entry,
                match fault {
                    PatientFault::NotAPatient => ".resourceType",
                    PatientFault::NoName | PatientFault::TooLong => ".name",
                    PatientFault::NoBirthDate | PatientFault::BirthDate => ".birthDate",
                },
            ),
            Self::AnotherPatient { at, field } => {
                resource(at.entry, &format!(".{field}.reference"))
            }
            Self::Date { at, field } => resource(at.entry, &format!(".{field}")),
        }
    }

    /// A stable name for the problem's `type`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::ResourceTooLarge { .. } => "resource-too-large",
            Self::TooManyValues { .. } => "too-many-values",
            Self::TooManyEntries { .. } => "too-many-entries",
            Self::TooManyVisits { .. } => "too-many-visits",
            Self::NotJson { .. } => "not-json",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::TooDeep { .. } => "too-deep",
            Self::NotABundle { .. } => "not-a-bundle",
            Self::BundleType { .. } => "bundle-type",
            Self::EntriesAreNoList => "entries-are-no-list",
            Self::EntryWithoutResource { .. } => "entry-without-resource",
            Self::ResourceWithoutType { .. } => "resource-without-type",
            Self::NoPatient => "no-patient",
            Self::TwoPatients { .. } => "two-patients",
            Self::Patient { .. } => "patient",
            Self::PatientModified { .. } => "patient-modified",
            Self::AnotherPatient { .. } => "another-patient",
            Self::Date { .. } => "date",
        }
    }

    /// HTTP calls it 413 then, and 422 otherwise.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self, Self::TooLarge { .. })
    }
}

fn inside(entry: Option<usize>) -> String {
    entry
        .map(|entry| format!(" in entry[{entry}]"))
        .unwrap_or_default()
}

fn within(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(" in {path}")
    }
}
