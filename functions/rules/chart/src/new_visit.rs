//! The body of `POST .../visits`, read into a visit.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::date::parse_day;
use crate::dosage::Dosage;
use crate::fhir::{ICD_10, LOINC, OTHER, narrative};
use crate::fields::Fields;
use crate::patient::Patient;
use crate::visit::{Entry, Origin, Visit};

/// What is wrong with one field: `diagnosis[0].code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    pub field: String,
    pub detail: String,
}

/// A visit a doctor wrote, each field checked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVisit {
    date: Date,
    symptoms: Option<String>,
    diagnosis: Vec<Diagnosis>,
    prescriptions: Vec<Prescription>,
    tests: Vec<String>,
    notes: Option<String>,
    follow_up: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Diagnosis {
    text: String,
    code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Prescription {
    drug: String,
    dosage: Dosage,
}

/// Longest texts, in characters.
const LINE: usize = 200;
const PARAGRAPH: usize = 2_000;
const NOTES: usize = 10_000;
/// Most diagnoses, prescriptions or tests of one visit.
const ITEMS: usize = 50;

impl NewVisit {
    /// Reads `{date, symptoms?, diagnosis: [{text, code?}], prescriptions?: [{drug, dose?, frequency?, days?}],
    /// tests?: [text], notes?, follow_up?}` and names every field that is wrong. A field not listed is refused; an
    /// optional one that is null or blank is absent. `today` is the clinic's; a time zone may be a day ahead of it.
    pub fn parse(json: &Value, today: Date) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        body.only(&[
            "date",
            "symptoms",
            "diagnosis",
            "prescriptions",
            "tests",
            "notes",
            "follow_up",
        ]);
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
        let symptoms = body.text("symptoms", PARAGRAPH);
        let notes = body.text("notes", NOTES);
        let diagnosis = body.list("diagnosis", ITEMS, |item| {
            item.only(&["text", "code"]);
            let text = item.required_text("text", LINE);
            let code = item.text("code", 10).and_then(|code| item.icd_10(&code));
            Some(Diagnosis { text: text?, code })
        });
        let prescriptions = body.list("prescriptions", ITEMS, |item| {
            item.only(&["drug", "dose", "frequency", "days"]);
            let drug = item.required_text("drug", LINE);
            let dosage = Dosage {
                dose: item.text("dose", LINE),
                frequency: item.text("frequency", LINE),
                days: item.whole("days", 1..=3650),
            };
            Some(Prescription {
                drug: drug?,
                dosage,
            })
        });
        let tests = body.texts("tests", ITEMS, PARAGRAPH);
        if body.is_object() && diagnosis.is_empty() && !body.has_problem_at("diagnosis") {
            body.problem("diagnosis", "at least one diagnosis is needed");
        }
        match date {
            Some(date) if problems.is_empty() => Ok(Self {
                date,
                symptoms,
                diagnosis,
                prescriptions,
                tests,
                notes,
                follow_up,
            }),
            _ => Err(problems),
        }
    }

    /// The visit of this patient, as FHIR R4 resources in the card's own form.
    pub fn for_patient(self, patient: &Patient) -> Result<Visit, Vec<FieldProblem>> {
        if parse_day(patient.birth_date()).is_some_and(|born| self.date < born) {
            let detail = "the visit cannot be before the patient was born".to_owned();
            return Err(vec![FieldProblem {
                field: "date".to_owned(),
                detail,
            }]);
        }
        let mut entries: Vec<Entry> = Vec::new();
        for resource in self.resources() {
            // resource:0 is the Patient.
            let full_url = Some(format!("resource:{}", entries.len() + 1));
            entries.push(Entry { full_url, resource });
        }
        Ok(Visit::new(entries, Origin::Written))
    }

    fn resources(self) -> Vec<Value> {
        let patient = json!({"reference": "resource:0"});
        let mut resources = vec![json!({
            "resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "subject": patient, "period": {"start": self.date.to_string()},
        })];
        for Diagnosis { text, code } in self.diagnosis {
            let mut condition =
                json!({"resourceType": "Condition", "subject": patient, "note": [{"text": text}]});
            if let Some(code) = code {
                condition["code"] = json!({"coding": [{"system": ICD_10, "code": code}]});
            }
            resources.push(condition);
        }
        for Prescription { drug, dosage } in self.prescriptions {
            let mut request = json!({
                "resourceType": "MedicationRequest", "status": "active", "intent": "order", "subject": patient,
                "medicationCodeableConcept": {"coding": [{"code": OTHER}]},
                "note": [{"text": drug}],
            });
            if let Some(dosage) = dosage.to_fhir() {
                request["dosageInstruction"] = json!([dosage]);
            }
            resources.push(request);
        }
        let observation = |code: &str, key: &str, value: String| {
            let mut observation = Map::new();
            observation.insert("resourceType".to_owned(), "Observation".into());
            observation.insert("status".to_owned(), "final".into());
            observation.insert(
                "code".to_owned(),
                json!({"coding": [{"system": LOINC, "code": code}]}),
            );
            observation.insert("subject".to_owned(), patient.clone());
            observation.insert(key.to_owned(), value.into());
            Value::Object(observation)
        };
        let texts = self
            .symptoms
            .into_iter()
            .map(|text| (narrative::SYMPTOMS, text))
            .chain(self.tests.into_iter().map(|text| (narrative::TESTS, text)))
            .chain(self.notes.into_iter().map(|text| (narrative::NOTES, text)));
        resources.extend(texts.map(|(code, text)| observation(code, "valueString", text)));
        let follow_up = self
            .follow_up
            .map(|day| observation(narrative::FOLLOW_UP, "valueDateTime", day.to_string()));
        resources.extend(follow_up);
        resources
    }
}
