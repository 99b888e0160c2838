//! A visit that was wrong is written anew, and the wrong one stays.

use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn visit(diagnosis: &str) -> Value {
    json!({"date": "2024-05-06", "diagnosis": [{"text": diagnosis, "code": "G43.9"}], "notes": "Seen"})
}

async fn amend(
    person: &SignedIn,
    (patient, version): (&str, u64),
    (etag, key): (&str, &str),
    body: &Value,
) -> Answer {
    let path = format!("/api/records/patients/{patient}/versions/{version}/amendments");
    let request = person
        .request(Method::POST, &path)
        .header("if-match", etag)
        .header("idempotency-key", key)
        .json(body);
    send(request).await
}

/// A patient of the first doctor with one visit on top of their history; its number, and the chart's tag.
async fn visited(clinic: &Clinic) -> (SignedIn, String, u64, String) {
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let etag = doctor.chart(&patient).await.etag;
    let saved = doctor
        .write_visit(&patient, &etag, &key(), &visit("Migraine"))
        .await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    let number = saved.json["version"].as_u64().unwrap();
    (doctor, patient, number, saved.etag)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amended_visit_says_what_it_replaces_and_what_was_wrong_can_still_be_read() {
    let clinic = Clinic::open().await;
    let (doctor, patient, first, etag) = visited(clinic).await;
    let address = format!("/api/records/patients/{patient}/versions");
    let whole = doctor.get(&format!("{address}/{first}")).await.json;
    let mut body = whole["form"].clone();
    assert_eq!(body["notes"], "Seen", "{whole}");
    assert_eq!(whole["carried"], 0);
    body["diagnosis"][0] = json!({"text": "Tension headache", "code": "G44.2"});
    body["reason"] = "Seen by a specialist".into();
    let saved = amend(&doctor, (&patient, first), (&etag, &key()), &body).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    assert_eq!(saved.json["kind"], "visit");
    assert_eq!(
        (&saved.json["replaces"], &saved.json["amends"]),
        (&json!(first), &json!(first))
    );
    assert_eq!(saved.json["reason"], "Seen by a specialist");
    let second = saved.json["version"].as_u64().unwrap();

    let changes = doctor
        .get(&format!("{address}/{second}/changes"))
        .await
        .json;
    assert_eq!(changes["from"], first);
    assert_eq!(
        changes["changes"],
        json!([
            {"field": "diagnosis", "before": "Migraine (G43.9)"},
            {"field": "diagnosis", "after": "Tension headache (G44.2)"},
        ])
    );
    let wrong = doctor.get(&format!("{address}/{first}")).await.json;
    assert_eq!(wrong["visit"]["diagnosis"][0]["text"], "Migraine");
    assert_eq!(wrong["superseded_by"], second);
    assert_eq!(wrong["integrity"], "intact");

    // Only the newest is amended; the next one says where the visit began.
    let again = amend(&doctor, (&patient, first), (&saved.etag, &key()), &body).await;
    assert_eq!(
        (again.status.as_u16(), &again.json["type"]),
        (409, &again.json["type"])
    );
    assert!(
        again.json["type"].as_str().unwrap().ends_with("superseded"),
        "{}",
        again.json
    );
    body["notes"] = "Seen twice".into();
    let third = amend(&doctor, (&patient, second), (&saved.etag, &key()), &body).await;
    assert_eq!(third.status, 201, "{}", third.json);
    assert_eq!(
        (&third.json["replaces"], &third.json["amends"]),
        (&json!(second), &json!(first))
    );
    let chart = doctor.until_anchored(&patient).await.json;
    assert_eq!(chart["integrity"], "intact", "{chart}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_doctors_amending_at_once_one_is_told_and_neither_text_is_lost() {
    let clinic = Clinic::open().await;
    let (doctor, patient, first, etag) = visited(clinic).await;
    let said = |text: &str| {
        let mut body = visit(text);
        body["reason"] = "It was wrong".into();
        body
    };
    let (one, other) = (said("Cluster headache"), said("Sinusitis"));
    let (key_of_one, key_of_other) = (key(), key());
    let (one_saved, other_saved) = tokio::join!(
        amend(&doctor, (&patient, first), (&etag, &key_of_one), &one),
        amend(&doctor, (&patient, first), (&etag, &key_of_other), &other),
    );
    let mut statuses = [one_saved.status.as_u16(), other_saved.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [201, 412],
        "{} {}",
        one_saved.json,
        other_saved.json
    );

    // Whoever was saved is saved once, however often they send it.
    let (body, used, saved) = if one_saved.status == 201 {
        (one, key_of_one, one_saved)
    } else {
        (other, key_of_other, other_saved)
    };
    let again = amend(&doctor, (&patient, first), (&etag, &used), &body).await;
    assert_eq!(again.status, 201, "{}", again.json);
    assert_eq!(again.json["commitment"], saved.json["commitment"]);
    let else_said = amend(&doctor, (&patient, first), (&etag, &used), &said("Other")).await;
    assert_eq!(else_said.status, 422, "{}", else_said.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_amended_is_refused_and_said_why() {
    let clinic = Clinic::open().await;
    let (doctor, patient, first, etag) = visited(clinic).await;
    let mut body = visit("Migraine");
    let sent = |version: u64, body: Value| {
        let (doctor, patient, etag) = (doctor.clone(), patient.clone(), etag.clone());
        async move { amend(&doctor, (&patient, version), (&etag, &key()), &body).await }
    };
    let unexplained = sent(first, body.clone()).await;
    assert_eq!(
        (unexplained.status.as_u16(), &unexplained.json["field"]),
        (422, &json!("reason"))
    );
    body["reason"] = "None".into();
    let same = sent(first, body.clone()).await;
    assert_eq!(same.status, 409, "{}", same.json);
    assert!(
        same.json["type"]
            .as_str()
            .unwrap()
            .ends_with("nothing-changed")
    );
    assert_eq!(sent(99, body.clone()).await.status, 404);
    assert_eq!(sent(0, body.clone()).await.status, 404);

    let person =
        json!({"family": "Rao", "given": "Asha", "birth_date": "1990-02-28", "gender": "female"});
    let registered = doctor.register_by_hand(&person).await.json;
    let other = registered["patient_id"].as_str().unwrap();
    let etag = registered["etag"].as_str().unwrap();
    let refused = amend(&doctor, (other, 1), (etag, &key()), &body).await;
    assert_eq!(refused.status, 409, "{}", refused.json);
    assert!(
        refused.json["type"]
            .as_str()
            .unwrap()
            .ends_with("not-a-visit")
    );
    let stranger = clinic.other_doctor().await;
    let concealed = amend(&stranger, (other, 1), (etag, &key()), &body).await;
    assert_eq!(concealed.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_visit_keeps_what_no_form_has_a_field_for() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("nila-deshpande.json").await;
    let chart = doctor.chart(&patient).await;
    let versions = chart.json["versions"].as_array().unwrap();
    let mut amended = 0;
    let mut etag = chart.etag.clone();
    for version in versions.iter().filter(|version| version["kind"] == "visit") {
        let number = version["version"].as_u64().unwrap();
        let address = format!("/api/records/patients/{patient}/versions/{number}");
        let whole = doctor.get(&address).await.json;
        let mut body = whole["form"].clone();
        if body.get("date").is_none() {
            continue;
        }
        body["notes"] = "Read again".into();
        body["reason"] = "For completeness".into();
        let saved = amend(&doctor, (&patient, number), (&etag, &key()), &body).await;
        assert_eq!(saved.status, 201, "{}", saved.json);
        etag = saved.etag;
        for list in ["observations", "procedures", "immunizations", "diagnosis"] {
            assert_eq!(
                saved.json["visit"][list], version["visit"][list],
                "{number}"
            );
        }
        amended += 1;
    }
    assert!(amended > 0);
}
