//! The second factor.

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};
use stack::people::Person;

async fn ticket(clinic: &Clinic, person: &Person) -> Value {
    let half = clinic.with_password(&person.email, &person.password).await;
    assert_eq!(half.status, 200, "{}", half.json);
    assert!(
        half.json["access_token"].is_null(),
        "a password alone is no session: {}",
        half.json
    );
    half.json["ticket"].clone()
}

async fn by_code(clinic: &Clinic, kind: &str, ticket: &Value, code: &str) -> Answer {
    let body = json!({"ticket": ticket, "code": code});
    clinic
        .stranger()
        .post(&format!("/api/auth/sign-in/{kind}"), &body)
        .await
}

/// Ten new ones.
async fn recovery_codes(signed_in: &SignedIn, person: &Person) -> Answer {
    let body = json!({"password": person.password});
    signed_in
        .post("/api/auth/account/recovery-codes", &body)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticators_code_signs_in_once_and_an_older_one_never() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    // Enrolling has used the code of this moment; the next one is taken, a little early.
    let code = doctor.code(1);
    let first = by_code(clinic, "totp", &ticket(clinic, &doctor).await, &code).await;
    assert_eq!(first.status, 200, "{}", first.json);
    assert_eq!(first.json["second_factor"], "given");
    for used in [
        code,
        doctor.code(0),
        doctor.code(-1),
        doctor.code(-40),
        "000000".to_owned(),
        "x".to_owned(),
    ] {
        let again = by_code(clinic, "totp", &ticket(clinic, &doctor).await, &used).await;
        assert!(
            matches!(again.status.as_u16(), 401 | 422),
            "{used}: {}",
            again.json
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_signs_in_once() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let signed_in = clinic.sign_in(&doctor).await.signed_in;
    let codes = recovery_codes(&signed_in, &doctor).await;
    assert_eq!(codes.status, 200, "{}", codes.json);
    let codes = codes.json["recovery_codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    let code = codes[3].as_str().unwrap();
    let first = by_code(clinic, "recovery", &ticket(clinic, &doctor).await, code).await;
    assert_eq!(first.status, 200, "{}", first.json);
    let second = by_code(clinic, "recovery", &ticket(clinic, &doctor).await, code).await;
    assert_eq!(second.status, 401, "{}", second.json);
    let account = signed_in.get("/api/auth/account").await.json;
    assert_eq!(account["recovery_codes_left"], 9, "{account}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_password_cannot_guess_the_code_and_its_owner_hears_of_it() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let spent = ticket(clinic, &doctor).await;
    for guess in 0..8 {
        let guessed = by_code(clinic, "totp", &spent, &format!("{guess:06}")).await;
        assert!(
            matches!(guessed.status.as_u16(), 401 | 429),
            "{}",
            guessed.json
        );
    }
    // Five tries and the ticket is spent, also for the right code.
    let right = by_code(clinic, "totp", &spent, &doctor.code(1)).await;
    assert!(matches!(right.status.as_u16(), 401 | 429), "{}", right.json);
    clinic
        .until_mail(&doctor.email, "wrong code or passkey")
        .await;
    // A new ticket for each guess changes nothing.
    let mut limited = false;
    for guess in 10..20 {
        let fresh = ticket(clinic, &doctor).await;
        let guessed = by_code(clinic, "totp", &fresh, &format!("{guess:06}")).await;
        limited |= guessed.status == 429;
    }
    assert!(limited, "ten wrong codes and no end");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_hundred_wrong_codes_of_an_app_there_is_another_way_in() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let signed_in = clinic.sign_in(&doctor).await.signed_in;
    let codes = recovery_codes(&signed_in, &doctor).await;
    let account = signed_in.get("/api/auth/account").await.json;
    let mut factors = account["factors"].as_array().unwrap().iter();
    let app = factors.find(|factor| factor["kind"] == "totp").unwrap();
    // A hundred tries by others, from everywhere.
    let month = 30 * 24 * 3_600;
    let start = edge::Clock::system().now().as_second() / month * month;
    let bucket = format!("attempts#app#{}#{start}", app["id"].as_str().unwrap());
    clinic
        .tables()
        .put_item()
        .table_name(clinic.table("TableSessions"))
        .item("pk", AttributeValue::S(bucket))
        .item("sk", AttributeValue::S("attempts".to_owned()))
        .item("used", AttributeValue::N("100".to_owned()))
        .item("expires", AttributeValue::N((start + month).to_string()))
        .send()
        .await
        .unwrap();
    let half = ticket(clinic, &doctor).await;
    let right = by_code(clinic, "totp", &half, &doctor.code(1)).await;
    assert_eq!(right.status, 429, "{}", right.json);
    let code = codes.json["recovery_codes"][0].as_str().unwrap();
    let other = by_code(clinic, "recovery", &half, code).await;
    assert_eq!(other.status, 200, "{}", other.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_of_another_origin_or_another_challenge_signs_nobody_in() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let sign_in = async |origin: &str, mine: bool| {
        let half = clinic
            .with_password(&doctor.email, &doctor.password)
            .await
            .json;
        let other = clinic
            .with_password(&doctor.email, &doctor.password)
            .await
            .json;
        let options = if mine {
            &half["passkey"]
        } else {
            &other["passkey"]
        };
        let credential = doctor.passkey.assertion(options, origin);
        let body = json!({"ticket": half["ticket"], "credential": credential});
        clinic
            .stranger()
            .post("/api/auth/sign-in/passkey", &body)
            .await
            .status
            .as_u16()
    };
    let origin = &clinic.stack.origin;
    assert_eq!(sign_in("https://evil.example", true).await, 401);
    assert_eq!(sign_in(origin, false).await, 401);
    assert_eq!(sign_in(origin, true).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_keeps_at_least_one_factor_and_taking_one_away_asks_the_password() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let signed_in = clinic.sign_in(&doctor).await.signed_in;
    let account = signed_in.get("/api/auth/account").await.json;
    let factors = account["factors"].as_array().unwrap();
    assert_eq!(factors.len(), 2, "{account}");
    let take = async |factor: &Value, password: &str| {
        let path = format!(
            "/api/auth/account/factors/{}",
            factor["id"].as_str().unwrap()
        );
        let request = signed_in.request(Method::DELETE, &path);
        send(request.json(&json!({"password": password})))
            .await
            .status
            .as_u16()
    };
    assert!(matches!(
        take(&factors[0], "not the password").await,
        401 | 403 | 422
    ));
    assert_eq!(take(&factors[0], &doctor.password).await, 204);
    assert_eq!(take(&factors[1], &doctor.password).await, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_takes_lost_factors_away_and_the_doctor_enrols_anew() {
    let clinic = Clinic::open().await;
    let mut doctor = clinic.new_doctor().await;
    let before = clinic.sign_in(&doctor).await.signed_in;
    let path = format!("/api/auth/people/{}/factor-resets", doctor.id);
    let (admin, key) = (clinic.admin().await, uuid::Uuid::new_v4().to_string());
    let reset = async || {
        let request = admin.request(Method::POST, &path);
        let request = request.header("idempotency-key", &key).json(&json!({}));
        send(request).await.status
    };
    assert_eq!(reset().await, 204);
    assert_eq!(
        before.get("/api/auth/account").await.status,
        401,
        "every session ends"
    );
    let session = clinic.with_password(&doctor.email, &doctor.password).await;
    assert_eq!(
        session.json["second_factor"], "required",
        "{}",
        session.json
    );
    let old = by_code(clinic, "totp", &json!("x"), &doctor.code(1)).await;
    assert_eq!(old.status, 401, "{}", old.json);
    let token = session.json["access_token"].as_str().unwrap();
    stack::people::add_factors(
        &clinic.stack.origin,
        &format!("Bearer {token}"),
        &mut doctor,
    )
    .await
    .unwrap();
    // The same request once more, late: what was enrolled since stays, and so does the session.
    assert_eq!(reset().await, 204);
    let still = clinic.stranger().with_token(token);
    let account = still.get("/api/auth/account").await;
    assert_eq!(account.json["factors"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_every_other_session_and_wants_the_old_one() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let (here, there) = (
        clinic.sign_in(&doctor).await.signed_in,
        clinic.sign_in(&doctor).await.signed_in,
    );
    let change = async |current: &str, new: &str| {
        let request = here.request(Method::PUT, "/api/auth/account/password");
        send(request.json(&json!({"current": current, "new": new}))).await
    };
    let wrong = change("not the password", "harvest pebble cactus nine").await;
    assert!(
        matches!(wrong.status.as_u16(), 401 | 403 | 422),
        "{}",
        wrong.json
    );
    let common = change(&doctor.password, "password1234").await;
    assert_eq!(
        (common.status.as_u16(), &common.json["field"]),
        (422, &json!("new"))
    );
    assert_eq!(
        change(&doctor.password, "harvest pebble cactus nine")
            .await
            .status,
        204
    );
    assert_eq!(here.get("/api/auth/account").await.status, 200);
    assert_eq!(there.get("/api/auth/account").await.status, 401);
    assert_eq!(
        clinic
            .with_password(&doctor.email, &doctor.password)
            .await
            .status,
        401
    );
}
