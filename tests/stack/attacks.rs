//! What somebody with a token that is not theirs, or none, would try.

use access::Role;
use access::token::{Grant, LIFETIME_SECONDS, Unsigned};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use journeys::{Clinic, SignedIn, demo_history, routes, send};
use keys::Kms;
use reqwest::Method;
use ring::{digest, hmac};
use serde_json::{Value, json};
use uuid::Uuid;

/// The parts of a token, decoded.
fn parts(token: &str) -> [Value; 2] {
    let mut parts = token.split('.');
    [(); 2].map(|()| {
        let part = BASE64_URL_SAFE_NO_PAD
            .decode(parts.next().unwrap())
            .unwrap();
        serde_json::from_slice(&part).unwrap()
    })
}

fn encoded(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

/// Whether anybody listens to this token.
async fn is_refused(person: &SignedIn, token: &str) -> bool {
    let answer = person.with_token(token).get("/api/records/patients").await;
    answer.status == 401
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_another_patient_opens_no_chart() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let mine = doctor.register(&demo_history("amira-haddad.json")).await;
    let theirs = doctor.register(&demo_history("sean-oconnor.json")).await;
    let me = clinic.patient_of(&mine).await.signed_in;
    assert_eq!(me.chart(&mine).await.status, 200);
    let mut asked = 0;
    for route in routes(clinic).await {
        if !route.is_of_a_patient() || route.method != Method::GET {
            continue;
        }
        let answer = send(route.request(&me, &route.of(&theirs))).await;
        assert_eq!(answer.status, 404, "{route:?}");
        asked += 1;
    }
    assert!(asked > 5);
    let listed = me.get("/api/records/patients").await.json;
    assert_eq!(listed["patients"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed["patients"][0]["id"], mine.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_whose_role_or_person_was_changed_opens_nothing() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let [header, claims] = parts(doctor.token());
    let signature = doctor.token().rsplit('.').next().unwrap().to_owned();
    let admin = clinic.stack.people[0].id.clone();
    for (claim, value) in [("role", "admin"), ("sub", admin.as_str())] {
        let mut changed = claims.clone();
        assert_ne!(changed[claim], value);
        changed[claim] = value.into();
        let token = format!("{}.{}.{signature}", encoded(&header), encoded(&changed));
        assert!(is_refused(&doctor, &token).await, "{claim}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_a_signature_or_signed_with_the_public_key_as_a_secret_opens_nothing() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let [header, claims] = parts(doctor.token());
    for name in ["none", "None", "NONE", ""] {
        let mut unsigned = header.clone();
        unsigned["alg"] = name.into();
        let token = format!("{}.{}.", encoded(&unsigned), encoded(&claims));
        assert!(is_refused(&doctor, &token).await, "alg {name}");
    }
    let keys = clinic.stranger().get("/api/auth/jwks.json").await.json;
    let key = &keys["keys"][0];
    let coordinate = |name: &str| {
        BASE64_URL_SAFE_NO_PAD
            .decode(key[name].as_str().unwrap())
            .unwrap()
    };
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let mut symmetric = header.clone();
    symmetric["alg"] = "HS256".into();
    let input = format!("{}.{}", encoded(&symmetric), encoded(&claims));
    for secret in [
        point,
        key.to_string().into_bytes(),
        keys.to_string().into_bytes(),
    ] {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signature = hmac::sign(&secret, input.as_bytes());
        let token = format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
        assert!(is_refused(&doctor, &token).await);
    }
}

/// Signs with the very key that `auth` has.
async fn signed_by_the_clinic(
    clinic: &Clinic,
    like: &SignedIn,
    issued_at: i64,
    session: Uuid,
) -> String {
    let [header, claims] = parts(like.token());
    let grant = Grant {
        issuer: clinic.stack.origin.clone(),
        person: claims["sub"].as_str().unwrap().parse().unwrap(),
        role: Role::Doctor,
        name: "Dr. Mallory".to_owned(),
        session,
        jti: "x".to_owned(),
        issued_at,
    };
    let unsigned = Unsigned::new(header["kid"].as_str().unwrap(), grant).unwrap();
    let hash = digest::digest(&digest::SHA256, unsigned.signing_input());
    let key = clinic.table("KeyTokensId");
    let signature = Kms::new(&clinic.aws())
        .sign(&key, hash.as_ref().try_into().unwrap())
        .await
        .unwrap();
    unsigned.with_signature(signature)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_and_one_from_the_future_open_nothing_though_the_clinics_key_signed_them()
{
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let [_, claims] = parts(doctor.token());
    let session = claims["sid"].as_str().unwrap().parse().unwrap();
    let now = edge::Clock::system().now().as_second();
    let good = signed_by_the_clinic(clinic, &doctor, now, session).await;
    assert!(
        !is_refused(&doctor, &good).await,
        "this is how one would look"
    );
    for issued_at in [now - LIFETIME_SECONDS - 1, now + 300] {
        let token = signed_by_the_clinic(clinic, &doctor, issued_at, session).await;
        assert!(is_refused(&doctor, &token).await, "{issued_at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_session_that_never_was_opens_nothing() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let now = edge::Clock::system().now().as_second();
    let token = signed_by_the_clinic(clinic, &doctor, now, Uuid::new_v4()).await;
    assert!(is_refused(&doctor, &token).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_the_moment_its_session_does() {
    let clinic = Clinic::open().await;
    let person = &clinic.stack.people[2];
    let (first, second) = (clinic.sign_in(person).await, clinic.sign_in(person).await);
    let out = first
        .signed_in
        .request(Method::POST, "/api/auth/sign-out")
        .header("cookie", &first.cookie);
    assert_eq!(send(out).await.status, 204);
    assert!(is_refused(&first.signed_in, first.signed_in.token()).await);
    assert!(
        !is_refused(&second.signed_in, second.signed_in.token()).await,
        "the other goes on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_cookie_without_the_token_opens_nothing_and_used_once_ends_for_both() {
    let clinic = Clinic::open().await;
    let session = clinic.sign_in(&clinic.stack.people[2]).await;
    let thief = clinic.stranger();
    for path in [
        "/api/records/patients",
        "/api/auth/account",
        "/api/auth/account/sessions",
    ] {
        let request = thief
            .request(Method::GET, path)
            .header("cookie", &session.cookie);
        assert_eq!(send(request).await.status, 401, "{path}");
    }
    let refresh = || {
        thief
            .request(Method::POST, "/api/auth/refresh")
            .header("cookie", &session.cookie)
    };
    let stolen = send(refresh()).await;
    assert_eq!(stolen.status, 200);
    let stolen = thief.with_token(stolen.json["access_token"].as_str().unwrap());
    assert_eq!(
        send(refresh()).await.status,
        401,
        "the owner comes with what was used"
    );
    assert!(
        is_refused(&stolen, stolen.token()).await,
        "and the thief is out at once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_themselves_a_role_by_sending_one() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let nobody = clinic.stranger();
    let extra = [
        ("role", json!("admin")),
        ("id", json!("x")),
        ("patient", json!("x")),
        ("disabled", json!(false)),
    ];
    let public = [
        (
            "/api/auth/invitations/accept",
            json!({"token": "x", "password": "a long enough password"}),
        ),
        (
            "/api/auth/sign-in",
            json!({"email": "a@clinic.example", "password": "x"}),
        ),
        (
            "/api/auth/password-resets",
            json!({"email": "a@clinic.example"}),
        ),
        (
            "/api/auth/password-resets/accept",
            json!({"token": "x", "password": "a long enough password"}),
        ),
        (
            "/api/auth/setup",
            json!({"token": "x", "name": "x", "email": "a@clinic.example", "password": "a long enough password"}),
        ),
    ];
    for (path, body) in public {
        for (name, value) in &extra {
            let mut body = body.clone();
            body[*name] = value.clone();
            let answer = nobody.post(path, &body).await;
            assert_eq!(answer.status, 422, "{path} {name}: {}", answer.json);
            assert_eq!(answer.json["field"], *name, "{path}");
        }
    }
    // Who may invite says whom, but not with which id or for which chart.
    let mut invitation =
        json!({"name": "Mallory", "email": "mallory@example.org", "role": "doctor"});
    invitation["id"] = clinic.stack.people[0].id.as_str().into();
    let answer = admin
        .write(Method::POST, "/api/auth/invitations", &invitation)
        .await;
    assert_eq!(answer.status, 422, "{}", answer.json);
    for role in ["patient", "Admin", "root"] {
        let invitation = json!({"name": "Mallory", "email": "mallory@example.org", "role": role});
        let answer = admin
            .write(Method::POST, "/api/auth/invitations", &invitation)
            .await;
        assert_eq!(answer.status, 422, "{role}: {}", answer.json);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_ids_finds_nobody() {
    let clinic = Clinic::open().await;
    let doctor = clinic.other_doctor().await;
    let existing = clinic.patient("amira-haddad.json").await;
    let mut answers = Vec::new();
    let mut neighbours: Vec<String> = (0..8).map(|_| uuid::Uuid::new_v4().to_string()).collect();
    neighbours.push(existing.clone());
    neighbours.push(existing.to_uppercase());
    neighbours.push(existing.replace('-', ""));
    for id in neighbours {
        let answer = doctor.chart(&id).await;
        answers.push((answer.status, answer.bytes));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one answer to all: {answers:?}");
    assert_eq!(answers[0].0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_header_and_no_spelling_of_an_address_gets_past_the_gate() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let other = clinic.other_doctor().await;
    let path = format!("/api/records/patients/{patient}");
    for (name, value) in [
        ("x-original-url", path.as_str()),
        ("x-rewrite-url", path.as_str()),
        ("x-http-method-override", "GET"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-user", "admin"),
        ("x-role", "admin"),
        ("x-amzn-requestid", "x"),
        ("x-origin-secret", "guess"),
    ] {
        let request = other.request(Method::GET, &path).header(name, value);
        assert_eq!(send(request).await.status, 404, "{name}");
        let request = clinic
            .stranger()
            .request(Method::GET, &path)
            .header(name, value);
        assert_eq!(send(request).await.status, 401, "{name}");
    }
    for spelling in [
        format!("/api//records/patients/{patient}"),
        format!("/api/records//patients/{patient}"),
        format!("/api/records/patients/{patient}/"),
        format!("/api/records/patients/{patient}%00"),
        format!("/api/records/patients/{patient}%2f"),
        format!("/api/records/patients/x/..%2f{patient}"),
        format!("/api/records/patients/{patient};x=1"),
        format!("/API/records/patients/{patient}"),
        format!("/api/records/patients/%2e%2e/patients/{patient}"),
        format!("/api/auth/..%2frecords/patients/{patient}"),
    ] {
        for person in [&other, &clinic.stranger()] {
            let answer = person.get(&spelling).await;
            assert!(
                matches!(answer.status.as_u16(), 400 | 401 | 404),
                "{spelling}: {}",
                answer.status
            );
            assert!(
                !String::from_utf8_lossy(&answer.bytes).contains("Haddad"),
                "{spelling}"
            );
        }
    }
}
