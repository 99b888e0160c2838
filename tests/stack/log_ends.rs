//! A log whose end was cut off where it lies.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, SignedIn, demo_history};
use serde_json::Value;

async fn page(reader: &SignedIn, patient: &str) -> Value {
    let answer = reader
        .get(&format!("/api/records/patients/{patient}/log"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

async fn is_anchored(clinic: &Clinic, entry: &Value) {
    let path = format!("/api/verify/events/{}", entry["hash"].as_str().unwrap());
    let patience = Instant::now() + Duration::from_secs(150);
    loop {
        let answer = clinic.stranger().get(&path).await;
        if answer.json["state"] == "anchored" {
            return;
        }
        assert!(Instant::now() < patience, "{}", answer.json);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Removes every entry from this number on.
async fn cut(clinic: &Clinic, patient: &str, from: u64) {
    let (tables, audit) = (clinic.tables(), clinic.table("TableAudit"));
    let found = tables
        .query()
        .table_name(&audit)
        .key_condition_expression("pk = :pk AND sk >= :from")
        .expression_attribute_values(":pk", AttributeValue::S(patient.to_owned()))
        .expression_attribute_values(":from", AttributeValue::S(format!("event#{from:010}")))
        .send()
        .await
        .unwrap();
    assert!(found.count() > 0);
    for item in found.items() {
        let delete = tables.delete_item().table_name(&audit);
        let delete = delete.key("pk", item["pk"].clone());
        delete.key("sk", item["sk"].clone()).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_cut_below_its_newest_anchored_entry_shows_however_much_is_written_after_it() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    for _ in 0..3 {
        doctor.chart(&patient).await;
    }
    let own = clinic.patient_of(&patient).await.signed_in;
    let before = page(&own, &patient).await;
    assert_eq!(before["integrity"], "intact");
    let newest = &before["entries"][0];
    is_anchored(clinic, newest).await;
    let export = format!("/api/records/patients/{patient}/log/export");
    let head = own.get(&export).await.json["meta"]["extension"][0].clone();
    assert_eq!(head["url"], "urn:medseal:log-head");
    let head = head["extension"][0]["valuePositiveInt"].as_u64().unwrap();
    assert!(head >= newest["number"].as_u64().unwrap());

    cut(clinic, &patient, head).await;
    assert_eq!(page(&own, &patient).await["integrity"], "altered");
    doctor.chart(&patient).await;
    let after = page(&own, &patient).await;
    assert_eq!(after["integrity"], "altered");
    // The newest entry may be that of this read, which nobody has seen entered yet.
    is_anchored(clinic, &after["entries"][0]).await;
    assert_eq!(page(&own, &patient).await["integrity"], "altered");
    // More than a page, so that the place of the loss is on an older one.
    for _ in 0..55 {
        doctor.chart(&patient).await;
    }
    let late = page(&own, &patient).await;
    assert!(late["entries"][49]["number"].as_u64().unwrap() > head);
    assert_eq!(late["integrity"], "altered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_gone_as_a_whole_shows() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let before = page(&own, &patient).await;
    is_anchored(clinic, &before["entries"][0]).await;
    cut(clinic, &patient, 1).await;
    assert_eq!(page(&own, &patient).await["integrity"], "altered");
    assert_eq!(page(&own, &patient).await["integrity"], "altered");
}
