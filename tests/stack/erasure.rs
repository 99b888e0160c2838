//! A patient who is erased.

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, demo_history, send};
use reqwest::Method;

/// What is in a table that names this patient.
async fn naming(clinic: &Clinic, output: &str, patient: &str) -> Vec<String> {
    let mut items = clinic
        .tables()
        .scan()
        .table_name(clinic.table(output))
        .consistent_read(true)
        .into_paginator()
        .items()
        .send();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        let item = format!("{:?}", item.unwrap());
        if item.contains(patient) {
            found.push(item);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_patients_key_content_terms_and_appointments_are_gone_and_the_seal_says_erased() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
    let chart = doctor.until_anchored(&patient).await.json;
    let commitment = chart["versions"][0]["commitment"].as_str().unwrap();
    let path = format!("/api/records/patients/{patient}");
    let erase = |person: journeys::SignedIn| {
        let request = person
            .request(Method::DELETE, &path)
            .header("idempotency-key", uuid::Uuid::new_v4().to_string());
        send(request)
    };
    assert_eq!(
        erase(doctor.clone()).await.status,
        403,
        "doctors erase nobody"
    );
    let admin = clinic.admin().await;
    assert!(!naming(clinic, "TableDirectory", &patient).await.is_empty());
    // A visit that is being saved meanwhile is in the chart before the erasure, or not at all.
    let etag = doctor.chart(&patient).await.etag;
    let (erased, saved) = tokio::join!(
        erase(admin.clone()),
        doctor.write_some_visit(&patient, &etag)
    );
    assert_eq!(erased.status, 204, "{}", erased.json);
    assert!(matches!(saved.status.as_u16(), 201 | 404), "{}", saved.json);
    assert_eq!(erase(admin).await.status, 204, "asked again, it is done");

    for path in [
        path.clone(),
        format!("{path}/versions/1"),
        format!("{path}/kept"),
        format!("/api/qr/patients/{patient}/card"),
        format!("/api/qr/patients/{patient}/evidence?all=true"),
    ] {
        assert_eq!(doctor.get(&path).await.status, 404, "{path}");
    }
    let listed = doctor.get("/api/records/patients").await.json.to_string();
    assert!(!listed.contains(&patient));
    let answer = clinic
        .stranger()
        .get(&format!("/api/verify/commitments/{commitment}"))
        .await;
    assert_eq!(answer.json["status"], "erased", "{}", answer.json);
    assert_eq!(answer.json["state"], "anchored");

    let key = clinic
        .tables()
        .get_item()
        .table_name(clinic.table("TableKeys"))
        .key("pk", AttributeValue::S(patient.clone()))
        .send()
        .await
        .unwrap();
    assert!(key.item.is_none(), "the key is destroyed");
    let left = clinic
        .tables()
        .query()
        .table_name(clinic.table("TableRecords"))
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(patient.clone()))
        .send()
        .await
        .unwrap();
    for item in left.items() {
        let sk = item["sk"].as_s().unwrap();
        assert!(
            sk.starts_with("version#") || sk == "patient",
            "{sk} is left"
        );
        for attribute in ["content", "patient", "practitioner"] {
            assert!(!item.contains_key(attribute), "{sk} still has {attribute}");
        }
        assert!(item.contains_key("erased"), "{sk} does not say so");
    }
    // The log stays, and links end by themselves: what was sealed under the key opens no more.
    for table in ["TableDirectory", "TableAppointments"] {
        let found = naming(clinic, table, &patient).await;
        assert!(found.is_empty(), "{table} still names them: {found:?}");
    }
    let end = left.items().last().unwrap();
    assert!(
        !end.contains_key("commitment"),
        "a mark stands where the next version would go"
    );
}
