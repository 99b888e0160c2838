//! Importing histories, good ones and bad ones.

use journeys::{Clinic, demo_history, real_histories};
use reqwest::Method;
use serde_json::{Value, json};

fn patients(list: &Value) -> Vec<String> {
    let patients = list["patients"].as_array().unwrap();
    patients
        .iter()
        .map(|patient| patient["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_history_becomes_a_chart_and_nothing_of_it_is_dropped_in_silence() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let invented = [
        "amira-haddad.json",
        "nila-deshpande.json",
        "sean-oconnor.json",
    ];
    let invented = invented.map(|name| journeys::histories().join(name));
    for path in invented.into_iter().chain(real_histories()) {
        let bytes = std::fs::read(&path).unwrap();
        let bundle: Value = serde_json::from_slice(&bytes).unwrap();
        let answer = doctor.import(&bytes).await;
        assert_eq!(answer.status, 201, "{}: {}", path.display(), answer.json);
        let imported: u64 = answer.json["imported"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_u64)
            .sum();
        let kept = answer.json["kept"].as_array().unwrap().len() as u64;
        assert_eq!(
            imported + kept,
            bundle["entry"].as_array().unwrap().len() as u64,
            "{}",
            path.display()
        );

        let patient = answer.json["patient_id"].as_str().unwrap();
        let chart = doctor.chart(patient).await.json;
        assert_eq!(chart["integrity"], "intact", "{}", path.display());
        let listed = doctor
            .get(&format!("/api/records/patients/{patient}/kept"))
            .await
            .json;
        assert_eq!(listed["kept"].as_array().unwrap().len() as u64, kept);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_will_not_do_is_refused_with_the_reason_and_nothing_is_written() {
    let clinic = Clinic::open().await;
    let doctor = clinic.other_doctor().await;
    let good = demo_history("nila-deshpande.json");
    let bundle: Value = serde_json::from_slice(&good).unwrap();
    let mut two = bundle.clone();
    let twin = two["entry"][0].clone();
    two["entry"].as_array_mut().unwrap().push(twin);
    let mut none = bundle.clone();
    none["entry"]
        .as_array_mut()
        .unwrap()
        .retain(|entry| entry["resource"]["resourceType"] != "Patient");
    let before = patients(&doctor.get("/api/records/patients").await.json).len();

    let cases: [(&str, Vec<u8>, &[u16]); 6] = [
        ("not FHIR", br#"{"hello": "world"}"#.to_vec(), &[422]),
        ("not JSON", b"BEGIN:VCARD".to_vec(), &[400]),
        ("no patient", serde_json::to_vec(&none).unwrap(), &[422]),
        ("two patients", serde_json::to_vec(&two).unwrap(), &[422]),
        (
            "cut off in the middle",
            good[..good.len() / 2].to_vec(),
            &[400],
        ),
        (
            "20 MB",
            [&good[..good.len() - 2], &vec![b' '; 20_000_000][..], b"}\n"].concat(),
            &[413],
        ),
    ];
    for (case, bytes, statuses) in cases {
        let answer = doctor.import(&bytes).await;
        assert!(
            statuses.contains(&answer.status.as_u16()),
            "{case}: {} {}",
            answer.status,
            answer.json
        );
        assert_eq!(answer.media, "application/problem+json", "{case}");
        assert!(
            answer.json["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 10),
            "{case}: {}",
            answer.json
        );
    }
    let after = patients(&doctor.get("/api/records/patients").await.json).len();
    assert_eq!(before, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_sent_twice_makes_one_chart() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let key = uuid::Uuid::new_v4().to_string();
    let history = demo_history("sean-oconnor.json");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = doctor
            .request(Method::POST, "/api/records/imports")
            .header("content-type", "application/fhir+json")
            .header("idempotency-key", &key)
            .body(history.clone());
        let answer = journeys::send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        ids.push(answer.json["patient_id"].clone());
    }
    assert_eq!(ids[0], ids[1]);

    let other = doctor
        .request(Method::POST, "/api/records/imports")
        .header("content-type", "application/fhir+json")
        .header("idempotency-key", &key)
        .body(demo_history("amira-haddad.json"));
    assert_eq!(
        journeys::send(other).await.json["type"],
        "/problems/idempotency-key-reused"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_without_an_idempotency_key_is_told_so() {
    let clinic = Clinic::open().await;
    let answer = clinic
        .doctor()
        .await
        .post("/api/records/imports", &json!({}))
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json["field"], "Idempotency-Key");
}

/// A patient with so many encounters that one transaction does not hold them.
fn long_history(encounters: usize) -> Vec<u8> {
    let patient = json!({"fullUrl": "urn:uuid:1", "resource": {
        "resourceType": "Patient", "id": "1", "name": [{"family": "Long", "given": ["Ada"]}],
        "birthDate": "1950-01-01", "gender": "female"
    }});
    let visits = (0..encounters).map(|at| {
        let day = format!(
            "{}-{:02}-{:02}",
            1990 + at / 300,
            1 + at % 300 / 28,
            1 + at % 28
        );
        json!({"fullUrl": format!("urn:uuid:e{at}"), "resource": {
            "resourceType": "Encounter", "id": format!("e{at}"), "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
            "subject": {"reference": "urn:uuid:1"}, "period": {"start": day}
        }})
    });
    let entries: Vec<Value> = std::iter::once(patient).chain(visits).collect();
    serde_json::to_vec(&json!({"resourceType": "Bundle", "type": "collection", "entry": entries}))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_history_sent_twice_at_once_makes_one_whole_chart() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let key = uuid::Uuid::new_v4().to_string();
    let history = long_history(250);
    let send = || {
        let request = doctor
            .request(Method::POST, "/api/records/imports")
            .header("content-type", "application/fhir+json")
            .header("idempotency-key", &key)
            .body(history.clone());
        journeys::send(request)
    };
    let (one, other) = tokio::join!(send(), send());
    assert_eq!(
        (one.status.as_u16(), other.status.as_u16()),
        (201, 201),
        "{} {}",
        one.json,
        other.json
    );
    assert_eq!(one.json["patient_id"], other.json["patient_id"]);

    let patient = one.json["patient_id"].as_str().unwrap();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let chart = doctor
            .get(&format!("/api/records/patients/{patient}{cursor}"))
            .await
            .json;
        assert_eq!(chart["integrity"], "intact", "{cursor}");
        let versions = chart["versions"].as_array().unwrap();
        seen.extend(
            versions
                .iter()
                .map(|version| version["version"].as_u64().unwrap()),
        );
        match chart["next"].as_u64() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=250).rev().collect::<Vec<u64>>());
}
