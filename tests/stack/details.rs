//! Who the patient is: read, edited, and found by.

use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

fn form(family: &str) -> Value {
    json!({
        "family": family, "given": "Asha", "birth_date": "1990-02-28", "gender": "female",
        "phone": "+91 98450 12345", "conditions": [{"text": "Asthma", "code": "J45.9"}],
        "practitioner": {"id": uuid::Uuid::from_u128(7), "name": "Dr. Iyer"},
    })
}

/// A family name that nobody else in these tests has.
fn family() -> String {
    let letters = uuid::Uuid::new_v4().simple().to_string();
    let letters = letters.chars().filter(char::is_ascii_alphabetic);
    format!("Rao{}", letters.collect::<String>())
}

async fn registered(person: &SignedIn, form: &Value) -> String {
    let answer = person.register_by_hand(form).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json["patient_id"].as_str().unwrap().to_owned()
}

fn address(patient: &str) -> String {
    format!("/api/records/patients/{patient}/details")
}

async fn edit(person: &SignedIn, patient: &str, etag: &str, key: &str, body: &Value) -> Answer {
    let request = person
        .request(Method::PUT, &address(patient))
        .header("if-match", etag)
        .header("idempotency-key", key)
        .json(body);
    send(request).await
}

fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

async fn found(person: &SignedIn, query: &str) -> usize {
    let path = "/api/records/patient-searches";
    let answer = person.post(path, &json!({"query": query})).await;
    answer.json["patients"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_a_version_with_who_when_and_why_and_what_was_said_before_stays() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let (old, new) = (family(), family());
    let patient = registered(&admin, &form(&old)).await;
    let read = admin.get(&address(&patient)).await;
    assert_eq!(read.status, 200, "{}", read.json);
    assert_eq!(read.json["details"], form(&old));
    assert_eq!(read.json["etag"], read.etag.as_str());

    let mut said = form(&new);
    said["email"] = "asha@example.org".into();
    said["conditions"] = json!([]);
    said["reason"] = "Married".into();
    let used = key();
    let saved = edit(&admin, &patient, &read.etag, &used, &said).await;
    assert_eq!(saved.status, 200, "{}", saved.json);
    assert_eq!(saved.json["details"]["family"], new.as_str());
    assert_eq!(saved.json["version"], 2);
    let again = edit(&admin, &patient, &read.etag, &used, &said).await;
    assert_eq!(
        (again.status, &again.json),
        (saved.status, &saved.json),
        "sent twice"
    );
    assert_eq!(admin.get(&address(&patient)).await.json, saved.json);

    let history = admin
        .get(&format!("{}/history", address(&patient)))
        .await
        .json;
    let revisions = history["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 2, "{history}");
    assert_eq!(revisions[0]["reason"], "Married");
    assert_eq!(revisions[0]["integrity"], "intact");
    assert_eq!(
        revisions[0]["changes"],
        json!([
            {"field": "family", "before": old, "after": new},
            {"field": "email", "after": "asha@example.org"},
            {"field": "conditions", "before": "Asthma (J45.9)"},
        ])
    );
    assert_eq!(revisions[1]["changes"], json!([]));

    assert_eq!(found(&admin, &new).await, 1, "found by the new name");
    assert_eq!(found(&admin, &old).await, 0, "and not by the old one");
    let listed = admin.get("/api/records/patients").await.json.to_string();
    assert!(!listed.contains(&old), "no list has the old name");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_edit_at_once_one_is_told_and_a_visit_counts_as_well() {
    let clinic = Clinic::open().await;
    let (admin, doctor) = (clinic.admin().await, clinic.doctor().await);
    let patient = registered(&doctor, &form(&family())).await;
    let etag = doctor.get(&address(&patient)).await.etag;
    let said = |phone: &str| {
        let mut said = form("Rao");
        said["phone"] = phone.into();
        said["reason"] = "A new number".into();
        said
    };
    let (one, other) = (said("+91 1111 1111"), said("+91 2222 2222"));
    let (key_of_one, key_of_other) = (key(), key());
    let (one, other) = tokio::join!(
        edit(&admin, &patient, &etag, &key_of_one, &one),
        edit(&doctor, &patient, &etag, &key_of_other, &other),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{} {}", one.json, other.json);

    let etag = doctor.get(&address(&patient)).await.etag;
    assert_eq!(doctor.write_some_visit(&patient, &etag).await.status, 201);
    let late = edit(&admin, &patient, &etag, &key(), &said("+91 3333 3333")).await;
    assert_eq!(late.status, 412, "{}", late.json);
    let etag = doctor.get(&address(&patient)).await.etag;
    let saved = edit(&admin, &patient, &etag, &key(), &said("+91 3333 3333")).await;
    assert_eq!(saved.status, 200, "{}", saved.json);
    let chart = doctor.until_anchored(&patient).await.json;
    assert_eq!(chart["integrity"], "intact", "{chart}");
    let kinds: Vec<&Value> = chart["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["patient", "visit", "patient", "patient"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_not_do_is_named_and_strangers_learn_nothing() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let patient = registered(&admin, &form(&family())).await;
    let read = admin.get(&address(&patient)).await;
    let mut said = read.json["details"].clone();
    let same = {
        let mut said = said.clone();
        said["reason"] = "None".into();
        edit(&admin, &patient, &read.etag, &key(), &said).await
    };
    assert_eq!(same.status, 409, "{}", same.json);
    assert!(
        same.json["type"]
            .as_str()
            .unwrap()
            .ends_with("nothing-changed")
    );
    said["family"] = "Iyer".into();
    let unexplained = edit(&admin, &patient, &read.etag, &key(), &said).await;
    assert_eq!(
        (unexplained.status.as_u16(), &unexplained.json["field"]),
        (422, &json!("reason"))
    );
    said["reason"] = "Married".into();
    let stranger = clinic.other_doctor().await;
    let concealed = edit(&stranger, &patient, &read.etag, &key(), &said).await;
    assert_eq!(concealed.status, 404);
    assert_eq!(stranger.get(&address(&patient)).await.status, 404);
    let unseen = send(
        admin
            .request(Method::PUT, &address(&patient))
            .header("idempotency-key", key())
            .json(&said),
    )
    .await;
    assert_eq!(unseen.status, 428);
    assert_eq!(
        admin.get(&address(&patient)).await.json,
        read.json,
        "nothing was changed"
    );

    let own = clinic.patient_of(&patient).await.signed_in;
    assert_eq!(
        own.get(&address(&patient)).await.status,
        200,
        "patients read their own"
    );
    let refused = edit(&own, &patient, &read.etag, &key(), &said).await;
    assert_eq!(refused.status, 403, "and have others write it");
}

#[tokio::test(flavor = "multi_thread")]
async fn demographics_put_back_to_an_earlier_state_are_not_shown() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let patient = registered(&admin, &form(&family())).await;
    let tables = clinic.tables();
    let root = || {
        tables
            .get_item()
            .table_name(clinic.table("TableRecords"))
            .key(
                "pk",
                aws_sdk_dynamodb::types::AttributeValue::S(patient.clone()),
            )
            .key(
                "sk",
                aws_sdk_dynamodb::types::AttributeValue::S("patient".to_owned()),
            )
            .send()
    };
    let before = root().await.unwrap().item.unwrap();
    let etag = admin.get(&address(&patient)).await.etag;
    let mut said = form("Iyer");
    said["reason"] = "Married".into();
    assert_eq!(
        edit(&admin, &patient, &etag, &key(), &said).await.status,
        200
    );
    let mut after = root().await.unwrap().item.unwrap();
    after.insert("patient".to_owned(), before["patient"].clone());
    tables
        .put_item()
        .table_name(clinic.table("TableRecords"))
        .set_item(Some(after))
        .send()
        .await
        .unwrap();
    let read = admin.get(&address(&patient)).await;
    assert_eq!(read.status, 409, "{}", read.json);
    assert!(
        read.json["type"]
            .as_str()
            .unwrap()
            .ends_with("record-altered")
    );
}
