//! Signing in and staying signed in.

use journeys::{Answer, Clinic, SignedIn};
use reqwest::Method;
use serde_json::json;

async fn refresh(person: &SignedIn, cookie: &str) -> (Answer, String) {
    let request = person
        .request(Method::POST, "/api/auth/refresh")
        .header("cookie", cookie);
    let response = request.send().await.unwrap();
    let cookie = cookie_of(&response);
    let status = response.status();
    let bytes = response.bytes().await.unwrap().to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    (
        Answer {
            status,
            etag: String::new(),
            media: String::new(),
            json,
            bytes,
        },
        cookie,
    )
}

fn cookie_of(response: &reqwest::Response) -> String {
    let cookie = response
        .headers()
        .get("set-cookie")
        .and_then(|value| value.to_str().ok());
    cookie
        .and_then(|cookie| cookie.split(';').next())
        .unwrap_or_default()
        .to_owned()
}

async fn sign_in(clinic: &Clinic) -> String {
    let doctor = &clinic.stack.people[1];
    let body = json!({"email": doctor.email, "password": doctor.password});
    let response = clinic
        .stranger()
        .request(Method::POST, "/api/auth/sign-in")
        .json(&body)
        .send()
        .await
        .unwrap();
    cookie_of(&response)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_refresh_token_ends_the_session_for_thief_and_victim_alike() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let first = sign_in(clinic).await;
    let (renewed, second) = refresh(&nobody, &first).await;
    assert_eq!(renewed.status, 200);
    assert_ne!(first, second);
    assert_eq!(refresh(&nobody, &first).await.0.status, 401);
    assert_eq!(refresh(&nobody, &second).await.0.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let known = json!({"email": clinic.stack.people[1].email, "password": "not the password"});
    let unknown = json!({"email": "nobody@clinic.example", "password": "not the password"});
    let malformed = json!({"email": "nobody", "password": "not the password"});
    let known = nobody.post("/api/auth/sign-in", &known).await;
    assert_eq!(known.status, 401);
    assert_eq!(
        known.bytes,
        nobody.post("/api/auth/sign-in", &unknown).await.bytes
    );
    assert_eq!(
        known.bytes,
        nobody.post("/api/auth/sign-in", &malformed).await.bytes
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let cookie = sign_in(clinic).await;
    let out = nobody
        .request(Method::POST, "/api/auth/sign-out")
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(refresh(&nobody, &cookie).await.0.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_works_once_and_carries_the_role() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let email = format!("{}@clinic.example", uuid::Uuid::new_v4());
    let invitation = json!({"name": "Dr. Ines Okafor", "email": email, "role": "doctor"});
    let invited = admin.post("/api/auth/invitations", &invitation).await;
    assert_eq!(invited.status, 201, "{}", invited.json);
    let token = invited.json["link"]
        .as_str()
        .unwrap()
        .split_once('#')
        .unwrap()
        .1
        .to_owned();
    let accept = json!({"token": token, "password": "a long enough password"});
    let accepted = clinic
        .stranger()
        .post("/api/auth/invitations/accept", &accept)
        .await;
    assert_eq!(accepted.status, 201, "{}", accepted.json);
    assert_eq!(accepted.json["role"], "doctor");
    assert_eq!(
        clinic
            .stranger()
            .post("/api/auth/invitations/accept", &accept)
            .await
            .status,
        410
    );
    let doctor = SignedIn::new(&clinic.stack.origin, &email, "a long enough password").await;
    assert_eq!(
        doctor.get("/api/records/patients").await.json["patients"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_set_up_token_makes_no_second_admin() {
    let clinic = Clinic::open().await;
    let setup = json!({"token": "guess", "name": "Mallory", "email": "mallory@example.org", "password": "a long enough password"});
    assert_eq!(
        clinic
            .stranger()
            .post("/api/auth/setup", &setup)
            .await
            .status,
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_a_changed_role_opens_nothing() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let token = doctor.token();
    for position in [token.len() / 2, token.len() - 3] {
        let mut forged = token.as_bytes().to_vec();
        forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
        let forged = doctor.with_token(std::str::from_utf8(&forged).unwrap());
        assert_eq!(forged.get("/api/records/patients").await.status, 401);
    }
}
