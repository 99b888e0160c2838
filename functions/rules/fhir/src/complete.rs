//! What a card leaves out for want of room, where it can mean only one thing.

use serde_json::{Value, json};

const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const NULL_FLAVOR: &str = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
/// "Other": the concept has no code, its words stand in the note.
const OTHER: &str = "OTH";

/// The visit that a resource in the card's form belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visit<'a> {
    /// The reference to its Encounter.
    pub(crate) encounter: Option<&'a str>,
    /// The day of it.
    pub(crate) day: Option<&'a str>,
}

/// Completes a resource in the card's form.
pub(crate) fn complete(resource: &mut Value, visit: Visit<'_>) {
    let kind = resource["resourceType"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let kind = kind.as_str();
    let (concept, dates) = match kind {
        "Encounter" => {
            let class = resource.get_mut("class").and_then(Value::as_object_mut);
            if let Some(class) = class {
                class.entry("system").or_insert_with(|| ACT_CODE.into());
            }
            return;
        }
        "Condition" => ("code", &["onset", "recordedDate", "abatement"][..]),
        "MedicationRequest" => ("medicationCodeableConcept", &["authoredOn"][..]),
        "Observation" => ("code", &["effective", "issued"][..]),
        "Procedure" => ("code", &["performed"][..]),
        "Immunization" => ("vaccineCode", &["occurrence"][..]),
        _ => return,
    };
    let day = match kind {
        "Condition" => Some("recordedDate"),
        "MedicationRequest" => Some("authoredOn"),
        "Observation" => Some("effectiveDateTime"),
        "Procedure" => Some("performedDateTime"),
        // Where a vaccination has no date the card says so.
        _ => None,
    };
    name_no_code(resource, concept);
    put_words(resource, kind, concept);
    if let (Some(encounter), true) = (visit.encounter, resource["encounter"].is_null()) {
        resource["encounter"] = json!({"reference": encounter});
    }
    if let (Some(key), Some(day), false) = (day, visit.day, has_any(resource, dates)) {
        resource[key] = day.into();
    }
}

fn name_no_code(resource: &mut Value, concept: &str) {
    let codings = resource.pointer_mut(&format!("/{concept}/coding"));
    let codings = codings.and_then(Value::as_array_mut);
    for coding in codings
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
    {
        if coding.get("code").is_some_and(|code| code == OTHER) {
            coding.entry("system").or_insert_with(|| NULL_FLAVOR.into());
        }
    }
}

/// The first note is the concept in words. An observation's also says its value where that has no bare form, so it is
/// left where it is.
fn put_words(resource: &mut Value, kind: &str, concept: &str) {
    let words = resource
        .pointer("/note/0/text")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let (Some(words), Some(members), false) =
        (words, resource.as_object_mut(), kind == "Observation")
    else {
        return;
    };
    let concept = members.entry(concept).or_insert_with(|| json!({}));
    if let Some(concept) = concept.as_object_mut() {
        concept.entry("text").or_insert_with(|| words.into());
    }
}

fn has_any(resource: &Value, beginnings: &[&str]) -> bool {
    let mut members = resource.as_object().into_iter().flatten();
    members.any(|(key, _)| beginnings.iter().any(|start| key.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISIT: Visit<'_> = Visit {
        encounter: Some("Encounter/p.1.1"),
        day: Some("2024-02-29"),
    };

    #[test]
    fn a_prescription_written_here_has_its_medicine_its_visit_and_its_day() {
        let mut resource = json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"coding": [{"code": "OTH"}]}, "note": [{"text": "Metformin 500 mg"}],
        });
        complete(&mut resource, VISIT);
        let concept = &resource["medicationCodeableConcept"];
        assert_eq!(concept["text"], "Metformin 500 mg");
        assert_eq!(concept["coding"][0]["system"], NULL_FLAVOR);
        assert_eq!(resource["encounter"]["reference"], "Encounter/p.1.1");
        assert_eq!(resource["authoredOn"], "2024-02-29");
    }

    #[test]
    fn a_date_that_is_there_stays_and_nothing_empty_is_added() {
        let mut resource = json!({"resourceType": "Condition", "onsetDateTime": "2020"});
        complete(&mut resource, VISIT);
        assert_eq!(
            resource,
            json!({
                "resourceType": "Condition", "onsetDateTime": "2020", "encounter": {"reference": "Encounter/p.1.1"},
            })
        );
        let mut resource = json!({"resourceType": "Condition", "note": [{"text": "Migraine"}]});
        complete(&mut resource, Visit::default());
        assert_eq!(resource["code"], json!({"text": "Migraine"}));
        assert!(resource.get("recordedDate").is_none());
    }
}
