//! Which patients there are, without their names lying about.

use std::fmt::Write as _;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, SignedIn};
use reqwest::Method;
use serde_json::{Value, json};

async fn found(person: &SignedIn, query: &str) -> Vec<String> {
    let answer = person
        .post("/api/records/patient-searches", &json!({"query": query}))
        .await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.json);
    let patients = answer.json["patients"].as_array().unwrap().iter();
    patients
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

fn somebody(family: &str) -> Value {
    json!({
        "family": family, "given": "Zoë Ana", "birth_date": "1984-02-29", "gender": "female",
        "email": format!("{}@example.org", family.to_lowercase()), "phone": "+47 22 33 44 55",
    })
}

async fn register(person: &SignedIn, patient: &Value) -> String {
    let answer = person.register_by_hand(patient).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json["patient_id"].as_str().unwrap().to_owned()
}

/// A family name that nobody else in the stack has.
fn unheard_of() -> String {
    let digits = uuid::Uuid::new_v4().simple().to_string();
    // Digits are no letters of a name.
    let letters: String = digits
        .chars()
        .map(|digit| char::from_u32(u32::from(digit) % 26 + u32::from('a')).unwrap())
        .collect();
    format!("Qu{}", &letters[..14])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patient_is_found_by_name_address_phone_and_birthday_and_not_by_less() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let family = unheard_of();
    let patient = register(&admin, &somebody(&family)).await;
    let upper = family.to_uppercase();
    for query in [
        family.clone(),
        upper,
        format!("zoe {family}"),
        format!("{family} 1984-02-29"),
        family[..6].to_owned(),
        format!("{}@example.org", family.to_lowercase()),
        format!("{family} 004722334455"),
    ] {
        let found = found(&admin, &query).await;
        // A phone is written in more ways than one; that one is not asked for.
        assert!(
            found == [patient.clone()] || query.contains("0047"),
            "{query}: {found:?}"
        );
    }
    for query in [
        format!("Bob {family}"),
        format!("{family} 1984-02-28"),
        family[3..].to_owned(),
    ] {
        assert!(found(&admin, &query).await.is_empty(), "{query}");
    }
    let listed = admin.get("/api/records/patients").await;
    assert_eq!(listed.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_finds_those_who_let_them_in_and_nobody_else() {
    let clinic = Clinic::open().await;
    let family = unheard_of();
    let mine = register(&clinic.doctor().await, &somebody(&family)).await;
    assert_eq!(found(&clinic.doctor().await, &family).await, [mine]);
    assert!(
        found(&clinic.other_doctor().await, &family)
            .await
            .is_empty()
    );
    let patient = clinic
        .patient_of(&register(&clinic.admin().await, &somebody(&unheard_of())).await)
        .await;
    let refused = patient
        .signed_in
        .post("/api/records/patient-searches", &json!({"query": family}))
        .await;
    assert_eq!(refused.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_patient_has_a_chart_a_doctor_writes_on_and_a_card() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = register(&doctor, &somebody(&unheard_of())).await;
    let chart = doctor.until_anchored(&patient).await;
    assert_eq!(
        chart.json["versions"].as_array().unwrap().len(),
        1,
        "{}",
        chart.json
    );
    assert_eq!(
        doctor
            .get(&format!("/api/qr/patients/{patient}/card"))
            .await
            .status,
        200
    );
    let saved = doctor.write_some_visit(&patient, &chart.etag).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    let card = doctor
        .get(&format!("/api/qr/patients/{patient}/card"))
        .await;
    assert_eq!(card.status, 200, "{}", card.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_is_sent_twice_makes_one_patient_and_what_will_not_do_is_named() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let (family, key) = (unheard_of(), uuid::Uuid::new_v4().to_string());
    let send = async |body: &Value| {
        let request = admin
            .request(Method::POST, "/api/records/patients")
            .header("idempotency-key", &key);
        journeys::send(request.json(body)).await
    };
    let (first, second) = (
        send(&somebody(&family)).await,
        send(&somebody(&family)).await,
    );
    assert_eq!(
        first.json["patient_id"], second.json["patient_id"],
        "{}",
        second.json
    );
    assert_eq!(found(&admin, &family).await.len(), 1);
    assert_eq!(
        send(&somebody(&unheard_of())).await.status,
        422,
        "another body under the same key"
    );
    for (field, value) in [
        ("birth_date", json!("1983-02-29")),
        ("birth_date", json!("2999-01-01")),
        ("gender", json!("f")),
        ("family", json!("")),
        ("email", json!("x")),
        ("patient_id", json!("x")),
    ] {
        let mut body = somebody(&family);
        body[field] = value;
        let answer = admin.register_by_hand(&body).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["field"]),
            (422, &json!(field)),
            "{}",
            answer.json
        );
    }
}

/// Every attribute of every item of a table, as text.
async fn everything_in(clinic: &Clinic, output: &str) -> String {
    let mut pages = clinic
        .tables()
        .scan()
        .table_name(clinic.table(output))
        .into_paginator()
        .items()
        .send();
    let mut all = String::new();
    while let Some(item) = pages.next().await {
        for (name, value) in item.unwrap() {
            let text = match &value {
                AttributeValue::B(bytes) => String::from_utf8_lossy(bytes.as_ref()).into_owned(),
                other => format!("{other:?}"),
            };
            writeln!(all, "{name}={text}").unwrap();
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_holds_a_patients_name_address_or_phone_in_the_clear() {
    let clinic = Clinic::open().await;
    let family = unheard_of();
    let patient = register(&clinic.doctor().await, &somebody(&family)).await;
    let own = clinic.patient_of(&patient).await;
    clinic.patient("amira-haddad.json").await;
    for table in [
        "TablePeople",
        "TableSessions",
        "TableRecords",
        "TableKeys",
        "TableAudit",
        "TableDirectory",
        "TableAnchors",
        "TableAppointments",
        "TableLinks",
        "TableRevocations",
    ] {
        let text = everything_in(clinic, table).await.to_lowercase();
        for secret in [
            family.as_str(),
            &own.email,
            "haddad",
            "22 33 44 55",
            "4722334455",
            "patience",
        ] {
            assert!(
                !text.contains(&secret.to_lowercase()),
                "{table} holds {secret}"
            );
        }
    }
}
