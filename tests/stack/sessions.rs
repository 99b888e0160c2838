//! Signing in and staying signed in.

use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::json;

async fn refresh(person: &SignedIn, cookie: &str) -> Answer {
    let request = person.request(Method::POST, "/api/auth/refresh");
    send(request.header("cookie", cookie)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_refresh_token_ends_the_session_for_thief_and_victim_alike() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let first = clinic.sign_in(&clinic.stack.people[1]).await.cookie;
    let renewed = refresh(&nobody, &first).await;
    assert_eq!(renewed.status, 200);
    assert_ne!(first, renewed.cookies);
    assert_eq!(refresh(&nobody, &first).await.status, 401);
    assert_eq!(refresh(&nobody, &renewed.cookies).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let clinic = Clinic::open().await;
    let wrong = "not the password";
    let known = clinic
        .with_password(&clinic.stack.people[1].email, wrong)
        .await;
    assert_eq!(known.status, 401);
    for address in ["nobody@clinic.example", "nobody"] {
        let unknown = clinic.with_password(address, wrong).await;
        assert_eq!(
            (known.status, &known.bytes),
            (unknown.status, &unknown.bytes)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let cookie = clinic.sign_in(&clinic.stack.people[1]).await.cookie;
    let out = nobody.request(Method::POST, "/api/auth/sign-out");
    assert_eq!(send(out.header("cookie", &cookie)).await.status, 204);
    assert_eq!(refresh(&nobody, &cookie).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_set_up_token_makes_no_second_admin() {
    let clinic = Clinic::open().await;
    let setup = json!({"token": "guess", "name": "Mallory", "email": "mallory@example.org", "password": "turnip lantern orbit seven"});
    assert_eq!(
        clinic
            .stranger()
            .post("/api/auth/setup", &setup)
            .await
            .status,
        403
    );
}
