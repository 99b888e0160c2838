//! The portal as the people of a clinic use it. Each script of `tests/browser` says what it does.

use journeys::Clinic;
use serde_json::json;
use stack::people::Person;

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_is_invited_enrols_and_signs_in_by_every_factor() {
    let clinic = Clinic::open().await;
    let admin = &clinic.stack.people[0];
    clinic.browse(
        "people.mjs",
        &[
            ("EMAIL", &admin.email),
            ("PASSWORD", &admin.password),
            ("PASSKEY", &admin.passkey.to_json()),
            ("SES", &format!("{}/_aws/ses", clinic.stack.localstack)),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_lets_a_doctor_in_sees_what_they_read_and_ends_it() {
    let clinic = Clinic::open().await;
    let somebody = |person: &Person| {
        let Person {
            name,
            email,
            password,
            ..
        } = person;
        json!({"name": name, "email": email, "password": password, "passkey": person.passkey.to_json()}).to_string()
    };
    let people = &clinic.stack.people;
    clinic.browse(
        "consent.mjs",
        &[
            ("ADMIN", &somebody(&people[0])),
            ("DOCTOR", &somebody(&people[1])),
            ("OTHER", &somebody(&people[2])),
            ("SES", &format!("{}/_aws/ses", clinic.stack.localstack)),
        ],
    );
}
