//! Who may not, and what they learn.

use journeys::{Clinic, demo_history};
use reqwest::Method;
use serde_json::json;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_without_consent_cannot_tell_a_patient_from_nobody() {
    let clinic = Clinic::open().await;
    let patient = clinic
        .doctor()
        .await
        .register(&demo_history("amira-haddad.json"))
        .await;
    let other = clinic.other_doctor().await;
    for path in [
        "/api/records/patients/{}",
        "/api/records/patients/{}/versions/1",
        "/api/records/patients/{}/kept",
        "/api/qr/patients/{}/card",
        "/api/qr/patients/{}/card.png",
        "/api/qr/patients/{}/card.svg",
        "/api/qr/patients/{}/card.smart-health-card",
    ] {
        let [known, unknown, malformed] = [&patient, NOBODY, "x"].map(|id| path.replace("{}", id));
        let (known, unknown, malformed) = (
            other.get(&known).await,
            other.get(&unknown).await,
            other.get(&malformed).await,
        );
        assert_eq!(known.status, 404, "{path}");
        assert_eq!(known.bytes, unknown.bytes, "{path}");
        assert_eq!(known.bytes, malformed.bytes, "{path}");
    }
    let visit = json!({"date": "2026-11-20", "diagnosis": [{"text": "Migraine"}]});
    let key = uuid::Uuid::new_v4().to_string();
    assert_eq!(
        other
            .write_visit(&patient, "\"1\"", &key, &visit)
            .await
            .status,
        404
    );
    let listed = other.get("/api/records/patients").await.json.to_string();
    assert!(!listed.contains(&patient));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_or_writes_anything_without_signing_in() {
    let clinic = Clinic::open().await;
    let patient = clinic
        .doctor()
        .await
        .register(&demo_history("amira-haddad.json"))
        .await;
    let stranger = clinic.stranger();
    for path in [
        "/api/records/patients",
        &format!("/api/records/patients/{patient}"),
        &format!("/api/qr/patients/{patient}/card"),
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.media, "application/problem+json");
    }
    assert_eq!(stranger.import(b"{}").await.status, 401);
    let invitation = json!({"name": "Mallory", "email": "mallory@example.org", "role": "admin"});
    assert_eq!(
        stranger
            .post("/api/auth/invitations", &invitation)
            .await
            .status,
        401
    );
    assert_eq!(
        clinic
            .doctor()
            .await
            .post("/api/auth/invitations", &invitation)
            .await
            .status,
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_404_and_a_wrong_method_405_as_problems() {
    let clinic = Clinic::open().await;
    let stranger = clinic.stranger();
    for path in [
        "/api/nothing",
        "/api/auth/nothing",
        "/api/records/nothing",
        "/api/qr/x",
        "/api/verify/nothing",
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.media, "application/problem+json", "{path}");
    }
    assert_eq!(stranger.get("/api/auth/sign-in").await.status, 405);
    assert_eq!(stranger.get("/nothing-here").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_not_reached_around_the_front_door() {
    let clinic = Clinic::open().await;
    // The function's own address, which names no host that a resolver knows.
    let url = clinic.stack.outputs["RecordsUrl"].trim_end_matches('/');
    let host = url.strip_prefix("http://").unwrap();
    let direct = journeys::SignedIn::nobody(&clinic.stack.localstack);
    let request = direct
        .request(Method::GET, "/api/records/patients")
        .header("host", host);
    let answer = journeys::send(request).await;
    assert_eq!(answer.status, 403, "{}", answer.json);
}
