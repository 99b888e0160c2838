//! A patient's day in the portal; `tests/browser/patient.mjs` says what they do.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use journeys::Clinic;
use reqwest::Method;
use serde_json::json;
use stack::people::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_meets_doctors_shows_their_record_for_a_while_and_takes_it_along() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("nila-deshpande.json").await;
    let own = clinic.patient_of(&patient).await;
    let person = &clinic.stack.people[1];

    let chart = doctor.until_anchored(&patient).await;
    let newest = chart.json["versions"][0]["version"].as_u64().unwrap();
    let update = format!("/api/records/patients/{patient}/versions/{newest}/updates");
    let message = json!({"message": "Your results are in. पढ़िए"});
    let sent = doctor.write(Method::POST, &update, &message).await;
    assert_eq!(sent.status, 202, "{}", sent.json);
    let saved = chart.json["versions"][0]["saved_at"].as_str().unwrap();
    // Yesterday's, from the diary on paper: it may be said now whether they came.
    let kept = json!({
        "practitioner": person.id,
        "practitioner_name": person.name,
        "patient": patient,
        "start": noon_before(saved).to_string(),
        "minutes": 30,
    });
    let booked = doctor
        .write(Method::POST, "/api/records/appointments", &kept)
        .await;
    assert_eq!(booked.status, 201, "{}", booked.json);

    let said = clinic.browse(
        "patient.mjs",
        &[
            (
                "PATIENT",
                &json!({"id": patient, "email": own.email, "password": own.password}).to_string(),
            ),
            ("DOCTOR", &somebody(person)),
            ("OTHER", &somebody(&clinic.stack.people[2])),
            ("YESTERDAY", booked.json["id"].as_str().unwrap()),
        ],
    );
    assert!(said.contains("nobody can open it any more"), "{said}");
}

/// Noon of the day before an instant, by the clock of the service that wrote it.
fn noon_before(instant: &str) -> Timestamp {
    let then: Timestamp = instant.parse().unwrap();
    let day = then.to_zoned(TimeZone::UTC).date().yesterday().unwrap();
    let noon = day.to_zoned(TimeZone::UTC).unwrap() + 12.hours();
    noon.timestamp()
}

fn somebody(person: &Person) -> String {
    let passkey = person.passkey.to_json();
    json!({"name": person.name, "email": person.email, "password": person.password, "passkey": passkey}).to_string()
}
