//! Who comes to whom, and when.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use journeys::{Answer, Clinic, NOBODY, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

/// A quarter of an hour so many days and minutes from now, that no other test of this program takes.
fn quarter(days: i64, minutes: i64) -> Timestamp {
    let now = edge::Clock::system().now().as_second();
    let start = Timestamp::from_second(now - now.rem_euclid(900)).unwrap();
    start + SignedDuration::from_hours(days * 24) + SignedDuration::from_mins(minutes)
}

/// A doctor of this test's own, and a patient who has an account and has let nobody in but their first doctor.
struct Practice {
    patient: String,
    own: SignedIn,
    email: String,
    doctor: SignedIn,
    practitioner: String,
    doctors_email: String,
}

impl Practice {
    async fn open(clinic: &Clinic) -> Self {
        let patient = clinic.patient("amira-haddad.json").await;
        let enrolled = clinic.patient_of(&patient).await;
        let doctor = clinic.new_doctor().await;
        Self {
            own: enrolled.signed_in,
            email: enrolled.email,
            doctor: clinic.sign_in(&doctor).await.signed_in,
            practitioner: doctor.id,
            doctors_email: doctor.email,
            patient,
        }
    }

    async fn make(&self, by: &SignedIn, start: Timestamp, more: Value) -> Answer {
        let mut body = json!({
            "practitioner": self.practitioner,
            "practitioner_name": "Dr. Ines Okafor",
            "start": start,
            "minutes": 30,
        });
        let members = body.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        by.write(Method::POST, "/api/records/appointments", &body)
            .await
    }

    /// An appointment that the patient asks for.
    async fn ask(&self, start: Timestamp) -> Value {
        let made = self
            .make(&self.own, start, json!({"reason": "My knee."}))
            .await;
        assert_eq!(made.status, 201, "{}", made.json);
        assert_eq!(made.etag, made.json["etag"].as_str().unwrap());
        made.json
    }

    async fn busy(&self) -> Vec<Value> {
        let path = format!(
            "/api/records/practitioners/{}/busy?from={}&to={}",
            self.practitioner,
            quarter(-1, 0),
            quarter(29, 0)
        );
        let answer = self.own.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        answer.json["busy"].as_array().unwrap().clone()
    }

    async fn let_in(&self) {
        let path = format!("/api/records/patients/{}/consents", self.patient);
        let body = json!({"practitioner": self.practitioner});
        let asked = self.own.write(Method::POST, &path, &body).await;
        assert_eq!(asked.status, 202, "{}", asked.json);
        let path = format!("{path}/{}/answer", self.practitioner);
        let yes = json!({"accept": true});
        let answered = self.doctor.write(Method::PUT, &path, &yes).await;
        assert_eq!(answered.status, 200, "{}", answered.json);
    }
}

/// Does something to an appointment as it was last seen.
async fn act(by: &SignedIn, it: &Value, body: Value) -> Answer {
    let path = format!("/api/records/appointments/{}", it["id"].as_str().unwrap());
    let request = by.request(Method::PUT, &path);
    let request = request.header("if-match", it["etag"].as_str().unwrap());
    send(request.json(&body)).await
}

/// Which kinds of notices about this appointment somebody has.
async fn told(person: &SignedIn, it: &Value) -> Vec<String> {
    let all = person.get("/api/records/notices").await.json;
    let of_it = all["notices"].as_array().unwrap().iter();
    let mut kinds: Vec<String> = of_it
        .filter(|one| one["appointment"] == it["id"])
        .map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect();
    kinds.reverse();
    kinds
}

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
    assert_eq!(seen["patient"]["name"], "Amira Haddad", "{seen}");
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

impl Practice {
    /// Seen by the doctor: the patient is gone.
    async fn doctor_is_free(&self) -> bool {
        let path = format!(
            "/api/records/practitioners/{}/busy?from={}&to={}",
            self.practitioner,
            quarter(0, 0),
            quarter(29, 0)
        );
        let answer = self.doctor.get(&path).await;
        answer.json["busy"].as_array().unwrap().is_empty()
    }
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
