//! Who comes to whom, and who may say so.

use futures_util::future::join_all;
use journeys::{Answer, Clinic, NOBODY};
use serde_json::json;

use crate::practice::{Practice, act, quarter, told};

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_asks_the_doctor_approves_the_patient_moves_it_and_it_is_asked_anew() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let asked = it.ask(quarter(3, 0)).await;
    assert_eq!(asked["status"], "proposed");
    assert!(it.busy().await.is_empty(), "nobody has approved it");
    assert_eq!(told(&it.doctor, &asked).await, ["appointment-asked"]);
    clinic
        .until_mail(&it.doctors_email, "asks you for an appointment")
        .await;

    let approved = act(&it.doctor, &asked, json!({"action": "approve"})).await;
    assert_eq!(approved.status, 200, "{}", approved.json);
    assert_eq!(approved.json["status"], "booked");
    assert_eq!(approved.json["reason"], "My knee.");
    assert_eq!(
        it.busy().await,
        [json!({"start": quarter(3, 0), "minutes": 30})]
    );
    assert_eq!(told(&it.own, &asked).await, ["appointment-booked"]);
    clinic.until_mail(&it.email, "appointment is booked").await;

    let stale = act(&it.own, &asked, json!({"action": "cancel"})).await;
    assert_eq!(stale.status, 412, "{}", stale.json);
    assert_eq!(stale.json["type"], "/problems/changed-since");
    let to = json!({"action": "reschedule", "start": quarter(4, 45), "minutes": 45});
    let moved = act(&it.own, &approved.json, to).await;
    assert_eq!(moved.status, 200, "{}", moved.json);
    assert_eq!(
        (&moved.json["status"], &moved.json["minutes"]),
        (&json!("proposed"), &json!(45))
    );
    assert!(it.busy().await.is_empty(), "the time is free again");

    let moved_on = json!({"action": "reschedule", "start": quarter(5, 0)});
    let booked = act(&it.doctor, &moved.json, moved_on).await;
    assert_eq!(
        (&booked.json["status"], &booked.json["minutes"]),
        (&json!("booked"), &json!(45))
    );
    assert_eq!(it.busy().await.len(), 1);
    let why = json!({"action": "cancel", "reason": "I am away."});
    let cancelled = act(&it.own, &booked.json, why).await;
    assert_eq!(cancelled.json["status"], "cancelled", "{}", cancelled.json);
    assert_eq!(
        (&cancelled.json["by"], &cancelled.json["cancel_reason"]),
        (&json!("patient"), &json!("I am away."))
    );
    assert!(it.busy().await.is_empty());
    let expected = [
        "appointment-asked",
        "appointment-moved",
        "appointment-cancelled",
    ];
    assert_eq!(told(&it.doctor, &asked).await, expected);
    assert_eq!(
        told(&it.own, &asked).await,
        ["appointment-booked", "appointment-moved"]
    );
    let again = act(&it.doctor, &cancelled.json, json!({"action": "approve"})).await;
    assert_eq!(
        again.json["type"], "/problems/not-possible",
        "{}",
        again.json
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forty_who_want_one_time_one_has_it() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let admin = clinic.admin().await;
    let more = json!({"patient": it.patient});
    let start = quarter(6, 0);
    let made = join_all((0..40).map(|_| it.make(&admin, start, more.clone()))).await;
    let having = made.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(having, 1);
    for answer in made.iter().filter(|answer| answer.status != 201) {
        assert_eq!(
            answer.json["type"], "/problems/slot-taken",
            "{}",
            answer.json
        );
        assert_eq!(answer.json["field"], "start");
    }
    assert_eq!(it.busy().await, [json!({"start": start, "minutes": 30})]);

    // Beside it there is room, over it there is none.
    let before = it.make(&admin, quarter(6, -30), more.clone()).await;
    assert_eq!(before.status, 201, "{}", before.json);
    let over = it.make(&admin, quarter(6, 15), more.clone()).await;
    assert_eq!(over.status, 409, "{}", over.json);
    let to = json!({"action": "reschedule", "start": quarter(6, -15)});
    let onto = act(&admin, &before.json, to).await;
    assert_eq!(onto.json["type"], "/problems/slot-taken", "{}", onto.json);
    let to = json!({"action": "reschedule", "start": quarter(6, -45)});
    let beside = act(&admin, &before.json, to).await;
    assert_eq!(beside.status, 200, "over its own time: {}", beside.json);
    assert_eq!(it.busy().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_there_for_those_whose_it_is_and_for_the_office_without_the_reason() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let asked = it.ask(quarter(7, 0)).await;
    let path = format!(
        "/api/records/appointments/{}",
        asked["id"].as_str().unwrap()
    );
    let nobodys = format!("/api/records/appointments/{NOBODY}");
    let elsewhere = clinic.patient("sean-oconnor.json").await;
    let other = clinic.patient_of(&elsewhere).await.signed_in;
    for stranger in [&clinic.doctor().await, &other] {
        let (answer, nobody) = (stranger.get(&path).await, stranger.get(&nobodys).await);
        assert_eq!(answer.status, 404, "{}", answer.json);
        assert_eq!(answer.bytes, nobody.bytes);
        let cancelled = act(stranger, &asked, json!({"action": "cancel"})).await;
        assert_eq!(cancelled.status, 404, "{}", cancelled.json);
        let listed = stranger.get("/api/records/appointments").await.json;
        assert!(!listed.to_string().contains(asked["id"].as_str().unwrap()));
    }
    let admin = clinic.admin().await;
    let seen = admin.get(&path).await.json;
    assert!(seen["reason"].is_null(), "{seen}");
    let chart = it.own.chart(&it.patient).await.json;
    assert_eq!(seen["patient"]["name"], chart["patient"]["name"], "{seen}");
    assert!(seen["patient"]["name"].is_string());
    assert_eq!(seen["practitioner"]["name"], "Dr. Ines Okafor");
    assert_eq!(it.own.get(&path).await.json["reason"], "My knee.");
    assert_eq!(it.doctor.get(&path).await.json["reason"], "My knee.");
    for action in ["approve", "complete", "no-show"] {
        let refused = act(&it.own, &asked, json!({"action": action})).await;
        assert_eq!(refused.status, 403, "{action}: {}", refused.json);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_books_for_those_who_let_them_in_and_learns_of_nobody_else() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let book = |patient: &str, day| {
        let more = json!({"patient": patient});
        let (it, start) = (&it, quarter(day, 0));
        async move { it.make(&it.doctor, start, more).await }
    };
    let (stranger, nobody) = (book(&it.patient, 8).await, book(NOBODY, 8).await);
    assert_eq!(stranger.status, 422, "{}", stranger.json);
    assert_eq!(stranger.json["field"], "patient");
    assert_eq!(stranger.bytes, nobody.bytes);
    it.let_in().await;
    let booked = book(&it.patient, 8).await;
    assert_eq!(booked.status, 201, "{}", booked.json);
    assert_eq!(booked.json["status"], "booked");
    let anothers = it
        .make(
            &it.doctor,
            quarter(9, 0),
            json!({"patient": it.patient, "practitioner": clinic.stack.people[1].id}),
        )
        .await;
    assert_eq!(anothers.json["field"], "practitioner", "{}", anothers.json);
    let for_another = it
        .make(&it.own, quarter(9, 0), json!({"patient": NOBODY}))
        .await;
    assert_eq!(for_another.json["field"], "patient", "{}", for_another.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_somebody_has_cannot_be_asked_for_either() {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let admin = clinic.admin().await;
    let start = quarter(8, 0);
    let waiting = it.ask(start).await;
    let other = it.ask(quarter(9, 0)).await;
    let booked = it.make(&admin, start, json!({"patient": it.patient})).await;
    assert_eq!(
        booked.status, 201,
        "nobody has it by asking: {}",
        booked.json
    );

    let is_taken = |answer: &Answer| {
        assert_eq!(answer.status, 409, "{}", answer.json);
        assert_eq!(answer.json["type"], "/problems/slot-taken");
        assert_eq!(answer.json["field"], "start");
    };
    for minutes in [-15, 0, 15] {
        is_taken(&it.make(&it.own, quarter(8, minutes), json!({})).await);
        let to = json!({"action": "reschedule", "start": quarter(8, minutes)});
        is_taken(&act(&it.own, &other, to).await);
    }
    assert_eq!(
        it.make(&it.own, quarter(8, 30), json!({})).await.status,
        201
    );
    // What one has oneself is no hindrance to moving it a little.
    let near = json!({"action": "reschedule", "start": quarter(8, 15)});
    let near = act(&it.own, &booked.json, near).await;
    assert_eq!(near.json["status"], "proposed", "{}", near.json);
    let approved = act(&it.doctor, &waiting, json!({"action": "approve"})).await;
    assert_eq!(
        approved.status, 200,
        "the time is free again: {}",
        approved.json
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_do_with_a_patients_appointments_stands_in_the_log_and_what_the_patient_does_does_not()
 {
    let clinic = Clinic::open().await;
    let it = Practice::open(clinic).await;
    let admin = clinic.admin().await;
    let asked = it.ask(quarter(10, 0)).await;
    let approved = act(&it.doctor, &asked, json!({"action": "approve"})).await;
    let to = json!({"action": "reschedule", "start": quarter(10, 60)});
    let moved = act(&admin, &approved.json, to).await;
    assert_eq!(moved.status, 200, "{}", moved.json);
    let cancelled = act(&admin, &moved.json, json!({"action": "cancel"})).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.json);
    let past = it
        .make(&admin, quarter(-2, 0), json!({"patient": it.patient}))
        .await;
    let done = act(&it.doctor, &past.json, json!({"action": "complete"})).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let over = it
        .make(&admin, quarter(-2, 15), json!({"patient": it.patient}))
        .await;
    assert_eq!(over.status, 409, "{}", over.json);

    let path = format!("/api/records/patients/{}/log", it.patient);
    let log = it.own.get(&path).await;
    let mut entries: Vec<_> = log.json["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["what"].as_str().unwrap().ends_with("-appointment"))
        .map(|entry| ["what", "outcome"].map(|name| entry[name].as_str().unwrap()))
        .collect();
    entries.reverse();
    let expected = [
        ["book-appointment", "done"],
        ["move-appointment", "done"],
        ["cancel-appointment", "done"],
        ["book-appointment", "done"],
        ["close-appointment", "done"],
        // Entered before it was known that the time was taken, and then that nothing came of it.
        ["book-appointment", "done"],
        ["book-appointment", "failed"],
    ];
    assert_eq!(entries, expected, "{}", log.json);
    let moved = log.json["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["what"] == "move-appointment")
        .unwrap();
    assert_eq!(moved["who"]["role"], "admin");
    assert_eq!(moved["practitioner"], it.practitioner);
}
