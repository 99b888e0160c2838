use super::*;
use uuid::Uuid;

pub(crate) fn content(number: u64, bundle: &Value) -> Content<'_> {
    Content {
        patient: PatientId::new(Uuid::from_u128(7)),
        number: VersionNumber::new(number).unwrap(),
        saved_at: Timestamp::from_second(1_795_000_000).unwrap(),
        author: PersonId::new(Uuid::from_u128(8)),
        author_name: "Dr. Iyer",
        is_of_patient: false,
        replaces: None,
        superseded: false,
        bundle,
    }
}

fn written() -> Value {
    json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "resource:0", "resource": {"resourceType": "Patient", "name": [{"family": "Rao"}], "birthDate": "1990-02-28"}},
        {"fullUrl": "resource:1", "resource": {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "subject": {"reference": "resource:0"}, "period": {"start": "2024-02-29"}}},
        {"fullUrl": "resource:2", "resource": {"resourceType": "Condition", "subject": {"reference": "resource:0"},
            "note": [{"text": "Migraine"}]}},
    ]})
}

#[test]
fn a_visit_written_here_becomes_resources_that_lead_to_each_other() {
    let bundle = written();
    let held = content(3, &bundle).held("https://clinic.example");
    let names: Vec<String> = held.iter().map(Held::address).collect();
    let id = "00000000-0000-0000-0000-000000000007";
    assert_eq!(
        names,
        [
            format!("Provenance/{id}.3.0"),
            format!("Encounter/{id}.3.1"),
            format!("Condition/{id}.3.2"),
        ]
    );
    let condition = &held[2].resource;
    assert_eq!(condition["subject"]["reference"], format!("Patient/{id}"));
    assert_eq!(condition["encounter"]["reference"], names[1]);
    assert_eq!(condition["code"]["text"], "Migraine");
    assert_eq!(condition["meta"]["versionId"], "3");
    assert!(condition.get("identifier").is_none());
    let provenance = &held[0].resource;
    assert_eq!(provenance["target"][1]["reference"], names[2]);
    assert_eq!(provenance["agent"][0]["who"]["display"], "Dr. Iyer");
}

#[test]
fn a_version_that_brings_its_provenance_has_no_other() {
    let mut bundle = written();
    let own = json!({"fullUrl": "resource:3", "resource": {"resourceType": "Provenance",
        "target": [{"reference": "resource:1"}], "agent": [{"who": {"display": "Dr. Rao"}}]}});
    bundle["entry"].as_array_mut().unwrap().push(own);
    let held = content(4, &bundle).held("https://clinic.example");
    let own: Vec<_> = held
        .iter()
        .filter(|one| one.kind == Kind::Provenance)
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].id.place, 3);
    let own = &own[0].resource;
    assert_eq!(own["recorded"], "2026-11-18T11:06:40.000Z");
    assert_eq!(own["target"][0]["reference"], held[0].address());
    assert_eq!(own["agent"][0]["who"]["display"], "Dr. Rao");
    assert!(own["agent"][0]["who"]["identifier"]["value"].is_string());
}

#[test]
fn what_was_imported_keeps_its_name_beside_its_new_id() {
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient", "id": "p"}},
        {"fullUrl": "urn:uuid:o", "resource": {"resourceType": "Observation", "id": "o", "status": "final",
            "meta": {"profile": ["http://example.org/p"], "versionId": "9"},
            "code": {"text": "Pulse"}, "subject": {"reference": "Patient/p"},
            "performer": [{"reference": "Practitioner/9"}]}},
    ]});
    let held = content(1, &bundle).held("https://clinic.example");
    let pulse = &held[1].resource;
    assert_eq!(
        pulse["identifier"],
        json!([{"system": URI, "value": "urn:uuid:o"}])
    );
    assert_eq!(pulse["meta"]["profile"][0], "http://example.org/p");
    assert_eq!(pulse["meta"]["versionId"], "1");
    assert_eq!(
        pulse["performer"][0],
        json!({"type": "Practitioner", "identifier": {"value": "Practitioner/9"}})
    );
    assert!(
        pulse["subject"]["reference"]
            .as_str()
            .unwrap()
            .ends_with("0007")
    );
}

#[test]
fn a_file_says_where_it_is_to_be_had() {
    let mut bundle = written();
    let file = json!({"fullUrl": "resource:3", "resource": {"resourceType": "DocumentReference", "status": "current",
        "masterIdentifier": {"system": URI, "value": format!("{HASH}x")}, "identifier": [{"system": URI, "value": "urn:uuid:a1"}], "content": [{"attachment": {"contentType": "image/png"}}]}});
    bundle["entry"].as_array_mut().unwrap().push(file);
    let held = content(2, &bundle).held("https://clinic.example");
    let url = held[3].resource["content"][0]["attachment"]["url"]
        .as_str()
        .unwrap();
    assert!(url.starts_with("https://clinic.example/api/records/patients/"));
    assert!(url.ends_with("/versions/2/attachments/a1"));
}

#[test]
fn a_resource_of_any_shape_breaks_nothing() {
    for odd in [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!([1]),
        json!({}),
        json!([{}]),
        json!({"coding": 1}),
    ] {
        for kind in Kind::ALL {
            let resource = json!({
                "resourceType": kind.name(), "id": odd, "meta": odd, "class": odd, "code": odd, "note": odd, "period": odd,
                "agent": odd, "content": odd, "identifier": odd, "vaccineCode": odd, "medicationCodeableConcept": odd,
                "subject": {"reference": odd}, "status": odd, "recorded": odd,
            });
            let bundle = json!({"entry": [{"fullUrl": odd}, {"fullUrl": "resource:1", "resource": resource}]});
            assert!(
                !content(1, &bundle)
                    .held("https://clinic.example")
                    .is_empty()
            );
        }
    }
}
