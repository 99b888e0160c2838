//! Whose chart it is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::date::FhirDate;
use crate::fhir::{clip, items, resource_type, text, words};

/// Most of what every version repeats of a patient, as compact JSON.
const MAX_IDENTITY_BYTES: usize = 8 * 1024;

/// The patient of a chart: a FHIR R4 Patient with a name somebody can be called by and a birth date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Patient {
    full_url: Option<String>,
    resource: Value,
}

/// What a person reads: of the chart's patient, or of the patient a version was written for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientView {
    /// The official name, else the usual one, as it is written out.
    pub name: String,
    /// FHIR `date`: `1987-04-12`, or as much of it as is known.
    pub birth_date: String,
    /// FHIR administrative gender: male, female, other or unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gender: Option<String>,
}

/// Why a resource is no patient of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PatientFault {
    #[error("it is not a Patient")]
    NotAPatient,
    #[error("the Patient has no name")]
    NoName,
    #[error("the Patient has no birthDate, and a card must say whose it is")]
    NoBirthDate,
    #[error("the birthDate is not a date")]
    BirthDate,
    #[error(
        "names and id are longer than {MAX_IDENTITY_BYTES} bytes, and every version repeats them"
    )]
    TooLong,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    full_url: Option<String>,
    resource: Value,
}

impl TryFrom<Stored> for Patient {
    type Error = PatientFault;
    fn try_from(stored: Stored) -> Result<Self, PatientFault> {
        Self::new(stored.full_url, stored.resource)
    }
}

impl From<Patient> for Stored {
    fn from(patient: Patient) -> Self {
        Self {
            full_url: patient.full_url,
            resource: patient.resource,
        }
    }
}

impl Patient {
    pub(crate) fn new(full_url: Option<String>, resource: Value) -> Result<Self, PatientFault> {
        if resource_type(&resource) != "Patient" {
            return Err(PatientFault::NotAPatient);
        }
        if best_name(&resource).is_none() {
            return Err(PatientFault::NoName);
        }
        if resource.get("birthDate").is_none_or(Value::is_null) {
            return Err(PatientFault::NoBirthDate);
        }
        let birth_date = text(&resource, &["birthDate"]).ok_or(PatientFault::BirthDate)?;
        if birth_date.len() > 10 || FhirDate::parse(birth_date).is_none() {
            return Err(PatientFault::BirthDate);
        }
        let patient = Self { full_url, resource };
        let address = patient.full_url().map_or(0, str::len);
        if patient.reduced().to_string().len() + address > MAX_IDENTITY_BYTES {
            return Err(PatientFault::TooLong);
        }
        Ok(patient)
    }

    /// Name, birth date and gender.
    #[must_use]
    pub fn view(&self) -> PatientView {
        PatientView::of(&self.resource)
    }

    /// The whole FHIR resource.
    #[must_use]
    pub fn resource(&self) -> &Value {
        &self.resource
    }

    pub(crate) fn full_url(&self) -> Option<&str> {
        self.full_url.as_deref()
    }

    pub(crate) fn birth_date(&self) -> &str {
        text(&self.resource, &["birthDate"]).unwrap_or_default()
    }

    /// What identifies the person and no more: what each version after the first repeats.
    pub(crate) fn reduced(&self) -> Value {
        let mut reduced = Map::new();
        for key in ["resourceType", "id", "name", "birthDate", "gender"] {
            if let Some(value) = self.resource.get(key) {
                reduced.insert(key.to_owned(), value.clone());
            }
        }
        Value::Object(reduced)
    }

    pub(crate) fn into_reduced(self) -> Self {
        Self {
            resource: self.reduced(),
            full_url: self.full_url,
        }
    }

    /// The card's Patient with its name cut to a degree; `false` when something of the name was cut.
    pub(crate) fn card_form(&self, degree: NameDegree) -> (Value, bool) {
        let name = best_name(&self.resource).unwrap_or(&Value::Null);
        let family = words(name, &["family"]).map(tidy);
        let given: Vec<String> = given_names(name);
        let shown: Vec<String> = given
            .iter()
            .take(degree.given)
            .map(|part| clip(part, degree.letters))
            .collect();
        let mut whole = shown == given;
        let mut cut = |part: &str| {
            let clipped = clip(part, degree.letters);
            whole &= clipped == part;
            clipped
        };
        let mut human = Map::new();
        if let Some(family) = &family {
            human.insert("family".to_owned(), cut(family).into());
        }
        if !shown.is_empty() {
            human.insert("given".to_owned(), shown.into());
        }
        if human.is_empty()
            && let Some(text) = words(name, &["text"])
        {
            human.insert("text".to_owned(), cut(&tidy(text)).into());
        }
        let human = Value::Object(human);
        whole &= written_name(&human) == written_name(name);
        let mut patient =
            json!({"resourceType": "Patient", "name": [human], "birthDate": self.birth_date()});
        if let Some(gender) = gender(&self.resource) {
            patient["gender"] = gender.into();
        }
        (patient, whole)
    }
}

/// How much of a name the card carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameDegree {
    letters: usize,
    given: usize,
}

impl NameDegree {
    /// From the whole name down to what always fits.
    pub(crate) const LADDER: [Self; 5] = [
        Self {
            letters: usize::MAX,
            given: usize::MAX,
        },
        Self {
            letters: 80,
            given: 3,
        },
        Self {
            letters: 40,
            given: 2,
        },
        Self {
            letters: 20,
            given: 1,
        },
        Self {
            letters: 10,
            given: 1,
        },
    ];
}

impl PatientView {
    pub(crate) fn of(patient: &Value) -> Self {
        Self {
            name: best_name(patient)
                .and_then(written_name)
                .unwrap_or_default(),
            birth_date: text(patient, &["birthDate"]).unwrap_or_default().to_owned(),
            gender: gender(patient).map(str::to_owned),
        }
    }
}

fn gender(patient: &Value) -> Option<&str> {
    text(patient, &["gender"]).filter(|code| ["male", "female", "other", "unknown"].contains(code))
}

/// The name to call the person by: FHIR `use` decides, then the order in the resource.
pub(crate) fn best_name(patient: &Value) -> Option<&Value> {
    let rank = |name: &&Value| match text(name, &["use"]) {
        Some("official") => 0,
        Some("usual") => 1,
        None => 2,
        Some("old" | "maiden") => 4,
        Some(_) => 3,
    };
    items(patient, "name")
        .iter()
        .filter(|name| written_name(name).is_some())
        .min_by_key(rank)
}

fn written_name(name: &Value) -> Option<String> {
    if let Some(text) = words(name, &["text"]) {
        return Some(tidy(text)).filter(|name| !name.is_empty());
    }
    let mut parts = given_names(name);
    parts.extend(
        words(name, &["family"])
            .map(tidy)
            .filter(|family| !family.is_empty()),
    );
    (!parts.is_empty()).then(|| parts.join(" "))
}

pub(crate) fn given_names(name: &Value) -> Vec<String> {
    items(name, "given")
        .iter()
        .filter_map(Value::as_str)
        .map(tidy)
        .filter(|part| !part.is_empty())
        .collect()
}

/// One line: runs of white space and control characters become one space.
pub(crate) fn tidy(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
