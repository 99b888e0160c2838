//! The public lookups.

use journeys::{Clinic, demo_history};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_check_a_commitment_without_signing_in_and_sees_no_health_data() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let chart = doctor.until_anchored(&patient).await.json;
    let newest = chart["versions"][0]["commitment"].as_str().unwrap();
    let older = chart["versions"][1]["commitment"].as_str().unwrap();

    let answer = clinic
        .stranger()
        .get(&format!("/api/verify/commitments/{newest}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    assert_eq!(answer.json["status"], "current");
    assert_eq!(answer.json["state"], "anchored");
    assert_eq!(answer.json["chain"], "confirmed");
    assert!(
        answer.json["batch"]["block"]
            .as_u64()
            .is_some_and(|block| block > 0)
    );
    assert!(!answer.json.to_string().contains(&patient));

    let older = clinic
        .stranger()
        .get(&format!("/api/verify/commitments/{older}"))
        .await;
    assert_eq!(older.json["status"], "superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_commitment_is_404_and_a_malformed_one_names_the_field() {
    let clinic = Clinic::open().await;
    let stranger = clinic.stranger();
    let unknown = format!("/api/verify/commitments/0x{}", "ab".repeat(32));
    assert_eq!(stranger.get(&unknown).await.status, 404);
    let malformed = stranger.get("/api/verify/commitments/0x12").await;
    assert!(malformed.status.is_client_error());
    assert_ne!(malformed.json["field"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_log_lists_batches_with_their_blocks_and_gas() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
    doctor.until_anchored(&patient).await;
    let log = clinic.stranger().get("/api/verify/log").await;
    assert_eq!(log.status, 200, "{}", log.json);
    let text = log.json.to_string();
    assert!(
        text.contains("\"block\"") && text.contains("\"transaction\""),
        "{text}"
    );
}
