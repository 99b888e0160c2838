//! One visit: what becomes one version of a chart.

use serde_json::Value;

use crate::date::FhirDate;
use crate::fhir::{date, resource_type};

/// A FHIR resource with the address others reference it by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) full_url: Option<String>,
    pub(crate) resource: Value,
}

/// One Encounter with what belongs to it, or what happened on one day outside of any.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The Encounter first, when there is one.
    pub(crate) entries: Vec<Entry>,
    pub(crate) origin: Origin,
    date: Option<FhirDate>,
}

/// Where a visit comes from decides how its Patient is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The first version of a chart, or a new one of who the patient is: it carries the whole Patient resource.
    Registration,
    Imported,
    /// Saved by a doctor here: its references are the card's own.
    Written,
    /// A new version of a visit: its references are those of the version it replaces, of which this is the Patient's.
    Amended(String),
}

impl Visit {
    pub(crate) fn new(entries: Vec<Entry>, origin: Origin) -> Self {
        let encounter = entries
            .first()
            .filter(|entry| resource_type(&entry.resource) == "Encounter");
        let date = match encounter {
            Some(encounter) if date(&encounter.resource).is_some() => date(&encounter.resource),
            _ => entries
                .iter()
                .filter_map(|entry| date(&entry.resource))
                .min_by_key(FhirDate::seconds),
        };
        Self {
            entries,
            origin,
            date,
        }
    }

    /// `2024-03-01`, or as much of it as is known; `None` when nothing in the visit has a date.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.date.as_ref().map(FhirDate::day)
    }

    /// For putting visits in order; what has no date comes first.
    pub(crate) fn moment(&self) -> Option<i64> {
        self.date.as_ref().map(FhirDate::seconds)
    }
}
