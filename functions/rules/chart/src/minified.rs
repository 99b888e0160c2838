//! The form a resource has on a health card (SMART Health Cards and Links IG 1.0.0, "minified"): codes without
//! display, no id, no narrative, and the name of the thing in words as its first `note`.

use serde_json::{Map, Value, json};

use crate::dosage::Dosage;
use crate::fhir::{
    LOINC, OTHER, clip, code_in, coding, date, items, name, narrative, resource_type, status_code,
    subject_matter, text, value_words, words,
};

const PATIENT: &str = "resource:0";
const CONDITION_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const CONDITION_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";

/// The card's form of one resource; `None` for a type the card has no form for.
pub(crate) fn minified(resource: &Value, visit_day: Option<&str>) -> Option<Value> {
    match resource_type(resource) {
        "Encounter" => Some(encounter(resource)),
        "Condition" => Some(condition(resource)),
        "MedicationRequest" => Some(medication_request(resource, visit_day)),
        "Immunization" => Some(immunization(resource)),
        "Procedure" => Some(procedure(resource, visit_day)),
        "Observation" => Some(observation(resource, visit_day)),
        _ => None,
    }
}

/// What a visit is remembered by comes first; what fills pages comes last.
pub(crate) fn rank(resource: &Value) -> u8 {
    match resource_type(resource) {
        "Condition" => 0,
        "MedicationRequest" => 1,
        "Immunization" => 2,
        "Procedure" => 3,
        // No card has room for these.
        "DocumentReference" | "Provenance" => 12,
        _ => match resource.get("code").and_then(|code| code_in(code, LOINC)) {
            Some(narrative::FOLLOW_UP) => 4,
            Some(narrative::SYMPTOMS) => 5,
            Some(narrative::TESTS) => 6,
            Some(narrative::NOTES) => 11,
            _ => match items(resource, "category").iter().find_map(category) {
                Some("laboratory") => 7,
                Some("vital-signs") => 8,
                Some("survey" | "social-history") => 10,
                _ => 9,
            },
        },
    }
}

fn category(concept: &Value) -> Option<&str> {
    items(concept, "coding")
        .iter()
        .find_map(|coding| words(coding, &["code"]))
}

/// Lengths a text is cut to, in characters, before its resource is left to the rest.
const CLIPS: [usize; 2] = [120, 40];

/// A minified resource in words, the fullest form first, then with its words cut.
pub(crate) fn in_words(minified: &Value) -> Vec<Value> {
    let plain = plain(minified).unwrap_or_else(|| minified.clone());
    let cut: Vec<Value> = CLIPS
        .iter()
        .filter_map(|most| clipped(&plain, *most))
        .collect();
    std::iter::once(plain).chain(cut).collect()
}

/// A diagnosis without its code, a dosage in one sentence: what a person reads stays whole.
fn plain(minified: &Value) -> Option<Value> {
    let mut plain = minified.clone();
    let members = plain.as_object_mut()?;
    match resource_type(minified) {
        "Condition" if minified.get("note").is_some() => members.remove("code").map(drop),
        "MedicationRequest" => {
            let dose = Some(Dosage::of(minified).in_words());
            let dosage = Dosage {
                dose,
                ..Dosage::default()
            }
            .to_fhir()?;
            members
                .insert("dosageInstruction".to_owned(), json!([dosage]))
                .map(drop)
        }
        _ => None,
    }?;
    (plain != *minified).then_some(plain)
}

/// The same with its texts cut to `most` characters; `None` when there is nothing to cut. A prescription is never
/// cut: half the name of a medicine is worse than none.
fn clipped(minified: &Value, most: usize) -> Option<Value> {
    if resource_type(minified) == "MedicationRequest" {
        return None;
    }
    let mut cut = minified.clone();
    let mut texts: Vec<&mut Value> = Vec::new();
    let Value::Object(members) = &mut cut else {
        return None;
    };
    for (key, value) in members {
        match key.as_str() {
            "valueString" => texts.push(value),
            "note" => texts.extend(value.get_mut(0).and_then(|note| note.get_mut("text"))),
            _ => {}
        }
    }
    let mut any = false;
    for value in texts {
        if let Some(text) = value.as_str().filter(|text| text.chars().count() > most) {
            *value = clip(text, most).into();
            any = true;
        }
    }
    any.then_some(cut)
}

fn base(resource: &Value, patient_key: &str) -> Map<String, Value> {
    let mut base = Map::new();
    base.insert("resourceType".to_owned(), resource_type(resource).into());
    base.insert(patient_key.to_owned(), json!({"reference": PATIENT}));
    base
}

fn status(resource: &Value) -> Value {
    status_code(resource, "status").unwrap_or("unknown").into()
}

fn put_name(card: &mut Map<String, Value>, words: Option<&str>) {
    if let Some(words) = words {
        card.insert("note".to_owned(), json!([{"text": words}]));
    }
}

fn put_concept(card: &mut Map<String, Value>, key: &str, concept: Option<&Value>) {
    if let Some(coding) = concept.and_then(coding) {
        card.insert(key.to_owned(), json!({"coding": [coding]}));
    }
}

/// For an element FHIR requires: a concept without a code says so.
fn put_required_concept(card: &mut Map<String, Value>, key: &str, concept: Option<&Value>) {
    let coding = concept
        .and_then(coding)
        .unwrap_or_else(|| json!({"code": OTHER}));
    card.insert(key.to_owned(), json!({"coding": [coding]}));
}

fn put_day(card: &mut Map<String, Value>, key: &str, resource: &Value, visit_day: Option<&str>) {
    if let Some(date) = date(resource).filter(|date| Some(date.day()) != visit_day) {
        card.insert(key.to_owned(), date.day().into());
    }
}

fn encounter(resource: &Value) -> Value {
    let mut card = base(resource, "subject");
    card.insert("status".to_owned(), status(resource));
    let class = words(resource, &["class", "code"]).unwrap_or("UNK");
    card.insert("class".to_owned(), json!({"code": class}));
    if let Some(date) = date(resource) {
        card.insert("period".to_owned(), json!({"start": date.day()}));
    }
    Value::Object(card)
}

fn condition(resource: &Value) -> Value {
    let mut card = base(resource, "subject");
    put_concept(&mut card, "code", resource.get("code"));
    put_name(&mut card, name(resource));
    // Both change what the diagnosis means; active and confirmed is what a reader assumes.
    for (key, system, usual) in [
        ("clinicalStatus", CONDITION_CLINICAL, "active"),
        ("verificationStatus", CONDITION_VERIFICATION, "confirmed"),
    ] {
        if let Some(code) = status_code(resource, key).filter(|code| *code != usual) {
            card.insert(
                key.to_owned(),
                json!({"coding": [{"system": system, "code": code}]}),
            );
        }
    }
    Value::Object(card)
}

fn medication_request(resource: &Value, visit_day: Option<&str>) -> Value {
    let mut card = base(resource, "subject");
    card.insert("status".to_owned(), status(resource));
    card.insert(
        "intent".to_owned(),
        words(resource, &["intent"]).unwrap_or("order").into(),
    );
    put_required_concept(
        &mut card,
        "medicationCodeableConcept",
        subject_matter(resource),
    );
    put_day(&mut card, "authoredOn", resource, visit_day);
    put_name(&mut card, name(resource));
    if let Some(dosage) = Dosage::of(resource).to_fhir() {
        card.insert("dosageInstruction".to_owned(), json!([dosage]));
    }
    Value::Object(card)
}

fn immunization(resource: &Value) -> Value {
    let mut card = base(resource, "patient");
    card.insert("status".to_owned(), status(resource));
    put_required_concept(&mut card, "vaccineCode", subject_matter(resource));
    if date(resource).is_some() {
        put_day(&mut card, "occurrenceDateTime", resource, None);
    } else {
        let when = words(resource, &["occurrenceString"]).unwrap_or("unknown");
        card.insert("occurrenceString".to_owned(), when.into());
    }
    put_name(&mut card, name(resource));
    Value::Object(card)
}

fn procedure(resource: &Value, visit_day: Option<&str>) -> Value {
    let mut card = base(resource, "subject");
    card.insert("status".to_owned(), status(resource));
    put_concept(&mut card, "code", resource.get("code"));
    put_day(&mut card, "performedDateTime", resource, visit_day);
    put_name(&mut card, name(resource));
    Value::Object(card)
}

fn observation(resource: &Value, visit_day: Option<&str>) -> Value {
    let mut card = base(resource, "subject");
    card.insert("status".to_owned(), status(resource));
    put_required_concept(&mut card, "code", resource.get("code"));
    put_day(&mut card, "effectiveDateTime", resource, visit_day);
    let mut said: Vec<String> = Vec::new();
    if let Some(quantity) = resource
        .get("valueQuantity")
        .filter(|quantity| quantity.get("value").is_some_and(Value::is_number))
    {
        let mut value = Map::new();
        value.insert("value".to_owned(), quantity["value"].clone());
        if let Some(comparator) = words(quantity, &["comparator"]) {
            value.insert("comparator".to_owned(), comparator.into());
        }
        if let Some(unit) = words(quantity, &["unit"]).or_else(|| words(quantity, &["code"])) {
            value.insert("unit".to_owned(), unit.into());
        }
        card.insert("valueQuantity".to_owned(), Value::Object(value));
    } else if let Some((key, value)) = plain_value(resource) {
        card.insert(key.to_owned(), value.clone());
    } else if let Some((value, unit)) = value_words(resource) {
        said.push(with_unit(&value, unit.as_deref()));
    }
    said.extend(items(resource, "component").iter().filter_map(component));
    // Words for what has no bare value on a card stand behind the name: "Smoking status: former smoker".
    match (name(resource), said.is_empty()) {
        (named, true) => put_name(&mut card, named),
        (Some(named), false) => put_name(&mut card, Some(&format!("{named}: {}", said.join("; ")))),
        (None, false) => put_name(&mut card, Some(&said.join("; "))),
    }
    Value::Object(card)
}

fn plain_value(resource: &Value) -> Option<(&'static str, &Value)> {
    [
        "valueString",
        "valueBoolean",
        "valueInteger",
        "valueDateTime",
        "valueTime",
    ]
    .into_iter()
    .find_map(|key| Some((key, resource.get(key).filter(|value| !value.is_null())?)))
}

pub(crate) fn component(component: &Value) -> Option<String> {
    let (value, unit) = value_words(component)?;
    let named = component.get("code").and_then(|code| {
        crate::fhir::concept_words(code).or_else(|| {
            items(code, "coding")
                .iter()
                .find_map(|coding| text(coding, &["code"]))
        })
    });
    let value = with_unit(&value, unit.as_deref());
    Some(named.map_or_else(|| value.clone(), |named| format!("{named} {value}")))
}

fn with_unit(value: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| value.to_owned(), |unit| format!("{value} {unit}"))
}
