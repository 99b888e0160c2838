//! The body of `POST .../visits`, read into a visit.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::attachment::{Attachment, AttachmentView};
use crate::date::parse_day;
use crate::dosage::Dosage;
use crate::fhir::narrative;
use crate::fields::Fields;
use crate::patient::Patient;
use crate::visit::{Entry, Origin, Visit};
use crate::written::{Diagnosis, Prescription, Writer};

/// What is wrong with one field: `diagnosis[0].code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub detail: String,
}

/// A file that a visit names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enclosure {
    pub id: Uuid,
    /// What it shows, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A visit a doctor wrote, each field checked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVisit {
    pub(crate) date: Date,
    pub(crate) symptoms: Option<String>,
    pub(crate) diagnosis: Vec<Diagnosis>,
    pub(crate) prescriptions: Vec<Prescription>,
    pub(crate) tests: Vec<String>,
    pub(crate) notes: Option<String>,
    pub(crate) follow_up: Option<Date>,
    pub(crate) enclosures: Vec<Enclosure>,
}

/// Longest texts, in characters.
pub(crate) const LINE: usize = 200;
pub(crate) const PARAGRAPH: usize = 2_000;
pub(crate) const NOTES: usize = 10_000;
/// Longest treatment, in days.
pub(crate) const DAYS: std::ops::RangeInclusive<u32> = 1..=3650;
/// Most diagnoses, prescriptions or tests of one visit.
const ITEMS: usize = 50;
/// Most files of one visit.
const ENCLOSURES: usize = 10;
/// What the form has.
pub(crate) const FIELDS: [&str; 8] = [
    "date",
    "symptoms",
    "diagnosis",
    "prescriptions",
    "tests",
    "notes",
    "follow_up",
    "attachments",
];

impl NewVisit {
    /// Reads `{date, symptoms?, diagnosis: [{text, code?}], prescriptions?: [{drug, dose?, frequency?, days?}],
    /// tests?: [text], notes?, follow_up?, attachments?: [{id, title?}]}` and names every field that is wrong. A field
    /// not listed is refused; an optional one that is null or blank is absent. `today` is the clinic's; a time zone
    /// may be a day ahead of it.
    pub fn parse(json: &Value, today: Date) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        body.only(&FIELDS);
        let visit = Self::read(&mut body, today);
        if body.is_object() && body.has_none("diagnosis") {
            body.problem("diagnosis", "at least one diagnosis is needed");
        }
        match visit {
            Some(visit) if problems.is_empty() => Ok(visit),
            _ => Err(problems),
        }
    }

    /// The fields by themselves: whether a diagnosis is needed is another matter.
    pub(crate) fn read(body: &mut Fields<'_>, today: Date) -> Option<Self> {
        let date = body.required_day("date");
        let follow_up = body.day("follow_up");
        if let Some(date) = date {
            if today.tomorrow().is_ok_and(|tomorrow| date > tomorrow) {
                body.problem("date", "a visit cannot be in the future");
            }
            if follow_up.is_some_and(|next| next < date) {
                body.problem("follow_up", "the next visit cannot be before this one");
            }
        }
        Some(Self {
            symptoms: body.text("symptoms", PARAGRAPH),
            notes: body.text("notes", NOTES),
            diagnosis: body.list("diagnosis", ITEMS, diagnosis),
            prescriptions: body.list("prescriptions", ITEMS, prescription),
            tests: body.texts("tests", ITEMS, PARAGRAPH),
            enclosures: enclosures(body),
            follow_up,
            date: date?,
        })
    }

    /// The files it names.
    #[must_use]
    pub fn enclosures(&self) -> &[Enclosure] {
        &self.enclosures
    }

    /// The visit of this patient, as FHIR R4 resources in the card's own form. `files` are those it names.
    pub fn for_patient(
        self,
        patient: &Patient,
        files: &[Attachment],
    ) -> Result<Visit, Vec<FieldProblem>> {
        self.not_before_birth(patient)?;
        let documents = documents(&self.enclosures, files)?;
        let mut entries: Vec<Entry> = Vec::new();
        for resource in self.resources(&documents) {
            // resource:0 is the Patient.
            let full_url = Some(format!("resource:{}", entries.len() + 1));
            entries.push(Entry { full_url, resource });
        }
        Ok(Visit::new(entries, Origin::Written))
    }

    pub(crate) fn not_before_birth(&self, patient: &Patient) -> Result<(), Vec<FieldProblem>> {
        if parse_day(patient.birth_date()).is_some_and(|born| self.date < born) {
            let detail = "the visit cannot be before the patient was born".to_owned();
            return Err(vec![FieldProblem {
                field: "date".to_owned(),
                detail,
            }]);
        }
        Ok(())
    }

    fn resources(&self, documents: &[AttachmentView]) -> Vec<Value> {
        const PATIENT: &str = "resource:0";
        let writer = Writer(PATIENT);
        let mut resources = vec![writer.encounter(&self.date.to_string())];
        resources.extend(self.diagnosis.iter().map(|one| writer.condition(one)));
        resources.extend(self.prescriptions.iter().map(|one| writer.request(one)));
        let narratives = self
            .symptoms
            .iter()
            .map(|text| (narrative::SYMPTOMS, text))
            .chain(self.tests.iter().map(|text| (narrative::TESTS, text)))
            .chain(self.notes.iter().map(|text| (narrative::NOTES, text)));
        resources.extend(narratives.map(|(code, text)| writer.narrative(code, text)));
        resources.extend(
            self.follow_up
                .map(|day| writer.day(narrative::FOLLOW_UP, day)),
        );
        resources.extend(documents.iter().map(|document| document.to_fhir(PATIENT)));
        resources
    }
}

/// Each enclosure with its file.
pub(crate) fn documents(
    enclosures: &[Enclosure],
    files: &[Attachment],
) -> Result<Vec<AttachmentView>, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut documents = Vec::with_capacity(enclosures.len());
    for (at, Enclosure { id, title }) in enclosures.iter().enumerate() {
        match files.iter().find(|file| file.id == *id) {
            Some(file) => documents.push(AttachmentView {
                title: title.clone(),
                file: file.clone(),
            }),
            None => problems.push(FieldProblem {
                field: format!("attachments[{at}].id"),
                detail: "no file with this id was added to the chart".to_owned(),
            }),
        }
    }
    if problems.is_empty() {
        Ok(documents)
    } else {
        Err(problems)
    }
}

pub(crate) fn diagnosis(item: &mut Fields<'_>) -> Option<Diagnosis> {
    item.only(&["text", "code"]);
    let text = item.required_text("text", LINE);
    let code = item.text("code", 10).and_then(|code| item.icd_10(&code));
    Some(Diagnosis { text: text?, code })
}

fn prescription(item: &mut Fields<'_>) -> Option<Prescription> {
    item.only(&["drug", "dose", "frequency", "days"]);
    let drug = item.required_text("drug", LINE);
    let dosage = Dosage {
        dose: item.text("dose", LINE),
        frequency: item.text("frequency", LINE),
        days: item.whole("days", DAYS),
    };
    Some(Prescription {
        drug: drug?,
        dosage,
    })
}

fn enclosures(body: &mut Fields<'_>) -> Vec<Enclosure> {
    let mut known = Vec::new();
    body.list("attachments", ENCLOSURES, |item| {
        item.only(&["id", "title"]);
        let id = item.uuid("id");
        if id.is_some_and(|id| known.contains(&id)) {
            item.problem("id", "this file is named twice");
        }
        known.extend(id);
        let title = item.text("title", LINE);
        Some(Enclosure { id: id?, title })
    })
}
