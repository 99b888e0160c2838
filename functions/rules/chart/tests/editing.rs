//! Who the patient is, said anew: what changes, what stays, and what will not do.
#![expect(clippy::unwrap_used, reason = "a test")]

use chart::{
    Details, Edit, FieldProblem, NoEdit, Patient, Record, Registration, Revising, VersionKind,
    changes, import,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);
const DOCTOR: &str = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";

fn form() -> Value {
    json!({
        "family": "Okonkwo", "given": "Adaeze Grace", "birth_date": "1991-03-08", "gender": "female",
        "email": "adaeze@example.org", "phone": "+234 803 123 4567", "address": "12 Marina Road, Lagos",
        "conditions": [{"text": "Asthma", "code": "J45.9"}, {"text": "Penicillin allergy"}],
        "practitioner": {"id": DOCTOR, "name": "Dr. Iyer"},
    })
}

fn registered() -> Record {
    let registration = Registration::parse(&form(), TODAY).unwrap();
    registration.visit.record(&registration.patient, |_| true)
}

fn revising() -> Revising<'static> {
    Revising {
        author: "Grace Admin",
        at: Timestamp::from_second(1_795_000_000).unwrap(),
        replaces: 1,
        amends: None,
    }
}

fn edited(current: &Record, said: &Value) -> Result<(Patient, Record), NoEdit> {
    let mut said = said.clone();
    if said.get("reason").is_none() {
        said["reason"] = "Moved house".into();
    }
    let edit = Edit::parse(&said, TODAY, current).map_err(NoEdit::Fields)?;
    let (patient, visit) = edit.of(revising())?;
    let record = visit.record(&patient, |_| true);
    Ok((patient, record))
}

fn details(record: &Record) -> Value {
    serde_json::to_value(record.details()).unwrap()
}

fn faults(current: &Record, field: &str, value: Value) -> Vec<String> {
    let mut said = details(current);
    said[field] = value;
    match edited(current, &said) {
        Err(NoEdit::Fields(problems)) => problems
            .into_iter()
            .map(|FieldProblem { field, .. }| field)
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_registered_is_what_the_form_says() {
    let record = registered();
    assert_eq!(details(&record), form());
    assert_eq!(
        (record.kind(), record.revision()),
        (VersionKind::Patient, None)
    );
    assert_eq!(record.view().diagnosis[0].text, "Asthma");
    let condition = &record.export()["entry"][1]["resource"];
    assert_eq!(
        condition["category"][0]["coding"][0]["code"],
        "problem-list-item"
    );
}

#[test]
fn an_edit_is_a_version_that_says_who_when_why_and_what() {
    let current = registered();
    let mut said = form();
    said["address"] = "3 Broad Street, Lagos".into();
    said["family"] = "Okonkwo-Eze".into();
    said["conditions"] = json!([{"text": "Penicillin allergy"}, {"text": "Migraine"}]);
    said["practitioner"] = json!(null);
    let (patient, record) = edited(&current, &said).unwrap();
    assert_eq!(record.kind(), VersionKind::Patient);
    assert_eq!(record.patient().unwrap(), patient);
    assert_eq!(patient.view().name, "Adaeze Grace Okonkwo-Eze");
    let revision = record.revision().unwrap();
    assert_eq!((revision.replaces, revision.amends), (1, None));
    assert_eq!(revision.reason.as_deref(), Some("Moved house"));
    let mut expected = said.clone();
    expected.as_object_mut().unwrap().remove("practitioner");
    assert_eq!(details(&record), expected);
    let fields: Vec<String> = changes(&current, &record)
        .into_iter()
        .map(|change| change.field)
        .collect();
    assert_eq!(
        fields,
        [
            "family",
            "address",
            "conditions",
            "conditions",
            "practitioner"
        ]
    );
    // And once more, from there.
    let (_, again) = edited(&record, &form()).unwrap();
    assert_eq!(details(&again), form());
}

#[test]
fn an_edit_that_says_what_is_said_already_is_none() {
    let current = registered();
    let same = edited(&current, &form()).map(|(patient, _)| patient);
    assert_eq!(same.unwrap_err(), NoEdit::NothingChanged);
}

#[test]
fn every_field_at_fault_is_named() {
    let current = registered();
    for (field, value) in [
        ("family", json!("--")),
        ("family", json!(null)),
        ("given", json!(7)),
        ("birth_date", json!("2026-11-24")),
        ("gender", json!("f")),
        ("email", json!("adaeze")),
        ("phone", json!("12345")),
        ("address", json!("x".repeat(501))),
        ("reason", json!(" ")),
        ("reason", json!("x".repeat(501))),
        ("version", json!(1)),
    ] {
        assert_eq!(faults(&current, field, value.clone()), [field], "{value}");
    }
    let conditions = json!([{"text": "Asthma", "code": "asthma"}, {"code": "J45.9"}]);
    let named = ["conditions[0].code", "conditions[1].text"];
    assert_eq!(faults(&current, "conditions", conditions), named);
    let doctor = json!({"id": "Dr. Iyer", "name": ""});
    let named = ["practitioner.id", "practitioner.name"];
    assert_eq!(faults(&current, "practitioner", doctor), named);
}

/// A Patient as another system wrote them: more than the form has, and what the form would not take.
fn foreign() -> Record {
    let patient = json!({
        "resourceType": "Patient", "id": "77",
        "identifier": [{"system": "http://hospital.example", "value": "77"}],
        "name": [
            {"use": "old", "family": "Nguyen"},
            {"use": "official", "text": "Trần Thị Bích", "prefix": ["Bà"]},
        ],
        "birthDate": "1960", "maritalStatus": {"text": "M"},
        "telecom": [
            {"system": "phone", "value": "555"}, {"system": "phone", "value": "+84 24 3825 3536", "use": "work"},
            {"system": "fax", "value": "1"},
        ],
        "address": [{"line": ["8 Hàng Bạc"], "postalCode": "100000", "city": "Hà Nội", "country": "VN"}, {"text": "Abroad"}],
        "generalPractitioner": [{"reference": "Practitioner/5"}],
    });
    let condition = json!({"resourceType": "Condition", "subject": {"reference": "Patient/77"}, "code": {"text": "Gout"}, "recordedDate": "2020-01-01"});
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}, {"resource": condition}]});
    let import = import(bundle.to_string().as_bytes()).unwrap();
    import.visits[0].record(&import.patient, |_| true)
}

#[test]
fn what_the_form_does_not_speak_of_stays_and_what_it_would_not_take_may_stay() {
    let current = foreign();
    assert_eq!(current.kind(), VersionKind::Visit);
    let before: Details = current.details();
    assert_eq!(
        (before.family.as_str(), before.given.as_str()),
        ("Trần Thị Bích", "")
    );
    assert_eq!(
        before.address.as_deref(),
        Some("8 Hàng Bạc, 100000 Hà Nội, VN")
    );
    assert_eq!(before.conditions, []);
    let mut said = details(&current);
    said["email"] = "bich@example.org".into();
    let (patient, record) = edited(&current, &said).unwrap();
    let old = current.export()["entry"][0]["resource"].clone();
    let mut new = patient.resource().clone();
    let telecom = new["telecom"].as_array_mut().unwrap();
    assert_eq!(telecom.pop().unwrap()["value"], "bich@example.org");
    assert_eq!(new, old);
    assert_eq!(record.kind(), VersionKind::Patient);
    assert_eq!(
        record.export()["entry"].as_array().unwrap().len(),
        2,
        "the visit stays a visit"
    );

    said["family"] = "Trần".into();
    said["given"] = "Thị Bích".into();
    said["phone"] = json!(null);
    let (patient, _) = edited(&current, &said).unwrap();
    let names = &patient.resource()["name"];
    assert_eq!(names[0]["family"], "Nguyen");
    assert_eq!(
        names[1],
        json!({"use": "official", "prefix": ["Bà"], "family": "Trần", "given": ["Thị", "Bích"]})
    );
    assert_eq!(
        patient.resource()["telecom"][0]["value"],
        "+84 24 3825 3536"
    );
}

#[test]
fn a_condition_the_form_does_not_show_is_not_lost() {
    let (card, rest) = registered().into_parts();
    let mut rest = rest.unwrap();
    let condition = &mut rest["entry"][1]["resource"];
    condition["clinicalStatus"] = json!({"coding": [{"code": "remission"}]});
    let current = Record::from_parts(card, Some(rest.clone())).unwrap();
    assert_eq!(current.details().conditions.len(), 1);
    let mut said = details(&current);
    said["conditions"] = json!([]);
    let (_, record) = edited(&current, &said).unwrap();
    let entries = record.export()["entry"].as_array().unwrap();
    assert!(entries.contains(&rest["entry"][1]), "{entries:?}");
    assert_eq!(entries.len(), 3);
}
