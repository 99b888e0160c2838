//! People who work here: who they are, what changes, and how they go.

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Answer, Clinic, NOBODY, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and what follows";

fn path(person: &str) -> String {
    format!("/api/auth/people/{person}")
}

async fn edit(admin: &SignedIn, person: &str, etag: &str, profile: &Value) -> Answer {
    let request = admin.request(Method::PUT, &path(person));
    send(request.header("if-match", etag).json(profile)).await
}

async fn put_photo(admin: &SignedIn, person: &str, media: &str, photo: &[u8]) -> Answer {
    let request = admin.request(Method::PUT, &format!("{}/photo", path(person)));
    send(request.header("content-type", media).body(photo.to_vec())).await
}

/// What a list of doctors says of one.
async fn as_found(by: &SignedIn, doctor: &str) -> Option<Value> {
    let mut address = "/api/auth/practitioners".to_owned();
    loop {
        let page = by.get(&address).await;
        assert_eq!(page.status, 200, "{}", page.json);
        let all = page.json["practitioners"].as_array().unwrap();
        if let Some(found) = all.iter().find(|one| one["id"] == doctor) {
            return Some(found.clone());
        }
        let next = page.json["next"].as_str()?;
        address = format!("/api/auth/practitioners?cursor={next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_is_shown_as_an_admin_has_written_it_down() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let doctor = clinic.new_doctor().await;
    let read = admin.get(&path(&doctor.id)).await;
    assert_eq!(read.status, 200, "{}", read.json);
    assert_eq!(read.json["email"], doctor.email.as_str());
    assert_eq!(
        (&read.json["photo"], &read.json["second_factor"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(read.etag, read.json["etag"].as_str().unwrap());
    let profile = json!({
        "name": "Dr. O\u{2019}Neil-\u{5f20}", "email": doctor.email,
        "specialisation": "Cardiology", "practising_since": 2009, "phone": "+44 20 7946 0958",
    });
    let edited = edit(&admin, &doctor.id, &read.etag, &profile).await;
    assert_eq!(edited.status, 200, "{}", edited.json);
    assert_ne!(edited.etag, read.etag);
    for (name, value) in profile.as_object().unwrap() {
        assert_eq!(&edited.json[name], value, "{name}");
    }
    let found = as_found(&clinic.other_doctor().await, &doctor.id)
        .await
        .unwrap();
    for name in ["name", "specialisation", "practising_since", "phone"] {
        assert_eq!(found[name], profile[name], "{name}");
    }
    assert!(found["email"].is_null(), "addresses are for admins");

    // What was read before somebody else's change is not written over it.
    let stale = edit(&admin, &doctor.id, &read.etag, &profile).await;
    assert_eq!(
        (stale.status.as_u16(), &stale.json["type"]),
        (412, &json!("/problems/changed-since"))
    );
    let blind = send(admin.request(Method::PUT, &path(&doctor.id)).json(&profile)).await;
    assert_eq!(blind.status, 428, "{}", blind.json);
    // What is left out is taken away.
    let bare = json!({"name": "Dr. O", "email": doctor.email, "phone": " "});
    let edited = edit(&admin, &doctor.id, &edited.etag, &bare).await;
    assert_eq!(edited.status, 200, "{}", edited.json);
    assert!(edited.json["specialisation"].is_null() && edited.json["phone"].is_null());
    assert!(
        clinic
            .sign_in(&doctor)
            .await
            .signed_in
            .get("/api/auth/account")
            .await
            .json["name"]
            == "Dr. O"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_at_the_invitation_is_shown_once_it_is_accepted() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let email = format!("{}@clinic.example", uuid::Uuid::new_v4());
    let invitation = json!({
        "name": "Dr. Sanne de Wit", "email": email, "role": "doctor",
        "specialisation": "Paediatrics", "practising_since": 2015,
    });
    let invited = admin
        .write(Method::POST, "/api/auth/invitations", &invitation)
        .await;
    assert_eq!(invited.status, 202, "{}", invited.json);
    let id = invited.json["id"].as_str().unwrap();
    assert!(
        as_found(&admin, id).await.is_none(),
        "nobody is asked before they have come"
    );
    let token = clinic.token_mailed_to(&email, "/welcome#").await;
    let accepted = json!({"token": token, "password": "turnip lantern orbit seven"});
    let accepted = clinic
        .stranger()
        .post("/api/auth/invitations/accept", &accepted)
        .await;
    assert_eq!(accepted.status, 201, "{}", accepted.json);
    let found = as_found(&admin, id).await.unwrap();
    assert_eq!(
        (&found["specialisation"], &found["practising_since"]),
        (&json!("Paediatrics"), &json!(2015))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_another_address_somebody_signs_in_under_that_one_and_both_are_told() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let doctor = clinic.new_doctor().await;
    let (before, after) = (
        doctor.email.clone(),
        format!("{}@clinic.example", uuid::Uuid::new_v4()),
    );
    let read = admin.get(&path(&doctor.id)).await;
    let taken = json!({"name": doctor.name, "email": clinic.stack.people[1].email});
    let taken = edit(&admin, &doctor.id, &read.etag, &taken).await;
    assert_eq!(
        (taken.status.as_u16(), &taken.json["type"]),
        (409, &json!("/problems/address-taken"))
    );
    assert_eq!(taken.json["field"], "email");

    // A link to a new password that went to the old address is worth nothing afterwards.
    let asked = json!({"email": before});
    assert!(
        clinic
            .stranger()
            .post("/api/auth/password-resets", &asked)
            .await
            .status
            .is_success()
    );
    let reset = clinic.token_mailed_to(&before, "/reset#").await;
    let moved = json!({"name": doctor.name, "email": after.to_uppercase()});
    let moved = edit(&admin, &doctor.id, &read.etag, &moved).await;
    assert_eq!(
        (moved.status.as_u16(), &moved.json["email"]),
        (200, &json!(after))
    );
    let late = json!({"token": reset, "password": "another turnip lantern"});
    let late = clinic
        .stranger()
        .post("/api/auth/password-resets/accept", &late)
        .await;
    assert_eq!(late.status, 410, "{}", late.json);
    for address in [&before, &after] {
        clinic
            .until_mail(address, "address that you sign in with")
            .await;
    }
    assert_eq!(
        clinic.with_password(&before, &doctor.password).await.status,
        401
    );
    assert_eq!(
        clinic.with_password(&after, &doctor.password).await.status,
        200
    );
    // And the old one is free again.
    assert_eq!(clinic.invite_doctor(&before).await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_what_it_holds_and_lies_under_its_owners_key() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let doctor = clinic.new_doctor().await;
    let shown = format!("/api/auth/practitioners/{}/photo", doctor.id);
    assert_eq!(admin.get(&shown).await.status, 404, "there is none yet");
    for (media, photo, status) in [
        ("image/png", b"GIF89a".to_vec(), 422),
        ("image/jpeg", b"<svg onload=\"alert(1)\"/>".to_vec(), 422),
        ("text/html", PNG.to_vec(), 415),
        ("image/png", [PNG, &vec![0; 200 * 1024]].concat(), 413),
    ] {
        let refused = put_photo(&admin, &doctor.id, media, &photo).await;
        assert_eq!(refused.status.as_u16(), status, "{media}: {}", refused.json);
    }
    // It is a PNG whatever it is called.
    let put = put_photo(&admin, &doctor.id, "image/jpeg", PNG).await;
    assert_eq!(put.status, 204, "{}", put.json);
    let photo = clinic.other_doctor().await.get(&shown).await;
    assert_eq!(
        (photo.status.as_u16(), &*photo.media, &*photo.bytes),
        (200, "image/png", PNG)
    );
    assert_eq!(as_found(&admin, &doctor.id).await.unwrap()["photo"], true);

    let item = clinic
        .tables()
        .get_item()
        .table_name(clinic.table("TablePeople"))
        .key("pk", AttributeValue::S(format!("person#{}", doctor.id)))
        .key("sk", AttributeValue::S("photo".to_owned()))
        .send();
    let stored = item.await.unwrap().item.unwrap();
    let stored = stored["photo"].as_b().unwrap().as_ref().to_vec();
    assert!(!stored.windows(8).any(|part| part == &PNG[..8]));

    // An edit leaves it, and taking it away leaves the rest.
    let read = admin.get(&path(&doctor.id)).await;
    let profile = json!({"name": doctor.name, "email": doctor.email, "specialisation": "Surgery"});
    assert_eq!(
        edit(&admin, &doctor.id, &read.etag, &profile).await.json["photo"],
        true
    );
    let photo = format!("{}/photo", path(&doctor.id));
    assert_eq!(admin.get(&photo).await.bytes, PNG);
    assert_eq!(admin.delete(&photo).await.status, 204);
    assert_eq!(admin.get(&shown).await.status, 404);
    let read = admin.get(&path(&doctor.id)).await.json;
    assert_eq!(
        (&read["photo"], &read["specialisation"]),
        (&json!(false), &json!("Surgery"))
    );

    let patient = clinic.patient("amira-haddad.json").await;
    clinic.patient_of(&patient).await;
    assert_eq!(
        put_photo(&admin, &patient, "image/png", PNG).await.status,
        404,
        "patients have none"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_who_is_erased_is_gone_and_their_address_is_free() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let doctor = clinic.new_doctor().await;
    let session = clinic.sign_in(&doctor).await.signed_in;
    assert_eq!(
        put_photo(&admin, &doctor.id, "image/png", PNG).await.status,
        204
    );
    assert_eq!(session.get("/api/records/patients").await.status, 200);

    let erased = admin.delete(&path(&doctor.id)).await;
    assert_eq!(erased.status, 204, "{}", erased.json);
    assert_eq!(
        session.get("/api/records/patients").await.status,
        401,
        "their session is over"
    );
    assert_eq!(
        clinic
            .with_password(&doctor.email, &doctor.password)
            .await
            .status,
        401
    );
    assert_eq!(admin.get(&path(&doctor.id)).await.status, 404);
    assert_eq!(admin.delete(&path(&doctor.id)).await.status, 404);
    assert!(as_found(&admin, &doctor.id).await.is_none());
    for (table, pk) in [
        ("TablePeople", format!("person#{}", doctor.id)),
        ("TableSessions", format!("person#{}", doctor.id)),
        ("TableKeys", format!("person#{}", doctor.id)),
    ] {
        let left = clinic
            .tables()
            .query()
            .table_name(clinic.table(table))
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(pk))
            .send();
        assert_eq!(left.await.unwrap().count(), 0, "{table}");
    }
    assert_eq!(clinic.invite_doctor(&doctor.email).await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_erases_themselves_or_a_patients_account() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let oneself = admin.delete(&path(&clinic.stack.people[0].id)).await;
    assert_eq!(
        (oneself.status.as_u16(), &oneself.json["type"]),
        (409, &json!("/problems/last-admin"))
    );
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let account = admin.delete(&path(&patient)).await;
    assert_eq!(
        (account.status.as_u16(), &account.json["type"]),
        (409, &json!("/problems/erase-the-chart"))
    );
    assert_eq!(
        own.get("/api/auth/account").await.status,
        200,
        "it is as it was"
    );
    assert_eq!(admin.delete(&path(NOBODY)).await.status, 404);
    // Of a patient's account an admin changes name and address; the rest stands in the chart.
    let read = admin.get(&path(&patient)).await;
    let phone = json!({"name": "Patience Example", "email": read.json["email"], "phone": "1"});
    let refused = edit(&admin, &patient, &read.etag, &phone).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json["field"]),
        (422, &json!("phone"))
    );
    let renamed = json!({"name": "Patience O\u{2019}Example", "email": read.json["email"]});
    assert_eq!(
        edit(&admin, &patient, &read.etag, &renamed).await.status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_who_is_there_and_who_was_not_let_in() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let figures = async || {
        let figures = admin.get("/api/auth/figures").await;
        assert_eq!(figures.status, 200, "{}", figures.json);
        figures.json
    };
    let failures = |figures: &Value| {
        let days = figures["sign_in_failures"].as_array().unwrap().clone();
        assert_eq!(days.len(), 30);
        days.iter()
            .map(|day| day["count"].as_u64().unwrap())
            .sum::<u64>()
    };
    let before = figures().await;
    assert!(before["admins"].as_u64().unwrap() >= 1, "{before}");
    let doctor = clinic.new_doctor().await;
    for password in ["not it", "not it either"] {
        assert_eq!(
            clinic.with_password(&doctor.email, password).await.status,
            401
        );
    }
    let nobody = format!("{}@clinic.example", uuid::Uuid::new_v4());
    assert_eq!(clinic.with_password(&nobody, "not it").await.status, 401);
    let half = clinic.with_password(&doctor.email, &doctor.password).await;
    let code = json!({"ticket": half.json["ticket"], "code": "AAAA-AAAA-AAAA-AAAA"});
    let wrong = clinic
        .stranger()
        .post("/api/auth/sign-in/recovery", &code)
        .await;
    assert_eq!(wrong.status, 401, "{}", wrong.json);
    // Other tests run at the same time.
    let after = figures().await;
    assert!(
        failures(&after) >= failures(&before) + 4,
        "{before} {after}"
    );
    assert!(after["doctors"].as_u64() > Some(0));
}
