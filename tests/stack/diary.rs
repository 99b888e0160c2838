//! Appointments in the course of time: what was, what is sent again, what is gone, and many of them.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use journeys::{Clinic, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::practice::{Practice, act, quarter, told};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_is_entered_by_staff_completed_and_told_to_nobody() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let past = quarter(-10, 0);
    let refused = it.make(&it.own, past, json!({})).await;
    assert_eq!(refused.json["field"], "start", "{}", refused.json);
    let admin = clinic.admin().await;
    let made = it.make(&admin, past, json!({"patient": it.patient})).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let came = act(&it.doctor, &made.json, json!({"action": "complete"})).await;
    assert_eq!(came.json["status"], "fulfilled", "{}", came.json);
    let slip = act(&it.doctor, &came.json, json!({"action": "no-show"})).await;
    assert_eq!(slip.json["status"], "noshow", "{}", slip.json);
    assert!(told(&it.own, &made.json).await.is_empty());
    assert!(told(&it.doctor, &made.json).await.is_empty());
    let coming = it
        .make(&admin, quarter(10, 0), json!({"patient": it.patient}))
        .await;
    let early = act(&it.doctor, &coming.json, json!({"action": "complete"})).await;
    assert_eq!(
        early.json["type"], "/problems/not-possible",
        "{}",
        early.json
    );

    let listed = it.doctor.get("/api/records/appointments").await.json;
    assert_eq!(listed["appointments"].as_array().unwrap().len(), 1);
    let gone = it
        .doctor
        .get("/api/records/appointments?past=true")
        .await
        .json;
    assert_eq!(gone["appointments"][0]["id"], made.json["id"], "{gone}");
    let none = it
        .own
        .get("/api/records/appointments?past=true&status=booked")
        .await
        .json;
    assert!(none["appointments"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_again_makes_no_second_appointment_and_finds_its_work_done() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let body = json!({"practitioner": it.practitioner, "practitioner_name": "Dr. Ines Okafor", "start": quarter(11, 0), "minutes": 15});
    let key = uuid::Uuid::new_v4().to_string();
    let send_it = |body: Value| {
        let request = it.own.request(Method::POST, "/api/records/appointments");
        send(request.header("idempotency-key", &key).json(&body))
    };
    let (first, second) = (send_it(body.clone()).await, send_it(body.clone()).await);
    assert_eq!(
        (first.status, second.status),
        (201.try_into().unwrap(), 201.try_into().unwrap())
    );
    assert_eq!(first.json, second.json);
    assert_eq!(told(&it.doctor, &first.json).await.len(), 1);
    let mut other = body;
    other["minutes"] = json!(60);
    assert_eq!(
        send_it(other).await.json["type"],
        "/problems/idempotency-key-reused"
    );

    let once = act(&it.doctor, &first.json, json!({"action": "approve"})).await;
    let again = act(&it.doctor, &first.json, json!({"action": "approve"})).await;
    assert_eq!(
        (once.status, again.status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    assert_eq!(once.json, again.json);
    assert_eq!(told(&it.own, &first.json).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_has_no_appointments_and_their_time_is_free() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let admin = clinic.admin().await;
    let more = json!({"patient": it.patient, "reason": "Bloods."});
    let made = it.make(&admin, quarter(12, 0), more.clone()).await;
    assert_eq!(made.status, 201, "{}", made.json);
    it.ask(quarter(13, 0)).await;
    assert_eq!(it.busy().await.len(), 1);
    let path = format!("/api/records/patients/{}", it.patient);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert!(it.doctor_is_free().await);
    let gone = format!(
        "/api/records/appointments/{}",
        made.json["id"].as_str().unwrap()
    );
    assert_eq!(admin.get(&gone).await.status, 404);
    let anew = it.make(&admin, quarter(12, 0), more).await;
    assert_eq!(anew.json["field"], "patient", "{}", anew.json);
    let left = clinic
        .tables()
        .scan()
        .table_name(clinic.table("TableAppointments"))
        .send()
        .await
        .unwrap();
    assert!(!format!("{:?}", left.items()).contains(&it.patient));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_appointments_are_listed_once_each_in_the_order_of_time() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let admin = clinic.admin().await;
    for some in (0..120i64).collect::<Vec<_>>().chunks(20) {
        let made = join_all(some.iter().map(|nth| {
            let more = json!({"patient": it.patient, "minutes": 15});
            it.make(&admin, quarter(30, nth * 15), more)
        }));
        assert!(made.await.iter().all(|answer| answer.status == 201));
    }
    let (mut starts, mut query) = (Vec::new(), String::new());
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let path = format!("/api/records/appointments?from={}{query}", quarter(30, 0));
        let page = it.doctor.get(&path).await.json;
        let these = page["appointments"].as_array().unwrap();
        starts.extend(
            these
                .iter()
                .map(|one| one["start"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => query = format!("&cursor={next}"),
            None => break,
        }
        assert!(Instant::now() < patience);
    }
    assert_eq!(starts.len(), 120);
    assert!(starts.is_sorted());
    starts.dedup();
    assert_eq!(starts.len(), 120);
    for wrong in ["cursor=x", "status=maybe", "from=yesterday", "more=1"] {
        let answer = it
            .doctor
            .get(&format!("/api/records/appointments?{wrong}"))
            .await;
        assert!([400, 422].contains(&answer.status.as_u16()), "{wrong}");
    }
}
