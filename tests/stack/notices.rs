//! What people are told, and what of it they have read.

use journeys::{Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn notices(person: &SignedIn) -> Value {
    let answer = person.get("/api/records/notices").await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

async fn mark(person: &SignedIn, notice: &str, read: bool) -> u16 {
    let path = format!("/api/records/notices/{notice}/standing");
    let request = person.request(Method::PUT, &path);
    send(request.json(&json!({"read": read})))
        .await
        .status
        .as_u16()
}

/// Asks a doctor for so many appointments, a day each.
async fn ask(own: &SignedIn, doctor: &str, days: std::ops::Range<i64>) {
    for day in days {
        let now = edge::Clock::system().now().as_second();
        let start = now - now.rem_euclid(900) + day * 86_400;
        let body = json!({
            "practitioner": doctor,
            "practitioner_name": "Dr. Ines Okafor",
            "start": jiff::Timestamp::from_second(start).unwrap(),
            "minutes": 15,
        });
        let made = own
            .write(Method::POST, "/api/records/appointments", &body)
            .await;
        assert_eq!(made.status, 201, "{}", made.json);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_read_by_whoever_marks_it_and_unread_again() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let doctor = clinic.new_doctor().await;
    let doctors = clinic.sign_in(&doctor).await.signed_in;
    assert_eq!(notices(&doctors).await["unread"], 0);
    ask(&own, &doctor.id, 1..4).await;
    let told = notices(&doctors).await;
    assert_eq!(told["unread"], 3);
    let one = told["notices"][1]["id"].as_str().unwrap().to_owned();
    assert_eq!(mark(&doctors, &one, true).await, 204);
    let told = notices(&doctors).await;
    assert_eq!(
        (&told["unread"], &told["notices"][1]["read"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(mark(&own, &one, true).await, 404, "it is not theirs");
    assert_eq!(mark(&doctors, "x", true).await, 404);

    let all = |read: bool| {
        let request = doctors.request(Method::PUT, "/api/records/notices/standing");
        send(request.json(&json!({"read": read})))
    };
    assert_eq!(all(true).await.status, 204);
    assert_eq!(notices(&doctors).await["unread"], 0);
    assert_eq!(all(false).await.status, 422);
    assert_eq!(mark(&doctors, &one, false).await, 204);
    let told = notices(&doctors).await;
    assert_eq!(
        (&told["unread"], &told["notices"][1]["read"]),
        (&json!(1), &json!(false))
    );
    ask(&own, &doctor.id, 5..6).await;
    assert_eq!(
        notices(&doctors).await["unread"],
        2,
        "what comes later is new"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_admin_reads_what_all_are_told_for_themself() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let family = format!("Zo{}", &uuid::Uuid::new_v4().simple().to_string()[..8]);
    let known =
        json!({"family": family, "given": "Mei", "birth_date": "1984-02-29", "gender": "female"});
    let made = admin.register_by_hand(&known).await;
    let patient = made.json["patient_id"].as_str().unwrap().to_owned();
    let opened = clinic
        .other_doctor()
        .await
        .write(
            Method::POST,
            "/api/records/emergencies",
            &json!({"name": format!("Mei {family}"), "birth_date": "1984-02-29", "reason": "Unconscious after a fall."}),
        )
        .await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    let of_patient = |told: &Value| {
        let all = told["notices"].as_array().unwrap().clone();
        let mut all = all.into_iter();
        all.find(|one| one["patient"] == patient.as_str()).unwrap()
    };
    let notice = of_patient(&notices(&admin).await);
    assert_eq!(notice["read"], false);
    assert_eq!(
        mark(&admin, notice["id"].as_str().unwrap(), true).await,
        204
    );
    assert_eq!(of_patient(&notices(&admin).await)["read"], true);
    let doctor = clinic.other_doctor().await;
    assert_eq!(
        mark(&doctor, notice["id"].as_str().unwrap(), true).await,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn more_notices_than_a_page_holds_are_all_listed_once() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let doctors = clinic.sign_in(&doctor).await.signed_in;
    for history in ["amira-haddad.json", "sean-oconnor.json"] {
        let patient = clinic.patient(history).await;
        let own = clinic.patient_of(&patient).await.signed_in;
        ask(&own, &doctor.id, 1..31).await;
    }
    let first = notices(&doctors).await;
    assert_eq!(
        (first["notices"].as_array().unwrap().len(), &first["unread"]),
        (50, &json!(60))
    );
    let next = first["next"].as_str().unwrap();
    let second = doctors
        .get(&format!("/api/records/notices?cursor={next}"))
        .await
        .json;
    assert_eq!(second["notices"].as_array().unwrap().len(), 10, "{second}");
    assert!(second["next"].is_null());
    let ids = |page: &Value| -> Vec<String> {
        let all = page["notices"].as_array().unwrap().iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut all = [ids(&first), ids(&second)].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 60);
    let wrong = doctors.get("/api/records/notices?cursor=x").await;
    assert_eq!(wrong.status, 400, "{}", wrong.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_who_has_asked_for_forty_appointments_waits_for_an_answer() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let doctor = clinic.new_doctor().await;
    ask(&own, &doctor.id, 1..41).await;
    let now = edge::Clock::system().now().as_second();
    let start = jiff::Timestamp::from_second(now - now.rem_euclid(900) + 50 * 86_400).unwrap();
    let body = json!({"practitioner": doctor.id, "practitioner_name": "Dr. Ines Okafor", "start": start, "minutes": 15});
    let refused = own
        .write(Method::POST, "/api/records/appointments", &body)
        .await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json["type"]),
        (409, &json!("/problems/too-many-appointments"))
    );
}
