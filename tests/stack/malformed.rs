//! Bodies that no portal sends.

use journeys::{Clinic, Route, SignedIn, demo_history, routes, send};
use reqwest::Method;
use serde_json::json;

const PASSWORD: &str = "a long enough password";

/// Every route that takes a body, and somebody of each kind to send it.
async fn writers(clinic: &Clinic) -> (Vec<Route>, Vec<SignedIn>, String) {
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let mut all = routes(clinic).await;
    all.retain(|route| [Method::POST, Method::PUT].contains(&route.method));
    // These two read no body, and end the session that everybody else here uses.
    all.retain(|route| !["/api/auth/sign-out", "/api/auth/refresh"].contains(&route.path.as_str()));
    assert!(all.len() > 20, "{all:?}");
    (
        all,
        vec![clinic.admin().await, doctor, own, clinic.stranger()],
        patient,
    )
}

/// Sends a body to every route as everybody: nobody gets a 5xx, and what is refused is refused as a problem.
async fn refused_everywhere(media: &str, body: Vec<u8>, allowed: &[u16]) {
    let clinic = Clinic::open().await;
    let (routes, people, patient) = writers(clinic).await;
    for route in &routes {
        for person in &people {
            let request = person
                .request(route.method.clone(), &route.of(&patient))
                .header("idempotency-key", uuid::Uuid::new_v4().to_string())
                .header("if-match", "\"1\"")
                .header("content-type", media)
                .body(body.clone());
            let answer = send(request).await;
            let status = answer.status.as_u16();
            assert!(
                allowed.contains(&status) || [401, 403, 404].contains(&status),
                "{route:?} answers {status}: {}",
                answer.json
            );
            assert_eq!(answer.media, route.refusals(), "{route:?} {status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deeply_nested_json_is_refused_everywhere() {
    let nested = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    refused_everywhere("application/json", nested, &[400, 409, 415, 422]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_utf_8_are_refused_everywhere() {
    let body = b"{\"name\": \"\xff\xfe\", \"text\": \"\xc0\x80\"}".to_vec();
    refused_everywhere("application/json", body, &[400, 409, 415, 422]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_content_type_is_refused_everywhere() {
    refused_everywhere("text/plain", b"{}".to_vec(), &[400, 409, 415]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_seven_megabytes_is_refused_and_the_function_goes_on() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let big = vec![b' '; 7 << 20];
    for path in ["/api/auth/sign-in", "/api/records/imports"] {
        let request = doctor
            .request(Method::POST, path)
            .header("idempotency-key", uuid::Uuid::new_v4().to_string())
            .header("content-type", "application/json")
            .body(big.clone());
        assert_eq!(send(request).await.status, 413, "{path}");
    }
    assert_eq!(doctor.get("/api/records/patients").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_with_nul_or_marks_that_turn_its_direction_is_refused_by_its_field() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    for mark in [
        '\0', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{7}',
    ] {
        let name = format!("Asha{mark}Iyer");
        let invitation = json!({"name": name, "email": "asha@clinic.example", "role": "doctor"});
        let answer = admin
            .write(Method::POST, "/api/auth/invitations", &invitation)
            .await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["field"]),
            (422, &json!("name")),
            "{mark:?}"
        );
        let patient = json!({"family": name, "given": "Asha", "birth_date": "1990-02-28", "gender": "female"});
        let answer = admin.register_by_hand(&patient).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["field"]),
            (422, &json!("family")),
            "{mark:?}"
        );
    }
    let nul = json!({"email": "a\u{0}@clinic.example", "password": PASSWORD});
    assert_eq!(
        clinic
            .stranger()
            .post("/api/auth/sign-in", &nul)
            .await
            .status,
        401
    );
}
