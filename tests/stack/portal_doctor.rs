//! A doctor's day in the portal; `tests/browser/doctor.mjs` says what they do.

use journeys::Clinic;
use reqwest::Method;
use serde_json::json;
use stack::people::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_writes_amends_and_sends_visits_and_two_at_once_lose_nothing() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await;
    let other = &clinic.stack.people[2];
    let consents = format!("/api/records/patients/{patient}/consents");
    let asked = own
        .signed_in
        .write(Method::POST, &consents, &json!({"practitioner": other.id}))
        .await;
    assert_eq!(asked.status, 202, "{}", asked.json);
    let answer = format!("{consents}/{}/answer", other.id);
    let answered = clinic
        .other_doctor()
        .await
        .write(Method::PUT, &answer, &json!({"accept": true}))
        .await;
    assert_eq!(answered.status, 200, "{}", answered.json);

    let said = clinic.browse(
        "doctor.mjs",
        &[
            ("DOCTOR", &somebody(&clinic.stack.people[1])),
            ("OTHER", &somebody(other)),
            (
                "PATIENT",
                &json!({"email": own.email, "password": own.password}).to_string(),
            ),
            ("CHART", &patient),
        ],
    );
    assert!(said.contains("loses nothing"), "{said}");
}

fn somebody(person: &Person) -> String {
    let passkey = person.passkey.to_json();
    json!({"name": person.name, "email": person.email, "password": person.password, "passkey": passkey}).to_string()
}
