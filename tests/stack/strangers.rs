//! Who may not, and what they learn.

use access::{Decision, Relation, Role, decide};
use journeys::{Asks, Clinic, NOBODY, Route, asks, routes, send};
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_without_consent_cannot_tell_a_patient_from_nobody() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let other = clinic.other_doctor().await;
    let mut routes = routes(clinic).await;
    // What doctors do to nobody, whoever the patient is, they are told before anybody looks.
    let concealed = |route: &Route| match asks(&route.method, &route.path) {
        Some(Asks::For(action)) => {
            decide(Role::Doctor, Relation::Stranger, action) == Decision::Conceal
        }
        _ => false,
    };
    routes.retain(|route| route.is_of_a_patient() && concealed(route));
    assert!(routes.len() > 8, "{routes:?}");
    for route in routes {
        let mut answers = Vec::new();
        for id in [&patient, NOBODY, "x"] {
            answers.push(send(route.request(&other, &route.of(id))).await);
        }
        assert_eq!(answers[0].status, 404, "{route:?}");
        assert_eq!(answers[0].media, route.refusals(), "{route:?}");
        for answer in &answers {
            assert_eq!(answer.status, 404, "{route:?}");
            assert_eq!(answer.bytes, answers[0].bytes, "{route:?}");
        }
    }
    let listed = other.get("/api/records/patients").await.json.to_string();
    assert!(!listed.contains(&patient));
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
