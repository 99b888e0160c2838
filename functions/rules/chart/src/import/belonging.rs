//! Whose a resource is, and which visit it belongs to: FHIR references in all their spellings.

use std::collections::HashMap;

use serde_json::Value;

use super::error::ImportError;
use super::reading::Item;
use crate::fhir::{items, text};
use crate::patient::Patient;

/// The types that become the chart.
const CHARTED: [&str; 6] = [
    "Encounter",
    "Condition",
    "MedicationRequest",
    "Observation",
    "Procedure",
    "Immunization",
];

pub(super) enum Belonging {
    Patient,
    /// Of a group, a device...: with the reason it is kept.
    SomethingElse(String),
}

/// The Bundle's patient and everything else that could be a subject.
pub(super) struct People<'a> {
    addresses: Vec<String>,
    identifiers: Vec<(&'a str, &'a str)>,
    others: HashMap<&'a str, &'a str>,
}

impl<'a> People<'a> {
    pub(super) fn new(patient: &Patient, entries: &'a [Item<'a>]) -> Self {
        let mut addresses: Vec<String> =
            patient.full_url().map(str::to_owned).into_iter().collect();
        if let Some(id) = text(patient.resource(), &["id"]) {
            addresses.push(format!("Patient/{id}"));
            addresses.push(format!("urn:uuid:{id}"));
        }
        if let Some(("Patient", id)) = patient.full_url().and_then(last_two) {
            addresses.push(format!("Patient/{id}"));
        }
        let patient_entry = entries.iter().find(|item| item.kind() == "Patient");
        let identifiers = patient_entry.map_or(&[][..], |item| items(item.resource, "identifier"));
        let identifiers = identifiers
            .iter()
            .filter_map(|one| {
                Some((
                    text(one, &["system"]).unwrap_or_default(),
                    text(one, &["value"])?,
                ))
            })
            .collect();
        let others = entries
            .iter()
            .filter(|item| item.kind() != "Patient")
            .filter_map(|item| Some((item.full_url?, item.kind())))
            .collect();
        Self {
            addresses,
            identifiers,
            others,
        }
    }

    /// A resource that names no patient is the Bundle's patient's; one that names another refuses the Bundle.
    pub(super) fn whose(&self, item: &Item<'_>) -> Result<Belonging, ImportError> {
        for field in ["subject", "patient", "beneficiary"] {
            let Some(reference) = item.resource.get(field).filter(|value| value.is_object()) else {
                continue;
            };
            let another = || ImportError::AnotherPatient {
                at: item.place(),
                field,
            };
            let Some(address) = text(reference, &["reference"]) else {
                if self.is_another_identifier(reference) {
                    return Err(another());
                }
                continue;
            };
            match self.who(address) {
                Who::Ours => {}
                Who::Nobody if !CHARTED.contains(&item.kind()) => {}
                Who::Another | Who::Nobody => return Err(another()),
                Who::Other(kind) => {
                    return Ok(Belonging::SomethingElse(format!(
                        "it is about a {kind}, not about the patient"
                    )));
                }
            }
        }
        Ok(Belonging::Patient)
    }

    fn is_another_identifier(&self, reference: &Value) -> bool {
        let Some(value) = text(reference, &["identifier", "value"]) else {
            return false;
        };
        let system = text(reference, &["identifier", "system"]).unwrap_or_default();
        !self.identifiers.is_empty() && !self.identifiers.contains(&(system, value))
    }

    fn who(&self, address: &str) -> Who {
        let address = unversioned(address);
        if self
            .addresses
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(address))
        {
            return Who::Ours;
        }
        if let Some(kind) = self.others.get(address) {
            return Who::Other((*kind).to_owned());
        }
        if let Some(query) = address.strip_prefix("Patient?identifier=") {
            let (system, value) = query.split_once('|').unwrap_or(("", query));
            return if self.identifiers.contains(&(system, value)) {
                Who::Ours
            } else {
                Who::Another
            };
        }
        match last_two(address) {
            Some((kind, _))
                if kind != "Patient" && kind.chars().all(|letter| letter.is_ascii_alphabetic()) =>
            {
                Who::Other(kind.to_owned())
            }
            // Without a base of its own the Bundle's Patient may live on any server.
            Some((kind, id)) if !self.has_a_base() => {
                let relative = format!("{kind}/{id}");
                if self.addresses.contains(&relative) {
                    Who::Ours
                } else {
                    Who::Another
                }
            }
            Some(_) => Who::Another,
            None => Who::Nobody,
        }
    }

    fn has_a_base(&self) -> bool {
        self.addresses
            .iter()
            .any(|address| address.starts_with("http"))
    }
}

enum Who {
    Ours,
    Another,
    /// An address nothing in the Bundle has.
    Nobody,
    Other(String),
}

fn unversioned(address: &str) -> &str {
    address.split("/_history/").next().unwrap_or(address)
}

/// `Encounter` and `7` of `https://hospital.example/fhir/Encounter/7`.
fn last_two(address: &str) -> Option<(&str, &str)> {
    let mut parts = address.rsplit('/');
    let id = parts.next()?;
    Some((parts.next()?, id))
}

/// Every spelling an Encounter of the Bundle can be referenced by.
pub(super) fn encounter_keys(item: &Item<'_>) -> Vec<String> {
    let mut keys: Vec<String> = item
        .full_url
        .map(str::to_ascii_lowercase)
        .into_iter()
        .collect();
    if let Some(id) = text(item.resource, &["id"]) {
        keys.push(format!("encounter/{id}").to_ascii_lowercase());
        keys.push(format!("urn:uuid:{id}").to_ascii_lowercase());
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The Encounter a resource names, R4 `encounter` or STU3 `context`, in the spelling of [`encounter_keys`].
pub(super) fn encounter_of(resource: &Value) -> Option<String> {
    let address = ["encounter", "context"]
        .iter()
        .find_map(|key| text(resource, &[key, "reference"]))?;
    Some(unversioned(address).to_ascii_lowercase())
}

/// The Medication of the Bundle that a prescription refers to.
pub(super) fn medication_of<'a>(
    resource: &Value,
    medications: &[&'a Item<'a>],
) -> Option<&'a Item<'a>> {
    let address = text(resource, &["medicationReference", "reference"])?;
    medications.iter().copied().find(|item| {
        item.full_url == Some(address)
            || text(item.resource, &["id"])
                .is_some_and(|id| address.strip_prefix("Medication/") == Some(id))
    })
}
