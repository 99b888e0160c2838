//! A visit that came from elsewhere is written anew: what no form can say of it is kept.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::HashSet;
use std::path::Path;

use chart::{
    Amendment, Change, FieldProblem, Patient, Record, Revising, VersionKind, changes, import,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);
const FITS: fn(&Value) -> bool = |card| card.to_string().len() < 1_400;

fn amended(original: &Record, patient: &Patient, body: &Value) -> Result<Record, Vec<String>> {
    let mut body = body.clone();
    body["reason"] = "A wrong diagnosis".into();
    let fields = |problems: Vec<FieldProblem>| -> Vec<String> {
        problems.into_iter().map(|problem| problem.field).collect()
    };
    let amendment = Amendment::parse(&body, TODAY).map_err(fields)?;
    let revising = Revising {
        author: "Dr. Tarla",
        at: Timestamp::from_second(1_795_000_000).unwrap(),
        replaces: 1,
        amends: Some(1),
    };
    let visit = amendment.of(original, patient, revising, &[]);
    Ok(visit.map_err(fields)?.record(patient, FITS))
}

fn form(record: &Record) -> Value {
    serde_json::to_value(record.form()).unwrap()
}

fn resources(record: &Record, kind: &str) -> Vec<Value> {
    let entries = record.export()["entry"].as_array().unwrap().iter();
    let resources = entries.map(|entry| entry["resource"].clone());
    resources
        .filter(|resource| kind.is_empty() || resource["resourceType"] == kind)
        .collect()
}

fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
    Change {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

/// An imported visit with things no form has a field for.
fn imported() -> (Patient, Record) {
    let subject = json!({"reference": "urn:uuid:p"});
    let encounter = json!({"reference": "urn:uuid:e"});
    let loinc = |code: &str| json!({"coding": [{"system": "http://loinc.org", "code": code}], "text": code});
    let resources = [
        (
            "urn:uuid:p",
            json!({"resourceType": "Patient", "id": "p", "name": [{"family": "Rao", "given": ["Asha"]}], "birthDate": "1980-02-29"}),
        ),
        (
            "urn:uuid:e",
            json!({"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"}, "subject": subject,
            "period": {"start": "2024-05-06T09:00:00+02:00", "end": "2024-05-06T09:20:00+02:00"}, "reasonCode": [{"text": "Fever"}]}),
        ),
        (
            "urn:uuid:c1",
            json!({"resourceType": "Condition", "id": "c1", "subject": subject, "encounter": encounter,
            "clinicalStatus": {"coding": [{"code": "active"}]}, "onsetDateTime": "2024-05-01",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "10509002"}], "text": "Acute bronchitis"}}),
        ),
        (
            "urn:uuid:c2",
            json!({"resourceType": "Condition", "id": "c2", "subject": subject, "encounter": encounter,
            "clinicalStatus": {"coding": [{"code": "resolved"}]}, "code": {"text": "Sprain"}}),
        ),
        (
            "urn:uuid:m",
            json!({"resourceType": "Medication", "id": "m", "code": {"text": "Ibuprofen 400 mg"}}),
        ),
        (
            "urn:uuid:r",
            json!({"resourceType": "MedicationRequest", "id": "r", "subject": subject, "encounter": encounter, "status": "active",
            "intent": "order", "medicationReference": {"reference": "urn:uuid:m"}, "authoredOn": "2024-05-06"}),
        ),
        (
            "urn:uuid:o",
            json!({"resourceType": "Observation", "id": "o", "subject": subject, "encounter": encounter, "status": "final",
            "code": loinc("8867-4"), "valueQuantity": {"value": 72, "unit": "/min"}, "effectiveDateTime": "2024-05-06"}),
        ),
        (
            "urn:uuid:i",
            json!({"resourceType": "Immunization", "id": "i", "patient": subject, "encounter": encounter, "status": "completed",
            "vaccineCode": {"text": "Influenza"}, "occurrenceDateTime": "2024-05-06"}),
        ),
    ];
    let entries = resources.map(|(url, resource)| json!({"fullUrl": url, "resource": resource}));
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let import = import(bundle.to_string().as_bytes()).unwrap();
    assert_eq!((import.visits.len(), import.kept.len()), (1, 0));
    let record = import.visits[0].record(&import.patient, FITS);
    (import.patient, record)
}

#[test]
fn what_the_form_cannot_say_is_carried_over_to_the_letter() {
    let (patient, original) = imported();
    let mut said = form(&original);
    assert_eq!(
        said,
        json!({"date": "2024-05-06", "symptoms": "Fever", "diagnosis": [{"text": "Acute bronchitis"}],
            "prescriptions": [{"drug": "Ibuprofen 400 mg"}], "tests": [], "attachments": []})
    );
    assert_eq!(
        original.carried(),
        3,
        "a resolved condition, a pulse, a vaccine"
    );
    said["notes"] = "Called back".into();
    let record = amended(&original, &patient, &said).unwrap();
    let after = resources(&record, "");
    for resource in resources(&original, "").into_iter().skip(1) {
        assert!(after.contains(&resource), "{resource}");
    }
    assert_eq!(
        changes(&original, &record),
        [change("notes", None, Some("Called back"))]
    );
}

#[test]
fn of_an_imported_visit_what_is_said_otherwise_is_said_anew() {
    let (patient, original) = imported();
    let mut said = form(&original);
    said["diagnosis"] = json!([{"text": "Pneumonia", "code": "J18.9"}]);
    said["symptoms"] = "Fever and cough".into();
    said["date"] = "2024-05-07".into();
    let record = amended(&original, &patient, &said).unwrap();
    let view = record.view();
    assert_eq!(view.date.as_deref(), Some("2024-05-07"));
    assert_eq!(view.symptoms.as_deref(), Some("Fever and cough"));
    let texts: Vec<&str> = view.diagnosis.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Pneumonia", "Sprain"]);
    assert!(!record.export().to_string().contains("10509002"));
    let new = &resources(&record, "Condition")[0];
    assert_eq!(new["subject"]["reference"], "urn:uuid:p");
    let entries = record.export()["entry"].as_array().unwrap();
    assert_eq!(entries[0]["fullUrl"], "urn:uuid:p");
    let urls: HashSet<&str> = entries
        .iter()
        .filter_map(|entry| entry["fullUrl"].as_str())
        .collect();
    assert_eq!(urls.len(), entries.len(), "each has an address of its own");
    assert_eq!(form(&record)["date"], "2024-05-07");
}

#[test]
fn what_is_true_of_the_old_words_and_the_new_ones_stays_with_its_address() {
    let (patient, original) = imported();
    let mut said = form(&original);
    said["diagnosis"][0]["text"] = "Acute bronchitis, viral".into();
    said["prescriptions"][0]["days"] = 7.into();
    let record = amended(&original, &patient, &said).unwrap();
    let condition = &resources(&record, "Condition")[0];
    assert_eq!(condition["onsetDateTime"], "2024-05-01");
    assert_eq!(condition["encounter"]["reference"], "urn:uuid:e");
    assert_eq!(condition["note"][0]["text"], "Acute bronchitis, viral");
    let request = &resources(&record, "MedicationRequest")[0];
    assert_eq!(request["medicationReference"]["reference"], "urn:uuid:m");
    assert_eq!(request["authoredOn"], "2024-05-06");
    assert_eq!(form(&record)["prescriptions"], said["prescriptions"]);
    assert_eq!(form(&record)["diagnosis"], said["diagnosis"]);
    let text = record.export().to_string();
    assert!(text.contains("urn:uuid:c1") && text.contains("urn:uuid:r"));
}

#[test]
fn a_code_that_is_not_changed_keeps_its_system_and_one_that_is_said_is_of_the_list() {
    let (patient, original) = imported();
    let mut said = form(&original);
    said["diagnosis"][0]["code"] = "J20.9".into();
    let record = amended(&original, &patient, &said).unwrap();
    let system =
        |record: &Record| resources(record, "Condition")[0]["code"]["coding"][0]["system"].clone();
    assert_eq!(system(&record), "http://hl7.org/fhir/sid/icd-10-cm");
    let (card, rest) = record.into_parts();
    let other = |part: Value| -> Value {
        serde_json::from_str(&part.to_string().replace("sid/icd-10-cm", "sid/icd-10")).unwrap()
    };
    let who = Record::from_parts(other(card), rest.map(other)).unwrap();
    said["diagnosis"][0]["text"] = "Bronchitis".into();
    let record = amended(&who, &patient, &said).unwrap();
    assert_eq!(system(&record), "http://hl7.org/fhir/sid/icd-10");
}

#[test]
fn a_visit_whose_only_diagnosis_no_form_can_say_needs_no_other() {
    let (patient, original) = imported();
    let mut said = form(&original);
    said["diagnosis"] = json!([]);
    assert_eq!(
        amended(&original, &patient, &said).unwrap_err(),
        ["diagnosis"]
    );
    let resolved = {
        let (card, rest) = original.into_parts();
        let mut rest = rest.unwrap();
        let entries = rest["entry"].as_array_mut().unwrap();
        entries.retain(|entry| entry["resource"]["id"] != "c1");
        Record::from_parts(card, Some(rest)).unwrap()
    };
    said["notes"] = "Checked".into();
    assert!(amended(&resolved, &patient, &said).is_ok());
}

/// Histories that other software wrote, as far as they are there.
fn histories() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../../../tests/histories", "../../../../shared/data/fhir"];
    let files = folders
        .iter()
        .filter_map(|path| std::fs::read_dir(folder.join(path)).ok())
        .flatten()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"));
    files
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn no_visit_of_any_history_loses_anything_by_being_amended() {
    let mut count = 0;
    for (name, bytes) in histories() {
        let import = import(&bytes).unwrap();
        for visit in &import.visits {
            let original = visit.record(&import.patient, FITS);
            let mut said = form(&original);
            if original.kind() == VersionKind::Patient || said.get("date").is_none() {
                continue;
            }
            count += 1;
            said["notes"] = "Looked through".into();
            let record = amended(&original, &import.patient, &said);
            let record = record.unwrap_or_else(|fields| panic!("{name}: {fields:?}"));
            let mut after = resources(&record, "");
            for resource in resources(&original, "").into_iter().skip(1) {
                let at = after.iter().position(|known| *known == resource);
                after.remove(at.unwrap_or_else(|| panic!("{name}: {resource}")));
            }
            let left: Vec<&Value> = after.iter().map(|one| &one["resourceType"]).collect();
            assert_eq!(left, ["Patient", "Observation", "Provenance"], "{name}");
            let changed = changes(&original, &record);
            assert_eq!(
                changed,
                [change("notes", None, Some("Looked through"))],
                "{name}"
            );
        }
    }
    assert!(count > 0);
}
