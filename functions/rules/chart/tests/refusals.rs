//! What is not taken, and what it is told.
#![expect(clippy::unwrap_used, reason = "a test")]

use chart::{MAX_BUNDLE_BYTES, MAX_ENTRIES, import};
use proptest::prelude::*;
use serde_json::{Value, json};

fn patient() -> Value {
    json!({"resourceType": "Patient", "id": "p", "name": [{"family": "Rao", "given": ["Nila"]}], "birthDate": "1990-05-06"})
}

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({"resource": resource}))
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

fn encounter() -> Value {
    json!({"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "AMB"},
           "subject": {"reference": "Patient/p"}, "period": {"start": "2024-03-01T10:00:00+05:30"}})
}

fn refused(bundle: &Value) -> (&'static str, Option<String>, String) {
    refused_text(bundle.to_string().as_bytes())
}

fn refused_text(bytes: &[u8]) -> (&'static str, Option<String>, String) {
    let error = import(bytes).unwrap_err();
    (error.kind(), error.field(), error.to_string())
}

#[test]
fn what_is_no_bundle_is_told_so() {
    assert_eq!(refused(&json!([])).0, "not-a-bundle");
    assert_eq!(refused(&json!("x")).0, "not-a-bundle");
    assert_eq!(refused(&patient()).1.as_deref(), Some("resourceType"));
    for kind in [
        json!("searchset"),
        json!("history"),
        json!("message"),
        json!(7),
        Value::Null,
    ] {
        let mut other = bundle(&[patient()]);
        other["type"] = kind;
        assert_eq!(refused(&other).0, "bundle-type");
    }
    assert_eq!(
        refused(&json!({"resourceType": "Bundle", "type": "batch", "entry": {}})).0,
        "entries-are-no-list"
    );
    assert_eq!(refused_text(b"").0, "not-json");
    assert_eq!(refused_text(b"\xff\xfe{\0}\0").0, "not-json");
    assert_eq!(
        refused_text(b"<Bundle/>").2,
        "not JSON: a value was expected, at line 1, column 1"
    );
}

#[test]
fn a_chart_has_one_patient() {
    assert_eq!(refused(&bundle(&[])).0, "no-patient");
    assert_eq!(
        refused(&json!({"resourceType": "Bundle", "type": "batch"})).0,
        "no-patient"
    );
    let two = refused(&bundle(&[patient(), encounter(), patient()]));
    assert_eq!(
        (two.0, two.1.as_deref()),
        ("two-patients", Some("entry[2].resource"))
    );
}

#[test]
fn an_entry_that_cannot_be_read_is_named() {
    let mut empty = bundle(&[patient(), encounter()]);
    empty["entry"][1] = json!({"request": {"method": "DELETE", "url": "Encounter/1"}});
    assert_eq!(refused(&empty).1.as_deref(), Some("entry[1].resource"));
    for entry in [
        Value::Null,
        json!([]),
        json!({"resource": "x"}),
        json!({"resource": null}),
    ] {
        empty["entry"][1] = entry;
        assert_eq!(refused(&empty).0, "entry-without-resource");
    }
    for kind in [Value::Null, json!(""), json!("../x"), json!(["Patient"])] {
        let mut typeless = bundle(&[patient(), encounter()]);
        typeless["entry"][1]["resource"]["resourceType"] = kind;
        assert_eq!(
            refused(&typeless).1.as_deref(),
            Some("entry[1].resource.resourceType")
        );
    }
}

#[test]
fn a_patient_nobody_could_call_is_refused() {
    for name in [
        json!(null),
        json!([]),
        json!([{}]),
        json!([{"family": "  ", "given": [""]}]),
        json!("Nila"),
        json!([7]),
    ] {
        let mut nameless = patient();
        nameless["name"] = name;
        assert_eq!(
            refused(&bundle(&[nameless])).1.as_deref(),
            Some("entry[0].resource.name")
        );
    }
    for birth_date in [
        json!(null),
        json!("6 May 1990"),
        json!("1990-02-30"),
        json!(19_900_506),
        json!("1990-05-06T00:00:00Z"),
    ] {
        let mut ageless = patient();
        ageless["birthDate"] = birth_date;
        assert_eq!(
            refused(&bundle(&[ageless])).1.as_deref(),
            Some("entry[0].resource.birthDate")
        );
    }
}

#[test]
fn what_every_version_would_repeat_has_a_limit() {
    let mut long = patient();
    long["name"][0]["given"] = json!(vec!["Nila"; 2_000]);
    assert_eq!(
        refused(&bundle(&[long])).1.as_deref(),
        Some("entry[0].resource.name")
    );
    let mut addressed = bundle(&[patient(), encounter()]);
    addressed["entry"][1]["fullUrl"] = "u".repeat(300_000).into();
    let import = import(addressed.to_string().as_bytes()).unwrap();
    assert_eq!(
        import.kept[0].reason,
        "its fullUrl is longer than 2048 bytes"
    );
}

#[test]
fn a_resource_of_another_patient_refuses_the_bundle() {
    for reference in [
        "Patient/q",
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "https://other.example/Patient/q",
        "#p",
        "Patient?identifier=a|b",
    ] {
        let mut other = encounter();
        other["subject"]["reference"] = reference.into();
        let refused = refused(&bundle(&[patient(), other]));
        assert_eq!(
            (refused.0, refused.1.as_deref()),
            (
                "another-patient",
                Some("entry[1].resource.subject.reference")
            )
        );
        assert_eq!(
            refused.2,
            "entry[1] (Encounter/e) names a patient who is not the Bundle's"
        );
    }
    let claim = json!({"resourceType": "Claim", "patient": {"reference": "Patient/q"}});
    assert_eq!(refused(&bundle(&[patient(), claim])).0, "another-patient");
}

#[test]
fn a_date_that_is_in_no_calendar_is_named() {
    let mut late = encounter();
    late["period"]["start"] = "2024-02-30T10:00:00Z".into();
    let refused = refused(&bundle(&[patient(), late]));
    assert_eq!(
        (refused.0, refused.1.as_deref()),
        ("date", Some("entry[1].resource.period.start"))
    );
    assert_eq!(
        refused.2,
        "entry[1] (Encounter/e): period.start is not a date"
    );
}

#[test]
fn what_is_too_much_is_refused_before_it_is_read() {
    let long = vec![b' '; MAX_BUNDLE_BYTES + 1];
    assert!(import(&long).unwrap_err().is_too_large());
    let many = vec![encounter(); MAX_ENTRIES + 1];
    assert_eq!(refused(&bundle(&many)).0, "too-many-entries");
    assert_eq!(refused_text(&b"[".repeat(MAX_BUNDLE_BYTES)).0, "too-deep");
    assert_eq!(
        refused_text(format!("[{}0]", "0,".repeat(1_100_000)).as_bytes()).0,
        "too-many-values"
    );
    let huge = json!({"resourceType": "Binary", "data": "x".repeat(400_000)});
    assert_eq!(
        refused(&bundle(&[patient(), huge])).1.as_deref(),
        Some("entry[1].resource")
    );
}

#[test]
fn two_members_of_one_name_are_refused() {
    let twice = bundle(&[patient()]).to_string().replacen(
        "\"birthDate\"",
        "\"birthDate\":\"1991-01-01\",\"birthDate\"",
        1,
    );
    assert_eq!(
        refused_text(twice.as_bytes()).1.as_deref(),
        Some("entry[0].resource.birthDate")
    );
}

/// A JSON Pointer to each value, the whole first.
fn pointers(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let deeper = inner.iter().flat_map(|(key, value)| {
        pointers(value)
            .into_iter()
            .map(move |rest| format!("/{key}{rest}"))
    });
    std::iter::once(String::new()).chain(deeper).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_mistake_in_a_bundle_panics(place in any::<prop::sample::Index>(), wrong in 0usize..9) {
        let observation = json!({"resourceType": "Observation", "status": "final", "encounter": {"reference": "Encounter/e"},
            "code": {"coding": [{"system": "http://loinc.org", "code": "8302-2", "display": "Height"}]},
            "valueQuantity": {"value": 180.5, "unit": "cm"}, "component": [{"code": {"text": "x"}, "valueQuantity": {"value": 1}}]});
        let request = json!({"resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"text": "Aspirin"}, "subject": {"reference": "Patient/p"},
            "dosageInstruction": [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}]});
        let mut damaged = bundle(&[patient(), encounter(), observation, request]);
        let wrong = [Value::Null, json!(0), json!(-1.5e300), json!("\u{0}"), json!([]), json!({}), json!([[{}]]), json!(true), json!("2024-13")][wrong].clone();
        let places = pointers(&damaged);
        let at = damaged.pointer_mut(&places[place.index(places.len())]).unwrap();
        *at = wrong;
        if let Ok(import) = import(damaged.to_string().as_bytes()) {
            let entries = damaged["entry"].as_array().map_or(0, Vec::len);
            prop_assert_eq!(import.imported.values().sum::<usize>() + import.kept.len(), entries);
            for visit in &import.visits {
                let record = visit.record(&import.patient, |card| card.to_string().len() < 900);
                prop_assert!(!record.view().headline().is_empty());
            }
        }
    }

    #[test]
    fn no_change_of_bytes_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = bundle(&[patient(), encounter()]).to_string().into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = import(&bytes) {
            prop_assert!(!error.to_string().is_empty() && !error.kind().is_empty());
            let _ = error.field();
        }
    }
}
