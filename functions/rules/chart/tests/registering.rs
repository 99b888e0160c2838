//! A new patient without a history: which forms will do, and what their first version holds.

use chart::{FieldProblem, Registration};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);

fn form() -> Value {
    json!({
        "family": "Okonkwo-Ñandú", "given": "Adaeze  Grace", "birth_date": "1991-03-08", "gender": "female",
        "email": "adaeze@example.org", "phone": "+234 803 123 4567", "address": "12 Marina Road, Lagos",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut form = form();
    form[field] = value;
    form
}

fn faults(form: &Value) -> Vec<String> {
    let problems = Registration::parse(form, TODAY)
        .map(|_| ())
        .expect_err("a form that will not do");
    problems
        .into_iter()
        .map(|FieldProblem { field, .. }| field)
        .collect()
}

#[test]
fn the_first_version_is_the_patient_alone_and_reads_like_any_other() {
    let registration = Registration::parse(&form(), TODAY).unwrap();
    let view = registration.patient.view();
    assert_eq!(view.name, "Adaeze Grace Okonkwo-Ñandú");
    assert_eq!(
        (view.birth_date.as_str(), view.gender.as_deref()),
        ("1991-03-08", Some("female"))
    );
    let record = registration.visit.record(&registration.patient, |_| true);
    let entries = |bundle: &Value| bundle["entry"].as_array().unwrap().len();
    assert_eq!(entries(record.card()), 1);
    assert_eq!(
        record.card()["entry"][0]["resource"]["resourceType"],
        "Patient"
    );
    assert!(
        !record.card().to_string().contains("Lagos"),
        "a card shows no address"
    );
    let whole = record.export();
    assert_eq!(entries(whole), 1);
    assert_eq!(
        whole["entry"][0]["resource"]["address"][0]["text"],
        "12 Marina Road, Lagos"
    );
    assert!(record.view().diagnosis.is_empty());
}

#[test]
fn a_name_a_birth_date_and_a_gender_are_enough() {
    let least =
        json!({"family": "Li", "given": "Wu", "birth_date": "2026-11-22", "gender": "unknown"});
    let registration = Registration::parse(&least, TODAY).unwrap();
    assert_eq!(registration.patient.resource().get("telecom"), None);
}

#[test]
fn every_field_at_fault_is_named() {
    let empty = faults(&json!({}));
    assert_eq!(empty, ["family", "given", "birth_date", "gender"]);
    assert_eq!(faults(&json!([])), [""]);
    for (field, value) in [
        ("family", json!("--")),
        ("family", json!("x".repeat(101))),
        ("family", json!("Smith\u{0}")),
        ("given", json!("\u{202e}nhoJ")),
        ("given", json!(["John"])),
        ("birth_date", json!("2026-11-24")),
        ("birth_date", json!("1991-02-30")),
        ("birth_date", json!("1991")),
        ("birth_date", json!("1791-03-08")),
        ("gender", json!("f")),
        ("email", json!("adaeze")),
        ("email", json!("a@b@example.org")),
        ("email", json!("a b@example.org")),
        ("phone", json!("call me")),
        ("phone", json!("12345")),
        ("address", json!("x".repeat(501))),
        ("role", json!("admin")),
        ("id", json!("1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d")),
    ] {
        assert_eq!(faults(&with(field, value.clone())), [field], "{value}");
    }
}

#[test]
fn marks_that_a_script_needs_stay_in_a_name() {
    let registration =
        Registration::parse(&with("given", json!("نازنین\u{200c}زهرا")), TODAY).unwrap();
    assert!(registration.patient.view().name.contains('\u{200c}'));
}
