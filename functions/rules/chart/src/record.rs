//! The committed content of one version: what the card carries, and the rest.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use crate::fhir::{date, items, resource_type, text};
use crate::minified::{in_words, minified, rank};
use crate::patient::{NameDegree, Patient, PatientFault};
use crate::view::VisitView;
use crate::visit::{Entry, Origin, Visit};

/// After this many things in a row that do not fit, nothing smaller is looked for.
const MISSES: usize = 8;

/// Two FHIR Bundles. `card` is what a health card shows; `rest`, when there is one, is the whole version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Record {
    card: Value,
    rest: Option<Value>,
}

/// The stored content is not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotARecord {
    #[error("the card is not a FHIR Bundle that begins with a Patient")]
    Card,
    #[error("the rest is not a FHIR Bundle that begins with a Patient")]
    Rest,
}

#[derive(Serialize, Deserialize)]
struct Parts {
    card: Value,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rest: Option<Value>,
}

impl TryFrom<Parts> for Record {
    type Error = NotARecord;
    fn try_from(parts: Parts) -> Result<Self, NotARecord> {
        Self::from_parts(parts.card, parts.rest)
    }
}

impl From<Record> for Parts {
    fn from(record: Record) -> Self {
        Self {
            card: record.card,
            rest: record.rest,
        }
    }
}

impl Record {
    /// A record read back from where it was stored.
    pub fn from_parts(card: Value, rest: Option<Value>) -> Result<Self, NotARecord> {
        let holds_a_patient = |bundle: &Value| {
            text(bundle, &["resourceType"]) == Some("Bundle")
                && items(bundle, "entry")
                    .first()
                    .and_then(|entry| entry.get("resource"))
                    .is_some_and(|resource| resource_type(resource) == "Patient")
        };
        if !holds_a_patient(&card) {
            return Err(NotARecord::Card);
        }
        if rest.as_ref().is_some_and(|rest| !holds_a_patient(rest)) {
            return Err(NotARecord::Rest);
        }
        Ok(Self { card, rest })
    }

    /// The minified Bundle a card carries.
    #[must_use]
    pub fn card(&self) -> &Value {
        &self.card
    }

    /// The whole version, when the card does not say everything.
    #[must_use]
    pub fn rest(&self) -> Option<&Value> {
        self.rest.as_ref()
    }

    /// Card and rest.
    #[must_use]
    pub fn into_parts(self) -> (Value, Option<Value>) {
        (self.card, self.rest)
    }

    /// The whole version as a FHIR R4 Bundle of type collection.
    #[must_use]
    pub fn export(&self) -> &Value {
        self.rest.as_ref().unwrap_or(&self.card)
    }

    /// The Patient as this version carries them: whole where it says who they are, else what identifies them.
    pub fn patient(&self) -> Result<Patient, PatientFault> {
        let entry = self.entries().first().unwrap_or(&Value::Null);
        let full_url = text(entry, &["fullUrl"]).map(str::to_owned);
        Patient::new(full_url, entry.get("resource").cloned().unwrap_or_default())
    }

    /// The whole version's entries, the Patient first.
    pub(crate) fn entries(&self) -> &[Value] {
        items(self.export(), "entry")
    }

    /// What a person reads of the whole version.
    #[must_use]
    pub fn view(&self) -> VisitView {
        VisitView::of(self.export())
    }
}

impl Visit {
    /// Splits the visit into card and rest: `fits` says whether a card Bundle still fits its QR.
    ///
    /// The order is fixed: Patient and Encounter, diagnoses, prescriptions, immunizations, procedures, observations.
    /// Patient and Encounter are always there, with the name cut as far as it must be; if not even the shortest form
    /// fits, it is the card all the same, so `fits` has to grant some 300 deflated bytes.
    #[must_use]
    pub fn record(&self, patient: &Patient, fits: impl Fn(&Value) -> bool) -> Record {
        let (mut sheet, mut whole) = self.head(patient, &fits);
        let mut waiting: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| !is_encounter(entry))
            .collect();
        waiting.sort_by_key(|entry| {
            let newest = std::cmp::Reverse(date(&entry.resource).map(|date| date.seconds()));
            (rank(&entry.resource), newest)
        });
        let mut misses = 0;
        let mut placed: Vec<(usize, Value)> = Vec::new();
        for entry in waiting {
            let card_form = minified(&entry.resource, self.date());
            whole &= card_form.as_ref() == Some(&entry.resource);
            match card_form {
                Some(card_form) if misses < MISSES && put(&mut sheet, &card_form, &fits) => {
                    placed.push((sheet.len() - 1, card_form));
                    misses = 0;
                }
                _ => {
                    whole = false;
                    misses += 1;
                }
            }
        }
        for (at, card_form) in placed {
            whole &= put_back(&mut sheet, at, card_form, &fits);
        }
        let rest = (!whole).then(|| self.in_full(patient));
        Record {
            card: bundle(&sheet),
            rest,
        }
    }

    /// Patient and Encounter, the name as long as fits; and whether they say all there is to say.
    fn head(&self, patient: &Patient, fits: impl Fn(&Value) -> bool) -> (Vec<Value>, bool) {
        let encounter = self.entries.iter().find(|entry| is_encounter(entry));
        let card_encounter = encounter.and_then(|entry| minified(&entry.resource, self.date()));
        let says_all = card_encounter.as_ref() == encounter.map(|entry| &entry.resource)
            && self.origin == Origin::Written;
        let mut head = (Vec::new(), false);
        for degree in NameDegree::LADDER {
            let (card_patient, whole_name) = patient.card_form(degree);
            let sheet: Vec<Value> = std::iter::once(card_patient)
                .chain(card_encounter.clone())
                .collect();
            let enough = fits(&bundle(&sheet));
            head = (sheet, says_all && whole_name);
            if enough {
                break;
            }
        }
        head
    }

    /// Every resource of the visit in full, behind its Patient.
    fn in_full(&self, patient: &Patient) -> Value {
        let (full_url, resource) = match &self.origin {
            Origin::Registration => (patient.full_url(), patient.resource().clone()),
            Origin::Imported => (patient.full_url(), patient.reduced()),
            Origin::Written => (Some("resource:0"), patient.reduced()),
            Origin::Amended(full_url) => (Some(full_url.as_str()), patient.reduced()),
        };
        let mut entries = vec![full_entry(full_url, &resource)];
        for entry in &self.entries {
            entries.push(full_entry(entry.full_url.as_deref(), &entry.resource));
        }
        json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
    }
}

fn full_entry(full_url: Option<&str>, resource: &Value) -> Value {
    match full_url {
        Some(full_url) => json!({"fullUrl": full_url, "resource": resource}),
        None => json!({"resource": resource}),
    }
}

fn bundle(sheet: &[Value]) -> Value {
    let entries: Vec<Value> = sheet
        .iter()
        .enumerate()
        .map(|(at, resource)| json!({"fullUrl": format!("resource:{at}"), "resource": resource}))
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

/// Adds the resource to the sheet, in as many of its words as fit.
fn put(sheet: &mut Vec<Value>, card_form: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    for form in in_words(card_form) {
        sheet.push(form);
        if fits(&bundle(sheet)) {
            return true;
        }
        sheet.pop();
    }
    false
}

/// Gives a resource on the sheet back its codes and structure, if they still fit.
fn put_back(
    sheet: &mut [Value],
    at: usize,
    card_form: Value,
    fits: impl Fn(&Value) -> bool,
) -> bool {
    let Some(place) = sheet.get_mut(at) else {
        return false;
    };
    let in_words = std::mem::replace(place, card_form);
    if *place == in_words || fits(&bundle(sheet)) {
        return true;
    }
    if let Some(place) = sheet.get_mut(at) {
        *place = in_words;
    }
    false
}

fn is_encounter(entry: &Entry) -> bool {
    resource_type(&entry.resource) == "Encounter"
}
