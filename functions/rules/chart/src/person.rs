//! The FHIR Patient and what stands beside it, brought to what a form says. What the form does not speak of stays.

use serde_json::{Map, Value, json};

use crate::details::{Condition, Details, is_contact, practitioner, practitioner_reference};
use crate::fhir::ICD_10_CM;
use crate::patient::best_name;
use crate::written::{Diagnosis, Writer};

const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/condition-category";
const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";

/// A Patient of what the form says.
pub(crate) fn new_patient(details: &Details) -> Value {
    let nobody = Details {
        family: String::new(),
        given: String::new(),
        birth_date: String::new(),
        gender: String::new(),
        email: None,
        phone: None,
        address: None,
        conditions: Vec::new(),
        practitioner: None,
    };
    let mut patient = json!({"resourceType": "Patient"});
    bring(&mut patient, &nobody, details);
    patient
}

/// Changes of a Patient what differs between what was said and what is said now.
pub(crate) fn bring(patient: &mut Value, before: &Details, now: &Details) {
    let name_changed = before.family != now.family || before.given != now.given;
    let at = best_name(patient).cloned();
    let Some(members) = patient.as_object_mut() else {
        return;
    };
    if name_changed {
        call(members, at.as_ref(), now);
    }
    if before.birth_date != now.birth_date {
        members.insert("birthDate".to_owned(), now.birth_date.clone().into());
    }
    if before.gender != now.gender {
        members.insert("gender".to_owned(), now.gender.clone().into());
    }
    for (system, before, now) in [
        ("phone", &before.phone, &now.phone),
        ("email", &before.email, &now.email),
    ] {
        if before != now {
            let value = now
                .as_ref()
                .map(|value| json!({"system": system, "value": value}));
            put(
                members,
                "telecom",
                |contact| is_contact(contact, system),
                value,
            );
        }
    }
    if before.address != now.address {
        let value = now.address.as_ref().map(|text| json!({"text": text}));
        put(members, "address", |_| true, value);
    }
    if before.practitioner != now.practitioner {
        let value = now.practitioner.as_ref().map(practitioner_reference);
        let ours = |reference: &Value| practitioner(reference).is_some();
        put(members, "generalPractitioner", ours, value);
    }
}

/// Sets family and given names where the name stands that the person is called by.
fn call(members: &mut Map<String, Value>, called: Option<&Value>, now: &Details) {
    let given: Vec<&str> = now.given.split_whitespace().collect();
    let mut name = called
        .cloned()
        .unwrap_or_else(|| json!({"use": "official"}));
    if let Some(parts) = name.as_object_mut() {
        parts.remove("text");
        parts.insert("family".to_owned(), now.family.clone().into());
        if given.is_empty() {
            parts.remove("given");
        } else {
            parts.insert("given".to_owned(), given.into());
        }
    }
    put(members, "name", |known| Some(known) == called, Some(name));
}

/// Puts `value` in a list where the first that is meant stands, or at its end; without a value it is taken out.
fn put(
    members: &mut Map<String, Value>,
    key: &str,
    meant: impl Fn(&Value) -> bool,
    value: Option<Value>,
) {
    let mut all = match members.remove(key) {
        Some(Value::Array(all)) => all,
        _ => Vec::new(),
    };
    match (all.iter().position(meant), value) {
        (Some(at), Some(value)) => all[at] = value,
        (Some(at), None) => drop(all.remove(at)),
        (None, Some(value)) => all.push(value),
        (None, None) => {}
    }
    if !all.is_empty() {
        members.insert(key.to_owned(), all.into());
    }
}

/// Something the patient lives with, of no visit.
pub(crate) fn problem(condition: &Condition, writer: Writer<'_>) -> Value {
    let Condition { text, code } = condition;
    let mut problem = writer.condition(&Diagnosis {
        text: text.clone(),
        code: None,
    });
    problem["clinicalStatus"] = json!({"coding": [{"system": CLINICAL, "code": "active"}]});
    problem["category"] = json!([{"coding": [{"system": CATEGORY, "code": "problem-list-item"}]}]);
    if let Some(code) = code {
        problem["code"] = json!({"coding": [{"system": ICD_10_CM, "code": code}]});
    }
    problem
}
