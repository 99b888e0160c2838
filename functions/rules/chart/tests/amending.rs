//! A visit is written anew: what was wrong is said otherwise, and nothing else is lost.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::HashSet;

use chart::{
    Amendment, Attachment, Change, FieldProblem, NewVisit, Patient, Record, Revising, VersionKind,
    changes,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 22);
const FITS: fn(&Value) -> bool = |card| card.to_string().len() < 1_400;

fn patient() -> Patient {
    let resource = json!({"resourceType": "Patient", "name": [{"family": "O'Neill", "given": ["Áine"]}], "birthDate": "1990-05-06"});
    serde_json::from_value(json!({"fullUrl": "resource:0", "resource": resource})).unwrap()
}

fn body() -> Value {
    json!({
        "date": "2026-03-01", "symptoms": "Cough for 3 days", "tests": ["CRP 12 mg/l"],
        "diagnosis": [{"text": "Acute bronchitis", "code": "J20.9"}, {"text": "तीव्र ज्वर"}],
        "prescriptions": [{"drug": "Amoxicillin 500 mg", "dose": "1 capsule", "frequency": "three times a day", "days": 7}, {"drug": "Rest"}],
        "notes": "Line one\nline two", "follow_up": "2026-03-08",
        "attachments": [{"id": file(1).id, "title": "Prescription"}, {"id": file(2).id}],
    })
}

fn file(number: u128) -> Attachment {
    Attachment::of(
        Uuid::from_u128(number),
        format!("%PDF-1.{number}").as_bytes(),
    )
    .unwrap()
}

fn files() -> Vec<Attachment> {
    (1..=3).map(file).collect()
}

fn written(body: &Value) -> Record {
    let visit = NewVisit::parse(body, TODAY).unwrap();
    let visit = visit.for_patient(&patient(), &files()).unwrap();
    visit.record(&patient(), FITS)
}

fn revising() -> Revising<'static> {
    Revising {
        author: "Dr. Tarla",
        at: Timestamp::from_second(1_795_000_000).unwrap(),
        replaces: 5,
        amends: Some(3),
    }
}

fn amended(original: &Record, patient: &Patient, body: &Value) -> Result<Record, Vec<String>> {
    let mut body = body.clone();
    body["reason"] = "A wrong dose".into();
    let fields = |problems: Vec<FieldProblem>| -> Vec<String> {
        problems.into_iter().map(|problem| problem.field).collect()
    };
    let amendment = Amendment::parse(&body, TODAY).map_err(fields)?;
    let visit = amendment.of(original, patient, revising(), &files());
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

#[test]
fn a_form_says_what_was_written_and_saying_it_again_changes_nothing() {
    let original = written(&body());
    assert_eq!(form(&original), body());
    assert_eq!(original.carried(), 0);
    let same = amended(&original, &patient(), &body()).unwrap();
    assert_eq!(changes(&original, &same), []);
    let before = resources(&original, "");
    let after = resources(&same, "");
    assert_eq!(after[..before.len()], before);
}

#[test]
fn an_amendment_says_who_when_why_and_what_it_replaces() {
    let original = written(&body());
    assert_eq!(
        (original.kind(), original.revision()),
        (VersionKind::Visit, None)
    );
    let mut said = body();
    said["prescriptions"][0]["dose"] = "2 capsules".into();
    let record = amended(&original, &patient(), &said).unwrap();
    assert_eq!(record.kind(), VersionKind::Visit);
    let revision = record.revision().unwrap();
    assert_eq!((revision.replaces, revision.amends), (5, Some(3)));
    assert_eq!(revision.reason.as_deref(), Some("A wrong dose"));
    let provenance = &resources(&record, "Provenance")[0];
    assert_eq!(provenance["agent"][0]["who"]["display"], "Dr. Tarla");
    assert_eq!(provenance["recorded"], revising().at.to_string());
    assert_eq!(provenance["target"][0]["reference"], "resource:1");
    assert!(!record.card().to_string().contains("Provenance"));
    assert_eq!(
        changes(&original, &record),
        [
            change(
                "prescriptions",
                Some("Amoxicillin 500 mg, 1 capsule, three times a day, 7 d"),
                None
            ),
            change(
                "prescriptions",
                None,
                Some("Amoxicillin 500 mg, 2 capsules, three times a day, 7 d")
            ),
        ]
    );
    // Amended once more: one Provenance, of the newest.
    let again = amended(&record, &patient(), &body()).unwrap();
    assert_eq!(resources(&again, "Provenance").len(), 1);
    assert_eq!(changes(&original, &again), []);
}

#[test]
fn every_field_that_changes_is_named_and_no_other() {
    let original = written(&body());
    for (field, value) in [
        ("date", json!("2026-03-02")),
        ("symptoms", json!(null)),
        ("symptoms", json!("None")),
        (
            "diagnosis",
            json!([{"text": "Acute bronchitis", "code": "J20.9"}]),
        ),
        ("prescriptions", json!([])),
        ("tests", json!(["CRP 12 mg/l", "Blood pressure 120/80"])),
        ("notes", json!("Line one")),
        ("follow_up", json!(null)),
        (
            "attachments",
            json!([{"id": file(1).id, "title": "Result"}, {"id": file(2).id}]),
        ),
        (
            "attachments",
            json!([{"id": file(1).id, "title": "Prescription"}, {"id": file(3).id}]),
        ),
    ] {
        let mut said = body();
        said[field] = value.clone();
        let record = amended(&original, &patient(), &said).unwrap();
        let changed = changes(&original, &record);
        let named: HashSet<&str> = changed.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(named, HashSet::from([field]), "{value}");
        assert_eq!(record.view().date.as_deref(), said["date"].as_str());
    }
}

#[test]
fn what_will_not_do_is_named() {
    let original = written(&body());
    let fields = |field: &str, value: Value| {
        let mut said = body();
        said[field] = value;
        amended(&original, &patient(), &said).unwrap_err()
    };
    assert_eq!(fields("diagnosis", json!([])), ["diagnosis"]);
    assert_eq!(
        fields("diagnosis", json!([{"text": ""}])),
        ["diagnosis[0].text"]
    );
    assert_eq!(fields("date", json!("1980-01-01")), ["date"]);
    assert_eq!(fields("date", json!("2026-12-01")), ["date", "follow_up"]);
    assert_eq!(
        fields("attachments", json!([{"id": Uuid::from_u128(9)}])),
        ["attachments[0].id"]
    );
    let twice = json!([{"id": file(1).id}, {"id": file(1).id}]);
    assert_eq!(fields("attachments", twice), ["attachments[1].id"]);
    assert_eq!(
        fields("attachments", json!([{"id": "1", "title": "x"}])),
        ["attachments[0].id"]
    );
    for reason in [json!(null), json!(" "), json!("x".repeat(501))] {
        let mut said = body();
        said["reason"] = reason;
        let problems = Amendment::parse(&said, TODAY).unwrap_err();
        assert_eq!(problems[0].field, "reason");
    }
    let body = {
        let mut body = body();
        body["reason"] = "x".into();
        body
    };
    assert_eq!(
        NewVisit::parse(&body, TODAY).unwrap_err()[0].field,
        "reason"
    );
}

#[test]
fn a_file_is_in_the_version_by_its_hash_and_not_on_the_card() {
    let record = written(&body());
    let documents = resources(&record, "DocumentReference");
    let hash = documents[0]["masterIdentifier"]["value"].as_str().unwrap();
    assert!(hash.starts_with("ni:///sha-256;"), "{hash}");
    assert_eq!(documents[1]["content"][0]["attachment"].get("title"), None);
    assert!(!record.card().to_string().contains("DocumentReference"));
    let view = record.view();
    assert_eq!(view.attachments[0].file, file(1));
    assert_eq!(view.attachments[1].title, None);
}
