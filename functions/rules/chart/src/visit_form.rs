//! A visit read back into the form it can be written with, to be amended.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::attachment::AttachmentView;
use crate::date::parse_day;
use crate::dosage::Dosage;
use crate::fhir::{
    ICD_10, ICD_10_CM, LOINC, code_in, name, narrative, resource_type, status_code, text,
    value_words, words,
};
use crate::fields::is_icd_10;
use crate::new_visit::{DAYS, Enclosure, LINE, NOTES, PARAGRAPH};
use crate::record::Record;
use crate::view;
use crate::written::{Diagnosis, Prescription};

/// The body of a visit as it stands, and how much else the visit holds.
#[derive(Clone, Debug, Serialize)]
pub struct VisitForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symptoms: Option<String>,
    diagnosis: Vec<DiagnosisField>,
    prescriptions: Vec<PrescriptionField>,
    tests: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<String>,
    attachments: Vec<Enclosure>,
}

#[derive(Clone, Debug, Serialize)]
struct DiagnosisField {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct PrescriptionField {
    drug: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    dose: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
}

/// A visit taken apart: what the form says, each with where it stands, and what it cannot say.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) encounter: Option<usize>,
    /// To the day; none when less is known.
    pub(crate) date: Option<Date>,
    pub(crate) diagnosis: Vec<(usize, Diagnosis)>,
    pub(crate) prescriptions: Vec<(usize, Prescription)>,
    pub(crate) tests: Vec<(usize, String)>,
    pub(crate) symptoms: Said,
    /// The symptoms stand in the Encounter.
    pub(crate) reason: Option<String>,
    pub(crate) notes: Said,
    pub(crate) follow_up: Option<(usize, Date)>,
    pub(crate) enclosures: Vec<(usize, AttachmentView)>,
    /// What no field of the form holds, and what that refers to.
    pub(crate) carried: Vec<usize>,
    /// How many of those somebody would miss.
    pub(crate) count: usize,
}

/// One field that may stand in several resources.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) places: Vec<usize>,
    pub(crate) text: Option<String>,
}

impl Record {
    /// The body it could have been written with.
    #[must_use]
    pub fn form(&self) -> VisitForm {
        let reading = Reading::of(self);
        VisitForm {
            date: reading.date.map(|day| day.to_string()),
            symptoms: reading.symptoms.text.or(reading.reason),
            diagnosis: seconds(reading.diagnosis, |Diagnosis { text, code }| {
                DiagnosisField { text, code }
            }),
            prescriptions: seconds(reading.prescriptions, |Prescription { drug, dosage }| {
                PrescriptionField {
                    drug,
                    dose: dosage.dose,
                    frequency: dosage.frequency,
                    days: dosage.days,
                }
            }),
            tests: seconds(reading.tests, |text| text),
            notes: reading.notes.text,
            follow_up: reading.follow_up.map(|(_, day)| day.to_string()),
            attachments: seconds(reading.enclosures, |view| Enclosure {
                id: view.file.id,
                title: view.title,
            }),
        }
    }

    /// How many of its resources the form has no field for; amending it leaves them as they are.
    #[must_use]
    pub fn carried(&self) -> usize {
        Reading::of(self).count
    }
}

fn seconds<T, U>(all: Vec<(usize, T)>, field: impl Fn(T) -> U) -> Vec<U> {
    all.into_iter().map(|(_, one)| field(one)).collect()
}

impl Reading {
    pub(crate) fn of(record: &Record) -> Self {
        let mut reading = Self::default();
        for (at, entry) in record.entries().iter().enumerate().skip(1) {
            let resource = entry.get("resource").unwrap_or(&Value::Null);
            reading.place(at, resource, record.export());
        }
        reading.symptoms.settle(PARAGRAPH, &mut reading.carried);
        reading.notes.settle(NOTES, &mut reading.carried);
        if reading.symptoms.places.is_empty()
            && let Some(encounter) = reading.encounter
        {
            let resource = record.entries()[encounter].get("resource");
            let reason = resource.and_then(view::encounter_reason);
            reading.reason = reason.filter(|reason| sayable(reason, PARAGRAPH));
        }
        let day = record.view().date;
        reading.date = day
            .filter(|day| day.len() == 10)
            .and_then(|day| parse_day(&day));
        let missed = |at: &&usize| {
            let resource = record.entries()[**at].get("resource");
            resource.is_some_and(|resource| resource_type(resource) != "Medication")
        };
        reading.count = reading.carried.iter().filter(missed).count();
        reading
    }

    fn place(&mut self, at: usize, resource: &Value, bundle: &Value) {
        match resource_type(resource) {
            "Encounter" if self.encounter.is_none() => self.encounter = Some(at),
            // It tells of the version it stands in, and is written anew.
            "Provenance" => {}
            "Condition" => match diagnosis(resource) {
                Some(diagnosis) => self.diagnosis.push((at, diagnosis)),
                None => self.carried.push(at),
            },
            "MedicationRequest" => match prescription(resource, bundle) {
                Some(prescription) => self.prescriptions.push((at, prescription)),
                None => self.carried.push(at),
            },
            "DocumentReference" => match AttachmentView::of(resource) {
                Some(view) if can_say(view.title.as_ref()) => self.enclosures.push((at, view)),
                _ => self.carried.push(at),
            },
            "Observation" => self.observe(at, resource),
            _ => self.carried.push(at),
        }
    }

    fn observe(&mut self, at: usize, resource: &Value) {
        let loinc = resource.get("code").and_then(|code| code_in(code, LOINC));
        let plain = words(resource, &["status"]) == Some("final") && name(resource).is_none();
        let said = value_words(resource)
            .map(|(text, _)| text)
            .filter(|_| plain && resource.get("valueString").is_some());
        match (loinc, said) {
            (Some(narrative::SYMPTOMS), Some(text)) => self.symptoms.add(at, &text),
            (Some(narrative::NOTES), Some(text)) => self.notes.add(at, &text),
            (Some(narrative::TESTS), Some(text)) if sayable(&text, PARAGRAPH) => {
                self.tests.push((at, text));
            }
            (Some(narrative::FOLLOW_UP), None) if plain && self.follow_up.is_none() => {
                match text(resource, &["valueDateTime"]).and_then(whole_day) {
                    Some(day) => self.follow_up = Some((at, day)),
                    None => self.carried.push(at),
                }
            }
            _ => self.carried.push(at),
        }
    }
}

impl Said {
    fn add(&mut self, at: usize, text: &str) {
        self.places.push(at);
        match &mut self.text {
            Some(all) => {
                all.push('\n');
                all.push_str(text);
            }
            None => self.text = Some(text.to_owned()),
        }
    }

    /// What is longer than its field is carried over as it stands.
    fn settle(&mut self, most: usize, carried: &mut Vec<usize>) {
        if self.text.as_ref().is_some_and(|text| !sayable(text, most)) {
            carried.append(&mut self.places);
            self.text = None;
        }
    }
}

/// The form cannot say a status: what has one other than "active" and "confirmed" is left as it is.
fn diagnosis(resource: &Value) -> Option<Diagnosis> {
    let view = view::diagnosis(resource);
    let code = resource
        .get("code")
        .and_then(|concept| code_in(concept, ICD_10).or_else(|| code_in(concept, ICD_10_CM)))
        .filter(|code| is_icd_10(code));
    (view.status.is_none() && sayable(&view.text, LINE)).then(|| Diagnosis {
        text: view.text,
        code: code.map(str::to_owned),
    })
}

fn prescription(resource: &Value, bundle: &Value) -> Option<Prescription> {
    let view = view::prescription(resource, bundle);
    let dosage = Dosage::of(resource);
    let can = status_code(resource, "status") == Some("active")
        && sayable(&view.drug, LINE)
        && can_say(dosage.dose.as_ref())
        && can_say(dosage.frequency.as_ref())
        && dosage.days.is_none_or(|days| DAYS.contains(&days));
    can.then_some(Prescription {
        drug: view.drug,
        dosage,
    })
}

/// Whether the form takes this text as it is.
fn sayable(text: &str, most: usize) -> bool {
    let odd = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || ('\u{fdd0}'..='\u{fdef}').contains(&letter)
    };
    !text.is_empty() && text.trim() == text && text.chars().count() <= most && !text.contains(odd)
}

/// The same of a line that may be absent.
fn can_say(text: Option<&String>) -> bool {
    text.is_none_or(|text| sayable(text, LINE))
}

fn whole_day(text: &str) -> Option<Date> {
    parse_day(text).filter(|_| text.len() == 10)
}
