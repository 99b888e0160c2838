//! A history as a FHIR R4 transaction Bundle, as another system would hand it over.

use jiff::civil::DateTime;
use serde_json::{Value, json};

use crate::codes::{Diagnosis, Measure};
use crate::person::Person;
use crate::visit::{Prescription, Standing, Visit};

const SNOMED: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";
const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";
const UCUM: &str = "http://unitsofmeasure.org";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";
const TERMINOLOGY: &str = "http://terminology.hl7.org/CodeSystem";

/// The Bundle of these visits.
pub(crate) fn of(person: &Person, visits: &[&Visit]) -> Value {
    let mut entries = Entries {
        label: person.label,
        all: Vec::new(),
    };
    let patient = entries.push(person_resource(person));
    for visit in visits {
        visit_resources(&mut entries, &patient, visit);
    }
    json!({"resourceType": "Bundle", "type": "transaction", "entry": entries.all})
}

/// The entries so far; each gets an address by its place.
struct Entries {
    label: &'static str,
    all: Vec<Value>,
}

impl Entries {
    fn push(&mut self, mut resource: Value) -> Value {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let url = kind.to_owned();
        let id = format!("{}-{}", self.label, self.all.len());
        let address = format!("https://demo.medseal.example/fhir/{url}/{id}");
        resource["id"] = id.into();
        self.all.push(json!({
            "fullUrl": address,
            "resource": resource,
            "request": {"method": "POST", "url": url},
        }));
        json!({"reference": address})
    }
}

fn person_resource(person: &Person) -> Value {
    let given: Vec<&str> = person.given.split_whitespace().collect();
    json!({
        "resourceType": "Patient",
        "name": [{"use": "official", "family": person.family, "given": given}],
        "gender": person.gender,
        "birthDate": person.born.to_string(),
        "telecom": [
            {"system": "phone", "value": person.phone},
            {"system": "email", "value": person.email()},
        ],
        "address": [{"text": format!("{}, {}", person.street, person.city)}],
    })
}

fn visit_resources(entries: &mut Entries, patient: &Value, visit: &Visit) {
    let start = instant(visit.start);
    let mut encounter = json!({
        "resourceType": "Encounter", "status": "finished",
        "class": {"system": format!("{TERMINOLOGY}/v3-ActCode"), "code": "AMB"},
        "type": [concept(SNOMED, visit.kind.snomed, visit.kind.text)],
        "subject": patient,
        "period": {"start": start},
    });
    if !visit.complaint.is_empty() {
        encounter["reasonCode"] = json!([{"text": visit.complaint}]);
    }
    let encounter = entries.push(encounter);
    let context = Context {
        patient,
        encounter: &encounter,
        start: &start,
    };
    for (diagnosis, standing) in &visit.diagnoses {
        entries.push(context.condition(*diagnosis, *standing, visit));
    }
    for prescription in &visit.prescriptions {
        entries.push(context.prescription(prescription));
    }
    if let Some((systolic, diastolic)) = visit.pressure {
        entries.push(context.pressure(systolic, diastolic));
    }
    for (measure, value) in &visit.measured {
        entries.push(context.measurement(measure, value));
    }
    for procedure in &visit.procedures {
        entries.push(json!({
            "resourceType": "Procedure", "status": "completed",
            "code": concept(SNOMED, procedure.snomed, procedure.text),
            "subject": patient, "encounter": encounter, "performedDateTime": start,
        }));
    }
    for vaccine in &visit.vaccines {
        entries.push(json!({
            "resourceType": "Immunization", "status": "completed",
            "vaccineCode": concept(CVX, vaccine.cvx, vaccine.text),
            "patient": patient, "encounter": encounter, "occurrenceDateTime": start,
        }));
    }
    if !visit.notes.is_empty() {
        let text = visit.notes.join("\n");
        entries.push(context.narrative("34109-9", "Note", json!({"valueString": text})));
    }
    if let Some(day) = visit.follow_up {
        let value = json!({"valueDateTime": day.to_string()});
        entries.push(context.narrative("18776-5", "Plan of care note", value));
    }
}

/// What every resource of a visit says.
struct Context<'a> {
    patient: &'a Value,
    encounter: &'a Value,
    start: &'a str,
}

impl Context<'_> {
    fn condition(&self, diagnosis: Diagnosis, standing: Standing, visit: &Visit) -> Value {
        let standing = match standing {
            Standing::Active => "active",
            Standing::Resolved => "resolved",
        };
        let status = |system: &str, code: &str| json!({"coding": [{"system": format!("{TERMINOLOGY}/{system}"), "code": code}]});
        json!({
            "resourceType": "Condition",
            "clinicalStatus": status("condition-clinical", standing),
            "verificationStatus": status("condition-ver-status", "confirmed"),
            "code": concept(ICD_10, diagnosis.code, diagnosis.text),
            "subject": self.patient, "encounter": self.encounter,
            "recordedDate": visit.date().to_string(),
        })
    }

    fn prescription(&self, prescription: &Prescription) -> Value {
        json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"text": prescription.drug},
            "subject": self.patient, "encounter": self.encounter, "authoredOn": self.start,
            "dosageInstruction": [{"text": format!("{} {}", prescription.dose, prescription.frequency)}],
            "dispenseRequest": {"expectedSupplyDuration": {
                "value": prescription.days, "unit": "days", "system": UCUM, "code": "d",
            }},
        })
    }

    fn pressure(&self, systolic: i32, diastolic: i32) -> Value {
        let part = |code: &str, text: &str, value: i32| {
            json!({
                "code": concept(LOINC, code, text),
                "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"},
            })
        };
        let mut panel = self.observation("85354-9", "Blood pressure");
        panel["component"] = json!([
            part("8480-6", "Systolic blood pressure", systolic),
            part("8462-4", "Diastolic blood pressure", diastolic),
        ]);
        panel
    }

    fn measurement(&self, measure: &Measure, value: &str) -> Value {
        // As it was written: 7.0 stays 7.0.
        let value: Value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        let mut observation = self.observation(measure.loinc, measure.text);
        let mut quantity = json!({"value": value});
        if !measure.unit.is_empty() {
            quantity["unit"] = measure.unit.into();
            quantity["system"] = UCUM.into();
            quantity["code"] = measure.ucum.into();
        }
        observation["valueQuantity"] = quantity;
        observation
    }

    fn narrative(&self, code: &str, text: &str, value: Value) -> Value {
        let mut observation = self.observation(code, text);
        if let (Some(observation), Value::Object(value)) = (observation.as_object_mut(), value) {
            observation.extend(value);
        }
        observation
    }

    fn observation(&self, code: &str, text: &str) -> Value {
        json!({
            "resourceType": "Observation", "status": "final",
            "code": concept(LOINC, code, text),
            "subject": self.patient, "encounter": self.encounter, "effectiveDateTime": self.start,
        })
    }
}

fn concept(system: &str, code: &str, text: &str) -> Value {
    json!({"coding": [{"system": system, "code": code, "display": text}], "text": text})
}

fn instant(start: DateTime) -> String {
    format!("{}Z", start.strftime("%Y-%m-%dT%H:%M:%S"))
}
