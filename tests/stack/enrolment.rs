//! Who gets in, and who does not any more.

use futures_util::future::join_all;
use journeys::{Clinic, SignedIn, demo_history};
use reqwest::Method;
use serde_json::json;

const PASSWORD: &str = "turnip lantern orbit seven";
const ANOTHER: &str = "harvest pebble cactus nine";

fn address() -> String {
    format!("{}@clinic.example", uuid::Uuid::new_v4())
}

async fn accept(clinic: &Clinic, token: &str) -> u16 {
    let body = json!({"token": token, "password": PASSWORD});
    let answer = clinic
        .stranger()
        .post("/api/auth/invitations/accept", &body)
        .await;
    answer.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_comes_by_mail_alone_works_once_and_carries_the_role() {
    let clinic = Clinic::open().await;
    let email = address();
    let invited = clinic.invite_doctor(&email).await;
    assert_eq!(invited.status, 202, "{}", invited.json);
    assert!(
        !invited.json.to_string().contains('#'),
        "no link in the answer: {}",
        invited.json
    );
    let token = clinic.token_mailed_to(&email, "/welcome#").await;
    let statuses = join_all((0..8).map(|_| accept(clinic, &token))).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(accept(clinic, &token).await, 410);

    let session = clinic.with_password(&email, PASSWORD).await;
    assert_eq!(session.json["person"]["role"], "doctor", "{}", session.json);
    assert_eq!(session.json["second_factor"], "required");
    let doctor = clinic
        .stranger()
        .with_token(session.json["access_token"].as_str().unwrap());
    let refused = doctor.get("/api/records/patients").await;
    assert_eq!(refused.status, 403, "nothing without a second factor");
    assert_eq!(refused.json["type"], "/problems/second-factor-required");
    assert_eq!(doctor.get("/api/auth/account").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_invitation_ends_the_old_link_and_a_withdrawn_one_both() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let email = address();
    let invited = clinic.invite_doctor(&email).await.json;
    let id = invited["id"].as_str().unwrap();
    let first = clinic.token_mailed_to(&email, "/welcome#").await;
    let renewals = format!("/api/auth/invitations/{id}/renewals");
    assert_eq!(
        admin
            .write(Method::POST, &renewals, &json!({}))
            .await
            .status,
        202
    );
    let second = clinic
        .other_token_mailed_to(&email, "/welcome#", &first)
        .await;
    assert_eq!(accept(clinic, &first).await, 410);
    let listed = admin.get("/api/auth/invitations").await.json.to_string();
    assert!(listed.contains(&email), "{listed}");
    assert_eq!(
        admin
            .delete(&format!("/api/auth/invitations/{id}"))
            .await
            .status,
        204
    );
    assert_eq!(accept(clinic, &second).await, 410);
    let listed = admin.get("/api/auth/invitations").await.json.to_string();
    assert!(!listed.contains(&email), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_only_an_address_learns_nothing_and_sets_nothing() {
    let clinic = Clinic::open().await;
    let nobody = clinic.stranger();
    let doctor = &clinic.stack.people[1];
    let reset = async |email: &str| {
        nobody
            .post("/api/auth/password-resets", &json!({"email": email}))
            .await
    };
    let (known, unknown, none) = (
        reset(&doctor.email).await,
        reset(&address()).await,
        reset("x").await,
    );
    assert_eq!(known.status, 202, "{}", known.json);
    assert_eq!(
        (known.status, &known.bytes),
        (unknown.status, &unknown.bytes)
    );
    assert!(none.status == 202 || none.status == 422, "{}", none.json);
    for token in [
        "",
        "x",
        &doctor.id,
        &format!("{}.", doctor.id),
        &format!("{}.{}", doctor.id, "A".repeat(43)),
    ] {
        let body = json!({"token": token, "password": PASSWORD});
        for path in [
            "/api/auth/invitations/accept",
            "/api/auth/password-resets/accept",
        ] {
            assert_eq!(nobody.post(path, &body).await.status, 410, "{path} {token}");
        }
    }
    clinic.sign_in(doctor).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_doctor_is_out_at_once_and_comes_back_when_enabled() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let doctor = clinic.new_doctor().await;
    let session = clinic.sign_in(&doctor).await;
    let open = "/api/records/patients";
    assert_eq!(session.signed_in.get(open).await.status, 200);
    let standing = format!("/api/auth/people/{}/standing", doctor.id);
    let put = async |disabled: bool| {
        admin
            .write(Method::PUT, &standing, &json!({"disabled": disabled}))
            .await
            .status
            .as_u16()
    };
    assert_eq!(put(true).await, 204);
    assert_eq!(
        session.signed_in.get(open).await.status,
        401,
        "the token still has minutes to go"
    );
    let refused = clinic.with_password(&doctor.email, &doctor.password).await;
    let wrong = clinic
        .with_password(&doctor.email, "not the password at all")
        .await;
    assert_eq!(
        (refused.status.as_u16(), &refused.bytes),
        (401, &wrong.bytes)
    );
    let directory = admin.get("/api/auth/practitioners").await.json.to_string();
    assert!(!directory.contains(&doctor.id));
    assert_eq!(put(false).await, 204);
    assert_eq!(
        clinic
            .sign_in(&doctor)
            .await
            .signed_in
            .get(open)
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_clinic_loses_its_last_admin() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let myself = format!("/api/auth/people/{}/standing", clinic.stack.people[0].id);
    let answer = admin
        .write(Method::PUT, &myself, &json!({"disabled": true}))
        .await;
    assert_eq!(answer.status, 409, "{}", answer.json);
    assert_eq!(admin.get("/api/auth/people").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_who_is_invited_reads_their_own_chart_and_sees_who_else_does() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let own = clinic.patient_of(&patient).await;
    assert_eq!(own.signed_in.chart(&patient).await.status, 200);
    let consents = format!("/api/records/patients/{patient}/consents");
    let consents = own.signed_in.get(&consents).await.json;
    assert_eq!(
        consents["consents"][0]["basis"], "registration",
        "{consents}"
    );
    let again = json!({"name": "Mallory", "email": address()});
    let path = format!("/api/auth/patients/{patient}/invitations");
    let again = clinic
        .admin()
        .await
        .write(Method::POST, &path, &again)
        .await;
    assert_eq!(again.status, 409, "a chart has one account: {}", again.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_common_password_is_refused_and_a_long_pasted_one_is_not() {
    let clinic = Clinic::open().await;
    let email = address();
    clinic.invite_doctor(&email).await;
    let token = clinic.token_mailed_to(&email, "/welcome#").await;
    for password in [
        "password1234",
        "Password12345",
        "qwertyuiopasdf",
        "medsealmedseal",
        "short",
        "Okafor Ines Okafor",
    ] {
        let body = json!({"token": token, "password": password});
        let answer = clinic
            .stranger()
            .post("/api/auth/invitations/accept", &body)
            .await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["field"]),
            (422, &json!("password")),
            "{password}"
        );
    }
    let body = json!({"token": token, "password": "ö💜 ".repeat(40)});
    let answer = clinic
        .stranger()
        .post("/api/auth/invitations/accept", &body)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_mail_ends_every_session_and_the_second_factor_stays() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let session = clinic.sign_in(&doctor).await;
    let asked = json!({"email": doctor.email});
    assert_eq!(
        clinic
            .stranger()
            .post("/api/auth/password-resets", &asked)
            .await
            .status,
        202
    );
    let token = clinic.token_mailed_to(&doctor.email, "/reset#").await;
    let body = json!({"token": token, "password": ANOTHER});
    let accept = || async {
        clinic
            .stranger()
            .post("/api/auth/password-resets/accept", &body)
            .await
            .status
    };
    assert_eq!(accept().await, 204);
    assert_eq!(accept().await, 410);
    assert_eq!(
        session.signed_in.get("/api/records/patients").await.status,
        401
    );
    assert_eq!(
        clinic
            .with_password(&doctor.email, &doctor.password)
            .await
            .status,
        401
    );
    let half = clinic.with_password(&doctor.email, ANOTHER).await;
    assert_eq!(half.status, 200, "{}", half.json);
    assert!(
        half.json["ticket"].is_string() && half.json["access_token"].is_null(),
        "{}",
        half.json
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_flood_of_guesses_is_stopped_and_does_not_lock_the_owner_out() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    // The owner has signed in here before.
    let known = clinic.sign_in(&doctor).await;
    // From one place, and from everywhere.
    let mut statuses = Vec::new();
    let one_place = SignedIn::elsewhere(&clinic.stack.origin);
    for guess in 0..45 {
        let place = match guess {
            0..12 => one_place.clone(),
            _ => SignedIn::elsewhere(&clinic.stack.origin),
        };
        let body = json!({"email": doctor.email, "password": format!("guess number {guess}")});
        let answer = place.post("/api/auth/sign-in", &body).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[11], 429, "{statuses:?}");
    assert_eq!(statuses[44], 429, "{statuses:?}");
    assert!(!statuses.contains(&200));
    let answer = clinic
        .with_password_and_cookie(&doctor, &known.cookie)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_listed_and_ended_from_another_one() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let (one, other) = (
        clinic.sign_in(&doctor).await.signed_in,
        clinic.sign_in(&doctor).await.signed_in,
    );
    let sessions = one.get("/api/auth/account/sessions").await.json;
    let all = sessions["sessions"].as_array().unwrap();
    assert!(all.len() >= 2, "{sessions}");
    let theirs = other.get("/api/auth/account/sessions").await.json;
    let theirs = theirs["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["current"] == true);
    let id = theirs.unwrap()["id"].as_str().unwrap();
    assert_eq!(
        one.delete(&format!("/api/auth/account/sessions/{id}"))
            .await
            .status,
        204
    );
    assert_eq!(other.get("/api/records/patients").await.status, 401);
    assert_eq!(one.get("/api/records/patients").await.status, 200);
    assert_eq!(
        one.delete("/api/auth/account/sessions").await.status,
        204,
        "everywhere"
    );
    assert_eq!(one.get("/api/records/patients").await.status, 401);
}

/// Nobody ends another person's sessions by their id.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_the_session_of_somebody_else() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let victim = clinic.sign_in(&doctor).await.signed_in;
    let sessions = victim.get("/api/auth/account/sessions").await.json;
    let id = sessions["sessions"][0]["id"].as_str().unwrap().to_owned();
    let mallory: SignedIn = clinic.other_doctor().await;
    let answer = mallory
        .delete(&format!("/api/auth/account/sessions/{id}"))
        .await;
    assert_eq!(answer.status, 404, "{}", answer.json);
    assert_eq!(victim.get("/api/records/patients").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_to_a_patients_account_stands_in_the_charts_log() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let known = json!({"family": "Okonkwo", "given": "Ife", "birth_date": "1971-05-04", "gender": "female"});
    let made = admin.register_by_hand(&known).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let patient = made.json["patient_id"].as_str().unwrap();
    let path = format!("/api/auth/patients/{patient}/invitations");
    let invitation = json!({"name": "Ife Okonkwo", "email": address()});
    let invited = admin.write(Method::POST, &path, &invitation).await;
    assert_eq!(invited.status, 202, "{}", invited.json);
    let renewals = format!("/api/auth/invitations/{patient}/renewals");
    let renewed = admin.write(Method::POST, &renewals, &json!({})).await;
    assert_eq!(renewed.status, 202, "{}", renewed.json);
    let log = admin
        .get(&format!("/api/records/patients/{patient}/log"))
        .await;
    let entries = log.json["entries"].as_array().unwrap().iter();
    let links = entries.filter(|entry| entry["what"] == "invite-patient");
    assert_eq!(links.count(), 2, "{}", log.json);
}
