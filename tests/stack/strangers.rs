//! Who may not, and what they learn.

use journeys::{Clinic, Route, demo_history, routes, send};
use reqwest::Method;
use serde_json::json;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// What anybody may ask. Every other route wants a sign-in.
const PUBLIC: [(Method, &str); 10] = [
    (Method::POST, "/api/auth/setup"),
    (Method::POST, "/api/auth/sign-in"),
    (Method::POST, "/api/auth/sign-out"),
    (Method::POST, "/api/auth/invitations/accept"),
    (Method::GET, "/.well-known/jwks.json"),
    (Method::GET, "/.well-known/crl/{file}"),
    (Method::GET, "/api/verify/commitments/{commitment}"),
    (Method::GET, "/api/verify/batches/{number}"),
    (Method::GET, "/api/verify/batches/{number}/archive"),
    (Method::GET, "/api/verify/log"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_without_consent_cannot_tell_a_patient_from_nobody() {
    let clinic = Clinic::open().await;
    let patient = clinic
        .doctor()
        .await
        .register(&demo_history("amira-haddad.json"))
        .await;
    let other = clinic.other_doctor().await;
    let mut routes = routes(clinic).await;
    // Doctors erase nobody, whoever the patient is: they are told so before anybody looks.
    routes.retain(|route| route.is_of_a_patient() && route.method != Method::DELETE);
    assert!(routes.len() > 8, "{routes:?}");
    for route in routes {
        let mut answers = Vec::new();
        for id in [&patient, NOBODY, "x"] {
            answers.push(send(route.request(&other, &route.of(id))).await);
        }
        assert_eq!(answers[0].status, 404, "{route:?}");
        assert_eq!(answers[0].media, "application/problem+json", "{route:?}");
        for answer in &answers {
            assert_eq!(answer.status, 404, "{route:?}");
            assert_eq!(answer.bytes, answers[0].bytes, "{route:?}");
        }
    }
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
    let routes = routes(clinic).await;
    for (method, path) in &PUBLIC {
        let there = |route: &Route| route.method == *method && route.path == *path;
        assert!(routes.iter().any(there), "{method} {path} is gone");
    }
    let public = |route: &Route| PUBLIC.contains(&(route.method.clone(), route.path.as_str()));
    let nobody = clinic.stranger();
    for person in [nobody.clone(), nobody.with_token("x.y.z")] {
        for route in routes.iter().filter(|route| !public(route)) {
            let answer = send(route.request(&person, &route.of(&patient))).await;
            assert_eq!(answer.status, 401, "{route:?}: {}", answer.json);
            assert_eq!(answer.media, "application/problem+json", "{route:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_invites_nobody() {
    let clinic = Clinic::open().await;
    let invitation = json!({"name": "Mallory", "email": "mallory@example.org", "role": "admin"});
    let doctor = clinic.doctor().await;
    let answer = doctor.post("/api/auth/invitations", &invitation).await;
    assert_eq!(answer.status, 403, "{}", answer.json);
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
    let answer = send(request).await;
    assert_eq!(answer.status, 403, "{}", answer.json);
}
