//! Whom a patient lets in.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join_all;
use journeys::{Answer, Clinic, SignedIn, routes, send};
use reqwest::Method;
use serde_json::{Value, json};

/// A patient of the first doctor with an account, and the second doctor, who is a stranger to them.
struct Consulting {
    patient: String,
    own: SignedIn,
    doctor: SignedIn,
    practitioner: String,
}

impl Consulting {
    async fn open(clinic: &Clinic) -> Self {
        let patient = clinic.patient("amira-haddad.json").await;
        Self {
            own: clinic.patient_of(&patient).await.signed_in,
            doctor: clinic.other_doctor().await,
            practitioner: clinic.stack.people[2].id.clone(),
            patient,
        }
    }

    fn consents(&self) -> String {
        format!("/api/records/patients/{}/consents", self.patient)
    }

    async fn ask(&self, more: Value) -> Answer {
        let mut body = json!({"practitioner": self.practitioner});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.own.write(Method::POST, &self.consents(), &body).await
    }

    async fn answer(&self, body: Value) -> Answer {
        let path = format!("{}/{}/answer", self.consents(), self.practitioner);
        self.doctor.write(Method::PUT, &path, &body).await
    }

    async fn end(&self, by: &SignedIn) -> Answer {
        let path = format!("{}/{}", self.consents(), self.practitioner);
        by.delete(&path).await
    }

    /// What stands between the two, as the patient sees it.
    async fn state(&self) -> Value {
        let listed = self.own.get(&self.consents()).await;
        assert_eq!(listed.status, 200, "{}", listed.json);
        let all = listed.json["consents"].as_array().unwrap().clone();
        let of_them = all
            .into_iter()
            .find(|one| one["practitioner"] == self.practitioner.as_str());
        of_them.unwrap_or_default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_whom_the_patient_asks_reads_from_the_moment_they_accept_to_the_moment_either_ends_it()
 {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
    let asked = it.ask(json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.json);
    assert_eq!(it.state().await["state"], "asked");
    assert_eq!(
        it.doctor.chart(&it.patient).await.status,
        404,
        "asking is not letting in"
    );
    let requests = it.doctor.get("/api/records/consent-requests").await.json;
    assert!(requests.to_string().contains(&it.patient), "{requests}");

    assert_eq!(it.answer(json!({"accept": true})).await.status, 200);
    assert_eq!(it.state().await["state"], "active");
    assert_eq!(it.doctor.chart(&it.patient).await.status, 200);
    assert_eq!(it.end(&it.own).await.status, 204);
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
    assert_eq!(it.state().await["state"], "ended");

    assert_eq!(it.ask(json!({})).await.status, 202, "one may ask again");
    assert_eq!(it.answer(json!({"accept": true})).await.status, 200);
    assert_eq!(it.end(&it.doctor).await.status, 204, "the doctor ends it");
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_moment_a_consent_ends_every_route_is_closed_to_a_token_that_was_good_before() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    it.ask(json!({})).await;
    it.answer(json!({"accept": true})).await;
    let mut of_charts = routes(clinic).await;
    of_charts.retain(|route| route.is_of_a_patient() && route.method == Method::GET);
    let reads = |status: u16| {
        let (it, of_charts) = (&it, &of_charts);
        async move {
            let mut there = 0;
            for route in of_charts {
                let answer = send(route.request(&it.doctor, &route.of(&it.patient))).await;
                there += usize::from(answer.status.as_u16() == status);
            }
            there
        }
    };
    assert!(reads(200).await >= 4, "the doctor reads");
    assert_eq!(it.end(&it.own).await.status, 204);
    assert_eq!(reads(200).await, 0, "nothing any more");
    let chart = clinic.doctor().await.chart(&it.patient).await;
    let written = it.doctor.write_some_visit(&it.patient, &chart.etag).await;
    assert_eq!(written.status, 404, "{}", written.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_has_a_reason_and_opens_nothing() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    assert_eq!(
        it.answer(json!({"accept": true})).await.status,
        404,
        "nobody asked"
    );
    it.ask(json!({})).await;
    let without = it.answer(json!({"accept": false})).await;
    assert_eq!(
        (without.status.as_u16(), &without.json["field"]),
        (422, &json!("reason"))
    );
    let reason = "I do not treat children.";
    assert_eq!(
        it.answer(json!({"accept": false, "reason": reason}))
            .await
            .status,
        200
    );
    let state = it.state().await;
    assert_eq!(
        (&state["state"], &state["reason"]),
        (&json!("rejected"), &json!(reason))
    );
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
    assert_eq!(
        it.answer(json!({"accept": true})).await.status,
        404,
        "an answer is given once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_with_an_end_date_is_over_when_the_day_is() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    let past = it.ask(json!({"until": "2020-02-29"})).await;
    assert_eq!(
        (past.status.as_u16(), &past.json["field"]),
        (422, &json!("until"))
    );
    assert_eq!(it.ask(json!({"until": "2030-02-28"})).await.status, 202);
    assert_eq!(it.answer(json!({"accept": true})).await.status, 200);
    assert_eq!(it.state().await["until"], "2030-02-28");
    assert_eq!(it.doctor.chart(&it.patient).await.status, 200);
    // The clock of the stack is this machine's: the item is told of a day that is over.
    let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
    let changed = tables
        .update_item()
        .table_name(&records)
        .key("pk", AttributeValue::S(it.patient.clone()))
        .key(
            "sk",
            AttributeValue::S(format!("consent#{}", it.practitioner)),
        )
        .update_expression("SET ends = :past")
        .condition_expression("attribute_exists(ends)")
        .expression_attribute_values(":past", AttributeValue::N("1582934400".to_owned()))
        .send()
        .await;
    changed.unwrap();
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
    assert_eq!(it.state().await["state"], "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_consents_at_once_are_one_and_what_is_ended_stays_ended() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    let asked = join_all((0..200).map(|_| it.ask(json!({})))).await;
    for answer in &asked {
        // Who meets too many others on a slow machine is told to come back, and has done nothing.
        assert!(
            matches!(answer.status.as_u16(), 202 | 409 | 503),
            "{}: {}",
            answer.status,
            answer.json
        );
    }
    assert_eq!(
        it.ask(json!({})).await.status,
        202,
        "who comes back is heard"
    );
    assert!(asked.iter().any(|answer| answer.status == 202));
    let all = it.own.get(&it.consents()).await.json;
    let of_them = all["consents"].as_array().unwrap().iter();
    let of_them = of_them.filter(|one| one["practitioner"] == it.practitioner.as_str());
    assert_eq!(of_them.count(), 1, "{all}");

    // Of an acceptance and an ending that cross, the ending is the last word.
    let (accepted, ended) = tokio::join!(it.answer(json!({"accept": true})), it.end(&it.own));
    assert_eq!(ended.status, 204, "{}", ended.json);
    assert!(
        matches!(accepted.status.as_u16(), 200 | 404 | 409),
        "{}",
        accepted.json
    );
    let state = it.state().await["state"].clone();
    assert_eq!(state, "ended", "accepted: {}", accepted.status);
    assert_eq!(it.doctor.chart(&it.patient).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_consents_in_a_patients_place() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    let body = json!({"practitioner": it.practitioner});
    for (person, expected) in [
        (&it.doctor, 403),
        (&clinic.doctor().await, 403),
        (&clinic.admin().await, 403),
    ] {
        let answer = person.write(Method::POST, &it.consents(), &body).await;
        assert_eq!(answer.status, expected, "{}", answer.json);
    }
    // A doctor accepts for themself alone.
    it.ask(json!({})).await;
    let path = format!("{}/{}/answer", it.consents(), it.practitioner);
    let answer = clinic
        .doctor()
        .await
        .write(Method::PUT, &path, &json!({"accept": true}))
        .await;
    assert!(
        matches!(answer.status.as_u16(), 403 | 404),
        "{}",
        answer.json
    );
    assert_eq!(it.state().await["state"], "asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_emergency_a_doctor_reads_for_an_hour_and_patient_and_admins_are_told() {
    let clinic = Clinic::open().await;
    let it = Consulting::open(clinic).await;
    let family = format!("Xu{}", &it.patient[..8]);
    let known =
        json!({"family": family, "given": "Mei", "birth_date": "1984-02-29", "gender": "female"});
    let admin = clinic.admin().await;
    let made = admin.register_by_hand(&known).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let patient = made.json["patient_id"].as_str().unwrap().to_owned();
    let own = clinic.patient_of(&patient).await;
    assert_eq!(it.doctor.chart(&patient).await.status, 404);

    let reason = "Unconscious after a fall; medication unknown.";
    let ask = |name: String, birth_date: &'static str, reason: &'static str| {
        let body = json!({"name": name, "birth_date": birth_date, "reason": reason});
        let doctor = it.doctor.clone();
        async move {
            doctor
                .write(Method::POST, "/api/records/emergencies", &body)
                .await
        }
    };
    let name = format!("Mei {family}");
    assert_eq!(
        ask(name.clone(), "1984-02-28", reason).await.status,
        404,
        "another birthday"
    );
    let without = ask(name.clone(), "1984-02-29", " ").await;
    assert_eq!(
        (without.status.as_u16(), &without.json["field"]),
        (422, &json!("reason"))
    );
    let opened = ask(name, "1984-02-29", reason).await;
    assert_eq!(opened.status, 201, "{}", opened.json);
    assert_eq!(opened.json["patient"], patient.as_str());
    assert_eq!(it.doctor.chart(&patient).await.status, 200);

    for person in [&own.signed_in, &admin] {
        let notices = person.get("/api/records/notices").await.json;
        let told = notices["notices"].as_array().unwrap().iter();
        let mut told = told.filter(|one| one["patient"] == patient.as_str());
        assert!(
            told.any(|one| one["kind"] == "emergency-access"),
            "{notices}"
        );
    }
    let log = own
        .signed_in
        .get(&format!("/api/records/patients/{patient}/log"))
        .await
        .json;
    let entry = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["note"] == reason);
    assert!(entry.is_some(), "the reason stands in the log: {log}");
    clinic.until_mail(&own.email, "mergency").await;
    clinic
        .until_mail(&clinic.stack.people[0].email, "mergency")
        .await;

    // An hour later.
    let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
    let changed = tables
        .update_item()
        .table_name(&records)
        .key("pk", AttributeValue::S(patient.clone()))
        .key(
            "sk",
            AttributeValue::S(format!("consent#{}", it.practitioner)),
        )
        .update_expression("SET emergency_until = :past")
        .condition_expression("attribute_exists(emergency_until)")
        .expression_attribute_values(":past", AttributeValue::N("1582934400".to_owned()))
        .send()
        .await;
    changed.unwrap();
    assert_eq!(it.doctor.chart(&patient).await.status, 404);
}
