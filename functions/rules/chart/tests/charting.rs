//! What becomes the chart, and how.
use chart::{Import, MAX_VERSION_BYTES, Patient, import};
use proptest::prelude::*;
use seal::Canonical;
use serde_json::{Value, json};

const PATIENT_URL: &str = "urn:uuid:7d0c7a3e-0d5f-4c1d-8a55-0e6f1f0b8f11";
const ENCOUNTER_URL: &str = "urn:uuid:2b6b0a86-61b7-4a1c-92d4-c86b9f1a7d22";

fn patient() -> Value {
    json!({"resourceType": "Patient", "name": [{"family": "Rao", "given": ["Nila"]}], "birthDate": "1990-05-06", "gender": "female"})
}

fn encounter() -> Value {
    json!({"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
           "subject": {"reference": PATIENT_URL}, "period": {"start": "2024-03-01T10:00:00+05:30"}})
}

fn charted(more: &[(&str, Value)]) -> Import {
    let mut entries = vec![
        json!({"fullUrl": PATIENT_URL, "resource": patient()}),
        json!({"fullUrl": ENCOUNTER_URL, "resource": encounter()}),
    ];
    entries.extend(
        more.iter()
            .map(|(url, resource)| json!({"fullUrl": url, "resource": resource})),
    );
    let bundle = json!({"resourceType": "Bundle", "type": "transaction", "entry": entries});
    import(bundle.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn kept_because(resource: Value) -> String {
    let import = charted(&[("urn:uuid:x", resource)]);
    assert_eq!(import.kept.len(), 1, "{:?}", import.imported);
    import.kept[0].reason.clone()
}

fn condition() -> Value {
    json!({"resourceType": "Condition", "code": {"text": "Asthma"}, "subject": {"reference": PATIENT_URL},
           "encounter": {"reference": ENCOUNTER_URL}, "onsetDateTime": "2024-03-01"})
}

#[test]
fn what_did_not_happen_is_kept_beside_the_chart() {
    let changed = |key: &str, value: Value| {
        let mut changed = condition();
        changed[key] = value;
        changed
    };
    let status = json!({"coding": [{"code": "entered-in-error"}]});
    assert_eq!(
        kept_because(changed("verificationStatus", status)),
        "its verificationStatus is entered-in-error"
    );
    assert_eq!(
        kept_because(changed("verificationStatus", json!("refuted"))),
        "its verificationStatus is refuted"
    );
    assert!(
        kept_because(changed("modifierExtension", json!([{"url": "urn:x"}])))
            .contains("modifierExtension")
    );
    assert!(kept_because(changed("implicitRules", json!("urn:x"))).contains("implicitRules"));
    assert!(
        kept_because(json!({"resourceType": "Procedure", "status": "not-done"}))
            .contains("not-done")
    );
    assert!(
        kept_because(
            json!({"resourceType": "Immunization", "status": "completed", "notGiven": true})
        )
        .contains("notGiven")
    );
    assert!(
        kept_because(
            json!({"resourceType": "MedicationRequest", "intent": "order", "doNotPerform": true})
        )
        .contains("doNotPerform")
    );
    assert!(
        kept_because(json!({"resourceType": "MedicationRequest", "intent": "proposal"}))
            .contains("not an order")
    );
    assert_eq!(
        kept_because(json!({"resourceType": "AllergyIntolerance"})),
        "MedSeal has no place for an AllergyIntolerance"
    );
    assert_eq!(
        kept_because(json!({"resourceType": "Observation", "subject": {"reference": "Group/1"}})),
        "it is about a Group, not about the patient"
    );
    let import = charted(&[(ENCOUNTER_URL, encounter())]);
    assert_eq!(
        import.kept[0].reason,
        "another Encounter of the Bundle has the same address"
    );
}

#[test]
fn a_number_no_double_holds_is_kept_to_the_last_digit() {
    let text = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": patient()},
        {"resource": {"resourceType": "Observation", "status": "final", "valueQuantity": {"value": "@"}}}]})
    .to_string()
    .replace("\"@\"", "0.1000000000000000055");
    let import = import(text.as_bytes()).unwrap();
    assert!(
        import.kept[0]
            .resource
            .get()
            .contains("0.1000000000000000055")
    );
    assert_eq!(
        import.kept[0].reason,
        "the number at entry[1].resource.valueQuantity.value cannot be held without loss"
    );
    let stored = serde_json::to_vec(&import.kept).unwrap();
    assert!(
        String::from_utf8(stored)
            .unwrap()
            .contains("0.1000000000000000055")
    );
}

#[test]
fn a_patient_whose_resource_cannot_be_sealed_is_charted_by_name() {
    let text = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": patient()}]})
        .to_string()
        .replacen("{\"birthDate\"", "{\"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":9007199254740993}],\"birthDate\"", 1);
    let import = import(text.as_bytes()).unwrap();
    assert_eq!((import.kept.len(), import.imported.len()), (1, 0));
    assert!(import.patient.resource().get("extension").is_none());
    assert_eq!(import.patient.view().name, "Nila Rao");
}

#[test]
fn an_older_release_says_the_same_with_other_words() {
    let import = charted(&[
        (
            "urn:uuid:1",
            json!({"resourceType": "Condition", "clinicalStatus": "resolved", "verificationStatus": "confirmed", "code": {"text": "Measles"},
            "context": {"reference": ENCOUNTER_URL}, "assertedDate": "2024-03-01"}),
        ),
        (
            "urn:uuid:2",
            json!({"resourceType": "Immunization", "status": "completed", "notGiven": false, "vaccineCode": {"text": "Influenza"},
            "encounter": {"reference": ENCOUNTER_URL}, "date": "2024-03-01", "patient": {"reference": PATIENT_URL}}),
        ),
        (
            "urn:uuid:3",
            json!({"resourceType": "Medication", "code": {"text": "Aspirin 100 mg"}}),
        ),
        (
            "urn:uuid:4",
            json!({"resourceType": "MedicationRequest", "intent": "order", "medicationReference": {"reference": "urn:uuid:3"},
            "context": {"reference": ENCOUNTER_URL},
            "dosageInstruction": [{"doseQuantity": {"value": 1, "unit": "tablet"}, "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}]}),
        ),
        (
            "urn:uuid:5",
            json!({"resourceType": "Medication", "code": {"text": "never prescribed"}}),
        ),
    ]);
    assert_eq!(
        (
            import.visits.len(),
            import.kept.len(),
            import.imported["Medication"]
        ),
        (1, 1, 1)
    );
    let view = import.visits[0].record(&import.patient, |_| true).view();
    assert_eq!(
        (
            view.diagnosis[0].text.as_str(),
            view.diagnosis[0].status.as_deref()
        ),
        ("Measles", Some("resolved"))
    );
    assert_eq!(view.immunizations, ["Influenza"]);
    let medicine = &view.prescriptions[0];
    assert_eq!(
        (
            medicine.drug.as_str(),
            medicine.dose.as_deref(),
            medicine.frequency.as_deref()
        ),
        (
            "Aspirin 100 mg",
            Some("1 tablet"),
            Some("2 times every 1 days")
        )
    );
}

#[test]
fn what_belongs_to_no_encounter_has_a_version_for_its_day() {
    let observation = |when: Option<&str>| {
        let mut observation = json!({"resourceType": "Observation", "status": "final", "code": {"text": "Weight"}, "encounter": {"reference": "Encounter/gone"}});
        if let Some(when) = when {
            observation["effectiveDateTime"] = when.into();
        }
        observation
    };
    let import = charted(&[
        ("urn:uuid:1", observation(Some("2025-01-02"))),
        ("urn:uuid:2", observation(Some("2023-01-02T10:00:00Z"))),
        ("urn:uuid:3", observation(Some("2025-01-02T23:00:00Z"))),
        ("urn:uuid:4", observation(None)),
    ]);
    let dates: Vec<_> = import.visits.iter().map(chart::Visit::date).collect();
    assert_eq!(
        dates,
        [
            None,
            Some("2023-01-02"),
            Some("2024-03-01"),
            Some("2025-01-02")
        ]
    );
    assert_eq!(
        import.visits[3]
            .record(&import.patient, |_| true)
            .view()
            .date
            .as_deref(),
        Some("2025-01-02")
    );
}

#[test]
fn a_patient_without_a_visit_has_a_chart_all_the_same() {
    let bundle =
        json!({"resourceType": "Bundle", "type": "document", "entry": [{"resource": patient()}]});
    let import = import(bundle.to_string().as_bytes()).unwrap();
    let record = import.visits[0].record(&import.patient, |_| true);
    assert_eq!(record.export()["entry"][0]["resource"], patient());
    assert_eq!(record.view().headline(), "Visit");
}

#[test]
fn a_visit_longer_than_a_version_becomes_several() {
    let note = "n".repeat(100_000);
    let long: Vec<(String, Value)> = (0..5)
        .map(|at| {
            let mut condition = condition();
            condition["note"] = json!([{"text": note}]);
            (format!("urn:uuid:{at}"), condition)
        })
        .collect();
    let long: Vec<(&str, Value)> = long
        .iter()
        .map(|(url, value)| (url.as_str(), value.clone()))
        .collect();
    let import = charted(&long);
    assert_eq!(import.visits.len(), 3);
    for visit in &import.visits {
        let record = visit.record(&import.patient, |card| card.to_string().len() < 1_500);
        assert!(record.export().to_string().len() < MAX_VERSION_BYTES + 4_096);
        assert_eq!(
            record.card()["entry"][1]["resource"]["resourceType"],
            "Encounter"
        );
        assert_eq!(record.view().diagnosis[0].text, "Asthma");
    }
}

#[test]
fn a_name_of_any_length_and_script_leads_to_a_card() {
    for name in [
        json!([{"family": "न्नी".repeat(100), "given": ["कृष्ण".repeat(60), "b".repeat(300)]}]),
        json!([{"text": "王".repeat(300)}]),
        json!([{"family": "O'Brien-\u{1F9EC}".repeat(40)}]),
        json!([{"use": "old", "family": "Before"}, {"use": "official", "text": "عبد الرحمن ".repeat(30)}]),
    ] {
        let mut named = patient();
        named["name"] = name;
        let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": named}, {"resource": {
            "resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}, "period": {"start": "2024-03-01"}}}]});
        let import = import(bundle.to_string().as_bytes()).unwrap();
        let record = import.visits[0].record(&import.patient, |card| card.to_string().len() <= 520);
        assert!(record.card().to_string().len() <= 520, "{}", record.card());
        assert!(record.card().to_string().contains('…'));
        assert_eq!(
            record.view().patient,
            import.patient.view(),
            "the whole name is in the rest"
        );
    }
}

#[test]
fn a_stored_patient_is_read_back() {
    let import = charted(&[]);
    let stored = serde_json::to_string(&import.patient).unwrap();
    assert_eq!(
        serde_json::from_str::<Patient>(&stored).unwrap(),
        import.patient
    );
    assert!(serde_json::from_str::<Patient>(r#"{"resource":{"resourceType":"Patient"}}"#).is_err());
}

#[test]
fn a_tapering_dose_is_shown_whole() {
    let import = charted(&[(
        "urn:uuid:1",
        json!({"resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "medicationCodeableConcept": {"text": "Prednisolone 5 mg"}, "encounter": {"reference": ENCOUNTER_URL},
        "dosageInstruction": [{"text": "4 tablets"}, {"text": "2 tablets"}, {"text": "1 tablet"}]}),
    )]);
    let record = import.visits[0].record(&import.patient, |_| true);
    assert_eq!(
        record.view().prescriptions[0].dose.as_deref(),
        Some("4 tablets / 2 tablets / 1 tablet")
    );
    assert!(
        record
            .card()
            .to_string()
            .contains("4 tablets / 2 tablets / 1 tablet")
    );
}

proptest! {
    #[test]
    fn a_charted_number_is_one_that_can_be_sealed(number in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?") {
        let text = json!({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": patient()},
            {"resource": {"resourceType": "Observation", "status": "final", "valueQuantity": {"value": "@"}}}]})
        .to_string()
        .replace("\"@\"", &number);
        let import = import(text.as_bytes()).unwrap();
        for visit in &import.visits {
            let (card, rest) = visit.record(&import.patient, |_| true).into_parts();
            for bundle in [Some(card), rest].into_iter().flatten() {
                let sealed = Canonical::of(&bundle).unwrap_or_else(|refusal| panic!("{refusal}"));
                prop_assert!(Canonical::read(sealed.as_bytes()).is_ok());
                // What is stored reads back as what was sealed.
                let stored: Value = serde_json::from_str(&bundle.to_string()).unwrap();
                prop_assert_eq!(Canonical::of(&stored).unwrap(), sealed);
            }
        }
    }
}
