//! A FHIR Bundle becomes a chart: nothing in it is dropped.

mod belonging;
mod error;
mod reading;
mod refusal;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use error::{ImportError, Place};

use crate::date::FhirDate;
use crate::fhir::{date, date_paths, resource_type};
use crate::patient::Patient;
use crate::visit::{Entry, Origin, Visit};
use belonging::{Belonging, People, encounter_keys, encounter_of, medication_of};
use reading::Item;

/// Largest Bundle taken, in bytes: what a Lambda function can be handed in one request.
pub const MAX_BUNDLE_BYTES: usize = 4_500_000;
/// Most entries of one Bundle.
pub const MAX_ENTRIES: usize = 5_000;
/// Most visits, and so versions, of one Bundle.
pub const MAX_VISITS: usize = 1_000;
/// Largest resource that becomes part of a version, as compact JSON; a larger one is kept beside the chart.
pub const MAX_RESOURCE_BYTES: usize = 128 * 1024;
/// Largest resource that can be kept, as its text stands.
pub const MAX_KEPT_BYTES: usize = 320 * 1024;
/// Most of one version, as compact JSON without its Patient; a longer visit becomes several versions of one day.
pub const MAX_VERSION_BYTES: usize = 224 * 1024;

/// A chart as it came in. `imported` and `kept` together count every entry of the Bundle.
#[derive(Clone, Debug)]
pub struct Import {
    pub patient: Patient,
    /// Oldest first; what has no date comes first of all. Never empty.
    pub visits: Vec<Visit>,
    pub kept: Vec<Kept>,
    /// How many of each resource type became the chart.
    pub imported: BTreeMap<String, usize>,
}

/// A resource kept beside the chart, and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Its place in the Bundle, from 0.
    pub entry: usize,
    pub resource_type: String,
    /// The address other resources reference it by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub full_url: Option<String>,
    /// For a person: "MedSeal has no place for a Claim".
    pub reason: String,
    /// Its text, to the character.
    pub resource: Box<RawValue>,
}

/// Reads a FHIR R4 (or STU3) Bundle of one patient.
pub fn import(bytes: &[u8]) -> Result<Import, ImportError> {
    let source = reading::open(bytes)?;
    let items = reading::items(&source)?;
    let (patient, patient_reason) = the_patient(&items)?;
    let people = People::new(&patient, &items);

    let mut kept: BTreeMap<usize, String> = BTreeMap::new();
    let mut patient = patient;
    if let Some((entry, reason)) = patient_reason {
        kept.insert(entry, reason);
        patient = patient.into_reduced();
    }
    let mut charted: Vec<&Item<'_>> = Vec::new();
    let mut medications: Vec<&Item<'_>> = Vec::new();
    for item in &items {
        match people.whose(item)? {
            _ if item.kind() == "Patient" => {}
            Belonging::SomethingElse(reason) => {
                kept.insert(item.entry, reason);
            }
            Belonging::Patient => {
                check_dates(item)?;
                match refusal::reason(item) {
                    None if item.kind() == "Medication" => medications.push(item),
                    None => charted.push(item),
                    Some(reason) => {
                        kept.insert(item.entry, reason);
                    }
                }
            }
        }
    }

    let mut grouping = Grouping::new(&charted, &medications, &mut kept);
    grouping.place();
    let Grouping {
        groups,
        used_medications,
        ..
    } = grouping;
    for medication in medications
        .iter()
        .filter(|item| !used_medications.contains(&item.entry))
    {
        kept.insert(
            medication.entry,
            "no prescription of the chart refers to it".to_owned(),
        );
    }
    let visits = in_order(groups)?;

    let mut imported = BTreeMap::new();
    for item in items.iter().filter(|item| !kept.contains_key(&item.entry)) {
        *imported.entry(item.kind().to_owned()).or_insert(0) += 1;
    }
    let kept = reading::keep(&items, kept)?;
    Ok(Import {
        patient,
        visits,
        kept,
        imported,
    })
}

/// The one Patient, and why its whole resource has to be kept aside, if it has.
fn the_patient(items: &[Item<'_>]) -> Result<(Patient, Option<(usize, String)>), ImportError> {
    let mut patients = items.iter().filter(|item| item.kind() == "Patient");
    let item = patients.next().ok_or(ImportError::NoPatient)?;
    if let Some(second) = patients.next() {
        return Err(ImportError::TwoPatients {
            first: item.entry,
            second: second.place(),
        });
    }
    let full_url = item.full_url.map(str::to_owned);
    let patient =
        Patient::new(full_url, item.resource.clone()).map_err(|fault| ImportError::Patient {
            at: item.place(),
            fault,
        })?;
    if item.resource.get("modifierExtension").is_some()
        || item.resource.get("implicitRules").is_some()
    {
        return Err(ImportError::PatientModified { at: item.place() });
    }
    let reason = refusal::carrying(item).map(|reason| {
        (
            item.entry,
            format!("{reason}; name, birth date and gender are in the chart"),
        )
    });
    Ok((patient, reason))
}

fn check_dates(item: &Item<'_>) -> Result<(), ImportError> {
    for path in date_paths(item.kind()) {
        let value = path
            .iter()
            .try_fold(item.resource, |value, key| value.get(key));
        let Some(value) = value.filter(|value| !value.is_null()) else {
            continue;
        };
        if value.as_str().and_then(FhirDate::parse).is_none() {
            return Err(ImportError::Date {
                at: item.place(),
                field: path.join("."),
            });
        }
    }
    Ok(())
}

/// Puts each resource with the visit it belongs to.
struct Grouping<'a, 'k> {
    charted: &'a [&'a Item<'a>],
    medications: &'a [&'a Item<'a>],
    kept: &'k mut BTreeMap<usize, String>,
    groups: Vec<Vec<Entry>>,
    used_medications: BTreeSet<usize>,
}

impl<'a, 'k> Grouping<'a, 'k> {
    fn new(
        charted: &'a [&'a Item<'a>],
        medications: &'a [&'a Item<'a>],
        kept: &'k mut BTreeMap<usize, String>,
    ) -> Self {
        Self {
            charted,
            medications,
            kept,
            groups: Vec::new(),
            used_medications: BTreeSet::new(),
        }
    }

    fn place(&mut self) {
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for item in self
            .charted
            .iter()
            .filter(|item| item.kind() == "Encounter")
        {
            let keys = encounter_keys(item);
            if keys.iter().any(|key| by_key.contains_key(key)) {
                self.kept.insert(
                    item.entry,
                    "another Encounter of the Bundle has the same address".to_owned(),
                );
                continue;
            }
            by_key.extend(keys.into_iter().map(|key| (key, self.groups.len())));
            self.groups.push(vec![item.as_entry()]);
        }
        let mut by_day: HashMap<Option<String>, usize> = HashMap::new();
        for item in self
            .charted
            .iter()
            .filter(|item| item.kind() != "Encounter")
        {
            let group = encounter_of(item.resource)
                .and_then(|key| by_key.get(&key).copied())
                .unwrap_or_else(|| {
                    let day = date(item.resource).map(|date| date.day().to_owned());
                    *by_day.entry(day).or_insert_with(|| {
                        self.groups.push(Vec::new());
                        self.groups.len() - 1
                    })
                });
            let entry = item.as_entry();
            if let Some(medication) = medication_of(item.resource, self.medications)
                && !self.groups[group].contains(&medication.as_entry())
            {
                self.groups[group].push(medication.as_entry());
                self.used_medications.insert(medication.entry);
            }
            self.groups[group].push(entry);
        }
    }
}

/// One visit for each group, oldest first; a chart without any visit begins with a registration.
fn in_order(groups: Vec<Vec<Entry>>) -> Result<Vec<Visit>, ImportError> {
    let mut visits: Vec<Visit> = groups
        .into_iter()
        .flat_map(pages)
        .map(|entries| Visit::new(entries, Origin::Imported))
        .collect();
    if visits.len() > MAX_VISITS {
        return Err(ImportError::TooManyVisits {
            visits: visits.len(),
        });
    }
    visits.sort_by_key(Visit::moment);
    match visits.first_mut() {
        Some(first) => first.origin = Origin::Registration,
        None => visits.push(Visit::new(Vec::new(), Origin::Registration)),
    }
    Ok(visits)
}

/// Parts of at most [`MAX_VERSION_BYTES`], each with the Encounter in front.
fn pages(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let encounter = entries
        .first()
        .filter(|entry| resource_type(&entry.resource) == "Encounter")
        .cloned();
    let mut pages: Vec<Vec<Entry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        let size = size(&entry);
        match pages.last_mut() {
            Some(page) if bytes + size <= MAX_VERSION_BYTES => {
                bytes += size;
                page.push(entry);
            }
            last => {
                let head = encounter.clone().filter(|_| last.is_some());
                bytes = size + head.as_ref().map_or(0, self::size);
                pages.push(head.into_iter().chain([entry]).collect());
            }
        }
    }
    pages
}

/// Length as compact JSON, with something for what stands around it.
fn size(entry: &Entry) -> usize {
    entry.resource.to_string().len() + entry.full_url.as_ref().map_or(0, String::len) + 64
}
