//! The portal as the people of a clinic use it. Each script of `tests/browser` says what it does.

use journeys::Clinic;

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
