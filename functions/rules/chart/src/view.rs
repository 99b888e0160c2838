//! What a person reads of a version: FHIR in, plain words out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::attachment::AttachmentView;
use crate::date::FhirDate;
use crate::dosage::Dosage;
use crate::fhir::{
    LOINC, clip, code_in, concept_words, date, items, name, narrative, resource_type,
    subject_matter, text, value_words, words,
};
use crate::patient::PatientView;

/// Longest line of the history on a card, in characters.
const HEADLINE: usize = 60;

/// One version as the portal shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    /// `2024-03-01`, or as much as is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// What kind of visit: "Encounter for check up".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Why the patient came.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symptoms: Option<String>,
    pub diagnosis: Vec<DiagnosisView>,
    pub prescriptions: Vec<PrescriptionView>,
    pub observations: Vec<ObservationView>,
    pub procedures: Vec<String>,
    pub immunizations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notes: Option<String>,
    /// The day of the next visit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub follow_up: Option<String>,
    /// Files that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attachments: Vec<AttachmentView>,
    /// The patient the version was written for.
    pub patient: PatientView,
}

/// A diagnosis in words, with its first code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosisView {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// FHIR clinical or verification status where it is not "active" and "confirmed": "resolved", "provisional".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
}

/// A medicine and how it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrescriptionView {
    pub drug: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub frequency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<u32>,
    /// FHIR status where it is not "active": "stopped", "completed".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
}

/// One thing measured, answered or found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationView {
    pub name: String,
    /// As written, to the last digit; empty when the name says it all.
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
}

impl VisitView {
    pub(crate) fn of(bundle: &Value) -> Self {
        let resources: Vec<&Value> = items(bundle, "entry")
            .iter()
            .filter_map(|entry| entry.get("resource"))
            .collect();
        let mut view = Self {
            date: None,
            kind: None,
            symptoms: None,
            diagnosis: Vec::new(),
            prescriptions: Vec::new(),
            observations: Vec::new(),
            procedures: Vec::new(),
            immunizations: Vec::new(),
            notes: None,
            follow_up: None,
            attachments: Vec::new(),
            patient: PatientView::of(resources.first().copied().unwrap_or(&Value::Null)),
        };
        let mut reason = None;
        for resource in &resources {
            match resource_type(resource) {
                "Encounter" => {
                    view.date = date(resource).map(|date| date.day().to_owned());
                    view.kind = items(resource, "type")
                        .iter()
                        .find_map(concept_words)
                        .map(str::to_owned);
                    reason = encounter_reason(resource);
                }
                "Condition" => view.diagnosis.push(diagnosis(resource)),
                "MedicationRequest" => view.prescriptions.push(prescription(resource, bundle)),
                "Procedure" => view.procedures.push(named(resource)),
                "Immunization" => view.immunizations.push(named(resource)),
                "Observation" => view.observe(resource),
                "DocumentReference" => view.attachments.extend(AttachmentView::of(resource)),
                _ => {}
            }
        }
        view.symptoms = view.symptoms.or(reason);
        if view.date.is_none() {
            let earliest = resources
                .iter()
                .filter_map(|resource| date(resource))
                .min_by_key(FhirDate::seconds);
            view.date = earliest.map(|date| date.day().to_owned());
        }
        view
    }

    /// One line to remember the visit by, of at most 60 characters.
    #[must_use]
    pub fn headline(&self) -> String {
        let firsts = [
            self.diagnosis
                .first()
                .map(|diagnosis| diagnosis.text.as_str()),
            self.symptoms.as_deref(),
            self.immunizations.first().map(String::as_str),
            self.procedures.first().map(String::as_str),
            self.kind.as_deref(),
            self.prescriptions
                .first()
                .map(|prescription| prescription.drug.as_str()),
            self.observations
                .first()
                .map(|observation| observation.name.as_str()),
        ];
        let line = firsts.into_iter().flatten().next().unwrap_or("Visit");
        clip(
            &line.split_whitespace().collect::<Vec<_>>().join(" "),
            HEADLINE,
        )
    }

    fn observe(&mut self, resource: &Value) {
        let loinc = resource.get("code").and_then(|code| code_in(code, LOINC));
        let value = value_words(resource);
        match (loinc, value) {
            (Some(narrative::SYMPTOMS), Some((text, _))) => append(&mut self.symptoms, &text),
            (Some(narrative::NOTES), Some((text, _))) => append(&mut self.notes, &text),
            (Some(narrative::FOLLOW_UP), Some((text, _)))
                if resource.get("valueDateTime").is_some() =>
            {
                append(&mut self.follow_up, &text);
            }
            (Some(narrative::TESTS), Some((text, _))) if name(resource).is_none() => {
                self.observations.push(ObservationView {
                    name: "Test".to_owned(),
                    value: text,
                    unit: None,
                });
            }
            (_, value) => self.measured(resource, value),
        }
    }

    fn measured(&mut self, resource: &Value, value: Option<(String, Option<String>)>) {
        let components = items(resource, "component");
        if value.is_some() || components.is_empty() {
            let (value, unit) = value.unwrap_or_default();
            self.observations.push(ObservationView {
                name: named(resource),
                value,
                unit,
            });
        }
        for component in components {
            let Some((value, unit)) = value_words(component) else {
                continue;
            };
            self.observations.push(ObservationView {
                name: concept_name(component.get("code")),
                value,
                unit,
            });
        }
    }
}

fn append(all: &mut Option<String>, text: &str) {
    match all {
        Some(all) => {
            all.push('\n');
            all.push_str(text);
        }
        None => *all = Some(text.to_owned()),
    }
}

/// R4 `reasonCode`, STU3 `reason`.
pub(crate) fn encounter_reason(encounter: &Value) -> Option<String> {
    ["reasonCode", "reason"]
        .iter()
        .find_map(|key| items(encounter, key).iter().find_map(concept_words))
        .map(str::to_owned)
}

pub(crate) fn diagnosis(condition: &Value) -> DiagnosisView {
    let status = [
        ("verificationStatus", "confirmed"),
        ("clinicalStatus", "active"),
    ]
    .iter()
    .find_map(|(key, usual)| crate::fhir::status_code(condition, key).filter(|code| code != usual));
    DiagnosisView {
        text: named(condition),
        code: condition.get("code").and_then(first_code),
        status: status.map(str::to_owned),
    }
}

pub(crate) fn prescription(request: &Value, bundle: &Value) -> PrescriptionView {
    let Dosage {
        dose,
        frequency,
        days,
    } = Dosage::of(request);
    let referenced = text(request, &["medicationReference", "reference"]).and_then(|reference| {
        items(bundle, "entry")
            .iter()
            .filter(|entry| {
                text(entry, &["fullUrl"]) == Some(reference)
                    || text(entry, &["resource", "id"])
                        .is_some_and(|id| reference.strip_prefix("Medication/") == Some(id))
            })
            .find_map(|entry| concept_words(entry.get("resource")?.get("code")?))
    });
    PrescriptionView {
        drug: referenced.map_or_else(|| named(request), str::to_owned),
        dose,
        frequency,
        days,
        status: words(request, &["status"])
            .filter(|status| *status != "active")
            .map(str::to_owned),
    }
}

/// In words where there are any, else by its code, else by its type: a line is never blank.
fn named(resource: &Value) -> String {
    name(resource).map_or_else(
        || {
            subject_matter(resource)
                .and_then(first_code)
                .unwrap_or_else(|| resource_type(resource).to_owned())
        },
        str::to_owned,
    )
}

fn concept_name(concept: Option<&Value>) -> String {
    concept
        .and_then(|concept| {
            concept_words(concept)
                .map(str::to_owned)
                .or_else(|| first_code(concept))
        })
        .unwrap_or_default()
}

pub(crate) fn first_code(concept: &Value) -> Option<String> {
    items(concept, "coding")
        .iter()
        .find_map(|coding| words(coding, &["code"]))
        .map(str::to_owned)
}
