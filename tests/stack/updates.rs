//! A doctor sends a patient what anybody can verify.

use journeys::{Clinic, send};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_sent_once_the_version_is_anchored_and_the_patient_reads_it_once() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let etag = doctor.chart(&patient).await.etag;
    let saved = doctor.write_some_visit(&patient, &etag).await.json;
    let version = saved["version"].as_u64().unwrap();
    let path = format!("/api/records/patients/{patient}/versions/{version}/updates");
    let early = doctor.write(Method::POST, &path, &json!({})).await;
    if early.status != 202 {
        assert_eq!(early.status, 409, "{}", early.json);
        assert!(
            early.json["type"]
                .as_str()
                .unwrap()
                .ends_with("not-anchored")
        );
    }
    doctor.until_anchored(&patient).await;
    let key = uuid::Uuid::new_v4().to_string();
    let message = "Your results are in. पढ़िए";
    for _ in 0..2 {
        let request = doctor
            .request(Method::POST, &path)
            .header("idempotency-key", &key);
        let sent = send(request.json(&json!({"message": message}))).await;
        assert_eq!(sent.status, 202, "{}", sent.json);
    }
    let request = doctor.request(Method::POST, &path);
    let request = request.header("idempotency-key", &key);
    let other = send(request.json(&json!({"message": "Another one"}))).await;
    assert_eq!(other.status, 422, "{}", other.json);
    let notices = own.get("/api/records/notices").await.json;
    let all = notices["notices"].as_array().unwrap();
    let ours: Vec<_> = all
        .iter()
        .filter(|notice| notice["message"] == message)
        .collect();
    assert_eq!(ours.len(), 1, "{notices}");
    assert_eq!(
        (&ours[0]["kind"], &ours[0]["version"]),
        (&json!("update"), &json!(version))
    );

    let long = json!({"message": "x".repeat(501)});
    let refused = doctor.write(Method::POST, &path, &long).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json["field"]),
        (422, &json!("message"))
    );
    let missing = path.replace(&format!("/{version}/"), "/99/");
    assert_eq!(
        doctor
            .write(Method::POST, &missing, &json!({}))
            .await
            .status,
        404
    );
    assert_eq!(own.write(Method::POST, &path, &json!({})).await.status, 403);
    let admin = clinic.admin().await;
    assert_eq!(
        admin.write(Method::POST, &path, &json!({})).await.status,
        403
    );
}
