//! A doctor writes a visit.
#![expect(clippy::unwrap_used, reason = "a test")]

use chart::{NewVisit, Patient, Record};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

const TODAY: Date = date(2026, 3, 1);

fn patient() -> Patient {
    let resource = json!({"resourceType": "Patient", "name": [{"family": "O'Neill", "given": ["Áine"]}], "birthDate": "1990-05-06"});
    serde_json::from_value(json!({"resource": resource})).unwrap()
}

fn whole() -> Value {
    json!({
        "date": "2026-03-01", "symptoms": "Cough for 3 days", "tests": ["CRP 12 mg/l"],
        "diagnosis": [{"text": "Acute bronchitis", "code": "j20.9"}, {"text": "तीव्र ज्वर"}],
        "prescriptions": [{"drug": "Amoxicillin 500 mg", "dose": "1 capsule", "frequency": "three times a day", "days": 7}, {"drug": "Rest"}],
        "notes": "Line one\r\nline two", "follow_up": "2026-03-08",
    })
}

fn record(body: &Value, fits: impl Fn(&Value) -> bool) -> Record {
    NewVisit::parse(body, TODAY)
        .unwrap()
        .for_patient(&patient(), &[])
        .unwrap()
        .record(&patient(), fits)
}

fn problem(key: &str, value: Value) -> (String, String) {
    let mut body = whole();
    body[key] = value;
    let problems = NewVisit::parse(&body, TODAY).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    (problems[0].field.clone(), problems[0].detail.clone())
}

#[test]
fn what_was_written_is_what_is_read() {
    for record in [
        record(&whole(), |_| true),
        record(&whole(), |card| card.to_string().len() < 900),
    ] {
        let view = record.view();
        assert_eq!(view.date.as_deref(), Some("2026-03-01"));
        assert_eq!(view.symptoms.as_deref(), Some("Cough for 3 days"));
        assert_eq!(view.diagnosis[0].code.as_deref(), Some("J20.9"));
        assert_eq!(view.diagnosis[1].text, "तीव्र ज्वर");
        let medicine = &view.prescriptions[0];
        assert_eq!(medicine.drug, "Amoxicillin 500 mg");
        assert_eq!(
            (
                medicine.dose.as_deref(),
                medicine.frequency.as_deref(),
                medicine.days
            ),
            (Some("1 capsule"), Some("three times a day"), Some(7))
        );
        assert_eq!(view.prescriptions[1].drug, "Rest");
        assert_eq!(
            (
                view.observations[0].name.as_str(),
                view.observations[0].value.as_str()
            ),
            ("Test", "CRP 12 mg/l")
        );
        assert_eq!(view.notes.as_deref(), Some("Line one\nline two"));
        assert_eq!(view.follow_up.as_deref(), Some("2026-03-08"));
        assert_eq!(view.patient.name, "Áine O'Neill");
        assert_eq!(view.headline(), "Acute bronchitis");
    }
}

#[test]
fn a_visit_that_fits_its_card_has_no_rest() {
    assert_eq!(record(&whole(), |_| true).rest(), None);
    let short = record(&whole(), |card| card.to_string().len() < 900);
    assert_eq!(short.rest().unwrap()["entry"].as_array().unwrap().len(), 10);
}

#[test]
fn a_prescription_is_never_cut() {
    let mut body = whole();
    body["diagnosis"][0]["text"] = "d".repeat(200).into();
    body["prescriptions"][0]["drug"] = "m".repeat(200).into();
    let card = record(&body, |card| card.to_string().len() < 620)
        .card()
        .to_string();
    assert!(card.contains(&format!("{}…", "d".repeat(119))), "{card}");
    assert!(
        !card.contains('m'.to_string().repeat(20).as_str()),
        "{card}"
    );
}

#[test]
fn a_dosage_that_fits_only_in_words_is_said_in_words() {
    let body = json!({"date": "2026-03-01", "diagnosis": [{"text": "Cold", "code": "J00"}],
        "prescriptions": [{"drug": "Paracetamol 500 mg", "dose": "1 tablet", "frequency": "when needed", "days": 3}]});
    let whole = record(&body, |_| true).card().to_string().len();
    let card = record(&body, |card| card.to_string().len() < whole - 40)
        .card()
        .to_string();
    assert!(
        card.contains(r#""dosageInstruction":[{"text":"1 tablet, when needed, 3 days"}]"#),
        "{card}"
    );
}

#[test]
fn each_wrong_field_is_named() {
    assert_eq!(problem("date", json!("01/03/2026")).0, "date");
    assert_eq!(
        problem("date", json!(null)),
        ("date".into(), "this is needed".into())
    );
    assert_eq!(
        problem("date", json!("2026-03-03")).1,
        "a visit cannot be in the future"
    );
    assert_eq!(problem("follow_up", json!("2026-02-30")).0, "follow_up");
    assert_eq!(
        problem("follow_up", json!("2026-02-01")).1,
        "the next visit cannot be before this one"
    );
    assert_eq!(
        problem("diagnosis", json!([])).1,
        "at least one diagnosis is needed"
    );
    assert_eq!(
        problem("diagnosis", json!([{"text": "x", "code": "bronchitis"}])).0,
        "diagnosis[0].code"
    );
    assert_eq!(
        problem("diagnosis", json!([{"text": "x"}, {"text": " "}])).0,
        "diagnosis[1].text"
    );
    assert_eq!(
        problem("diagnosis", json!([{"text": "x", "icd": "J20"}])),
        ("diagnosis[0].icd".into(), "there is no such field".into())
    );
    assert_eq!(problem("diagnosis", json!(["x"])).0, "diagnosis[0]");
    assert_eq!(
        problem("prescriptions", json!([{"drug": "x", "days": 0}])).0,
        "prescriptions[0].days"
    );
    assert_eq!(
        problem("prescriptions", json!([{"drug": "x", "days": "7"}])).0,
        "prescriptions[0].days"
    );
    assert_eq!(problem("prescriptions", json!({})).0, "prescriptions");
    assert_eq!(problem("tests", json!(["ok", 7])).0, "tests[1]");
    assert_eq!(
        problem("notes", json!("a\u{0}b")).1,
        "a control character cannot stand in a text"
    );
    assert_eq!(
        problem("notes", json!("x".repeat(10_001))).1,
        "at most 10000 characters"
    );
    assert_eq!(
        problem("symptom", json!("x")),
        ("symptom".into(), "there is no such field".into())
    );
    for no_object in [json!([]), json!("x"), json!(null)] {
        assert_eq!(NewVisit::parse(&no_object, TODAY).unwrap_err().len(), 1);
    }
}

#[test]
fn a_blank_field_is_an_absent_one() {
    let body = json!({"date": "2026-03-02", "diagnosis": [{"text": "Cold", "code": ""}], "follow_up": "", "notes": " ", "symptoms": null, "prescriptions": null});
    let view = record(&body, |_| true).view();
    assert_eq!(
        (
            view.follow_up,
            view.notes,
            view.symptoms,
            view.diagnosis[0].code.clone()
        ),
        (None, None, None, None)
    );
}

#[test]
fn nobody_is_seen_before_they_are_born() {
    let mut body = whole();
    body["date"] = "1990-05-05".into();
    body["follow_up"] = Value::Null;
    let problems = NewVisit::parse(&body, TODAY)
        .unwrap()
        .for_patient(&patient(), &[])
        .unwrap_err();
    assert_eq!(problems[0].field, "date");
}

#[test]
fn a_stored_record_is_read_back_and_nothing_else_is() {
    let record = record(&whole(), |card| card.to_string().len() < 900);
    let stored = serde_json::to_string(&record).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&stored).unwrap(), record);
    assert!(serde_json::from_str::<Record>(r#"{"card":{}}"#).is_err());
    assert!(Record::from_parts(record.card().clone(), Some(json!({}))).is_err());
}

proptest! {
    #[test]
    fn any_text_a_doctor_writes_comes_back(text in "[^\\p{Cc}\u{fdd0}-\u{fdef}]{1,200}", budget in 400usize..3000) {
        prop_assume!(!text.trim().is_empty());
        let body = json!({"date": "2026-03-01", "diagnosis": [{"text": text}], "notes": text, "prescriptions": [{"drug": text, "dose": text}]});
        let view = record(&body, |card| card.to_string().len() < budget).view();
        prop_assert_eq!(&view.diagnosis[0].text, text.trim());
        prop_assert_eq!(view.notes.as_deref(), Some(text.trim()));
        prop_assert_eq!(&view.prescriptions[0].drug, text.trim());
        prop_assert!(view.headline().chars().count() <= 60);
    }
}
