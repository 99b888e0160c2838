//! The courier, asked directly: what Lambda would hand over from the queue.

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, Enrolled, signed};
use reqwest::Client;
use serde_json::{Value, json};

/// What the courier answers to a batch of these bodies; a message's id is its place.
async fn deliver(clinic: &Clinic, bodies: &[Value]) -> Value {
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(at, body)| {
            let body = body.as_str().map_or(body.to_string(), str::to_owned);
            json!({"messageId": at.to_string(), "body": body, "eventSource": "aws:sqs"})
        })
        .collect();
    let name = &clinic.stack.outputs["CourierFunction"];
    let localstack = &clinic.stack.localstack;
    let url = format!("{localstack}/2015-03-31/functions/{name}/invocations");
    let request = signed(Client::new().post(url), "lambda");
    let answer = request.json(&json!({ "Records": records })).send();
    answer.await.unwrap().json().await.unwrap()
}

/// A patient whose name nothing else contains, with an account.
async fn patient(clinic: &Clinic) -> (String, String, Enrolled) {
    let family = format!("Zq{}", &uuid::Uuid::new_v4().simple().to_string()[..8]);
    let known =
        json!({"family": family, "given": "Mei", "birth_date": "1984-02-29", "gender": "female"});
    let admin = clinic.admin().await;
    let made = admin.register_by_hand(&known).await;
    assert_eq!(made.status, 201, "{}", made.json);
    let id = made.json["patient_id"].as_str().unwrap().to_owned();
    let account = clinic.patient_of(&id).await;
    (id, family, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_delivered_comes_again_and_those_beside_it_are_done() {
    let clinic = Clinic::open().await;
    let (id, _, account) = patient(clinic).await;
    let nobody = uuid::Uuid::new_v4();
    let said = deliver(
        clinic,
        &[
            json!("{not json"),
            json!({"kind": "newsletter"}),
            json!({"kind": "factors-reset", "person": id}),
            json!({"kind": "factors-reset", "person": nobody}),
            json!({"kind": "invitation", "invitation": nobody}),
            json!({"kind": "password-reset", "address": "00", "asked_at": edge::Clock::system().now()}),
            json!({"kind": "factors-reset", "person": id, "email": "thief@evil.example"}),
            json!({"kind": "factors-reset", "person": "../../etc"}),
        ],
    )
    .await;
    let failed: Vec<_> = said["batchItemFailures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["itemIdentifier"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["0", "1", "6", "7"], "{said}");
    clinic.until_mail(&account.email, "was reset").await;
    assert!(
        clinic
            .stack
            .mails("thief@evil.example")
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_says_a_name_or_whose_chart_it_is_about() {
    let clinic = Clinic::open().await;
    let (id, family, account) = patient(clinic).await;
    let person = |kind: &str| json!({"kind": kind, "person": id});
    let all = [
        person("password-changed"),
        person("second-factor-changed"),
        person("factors-reset"),
        person("consent-ended"),
        person("second-factor-failed"),
        json!({"kind": "emergency-access", "patient": id}),
        json!({"kind": "consent-answered", "patient": id}),
    ];
    let said = deliver(clinic, &all).await;
    assert_eq!(said["batchItemFailures"], json!([]), "{said}");
    // An emergency becomes a message for each who is to be told.
    let admin = &clinic.stack.people[0].email;
    clinic
        .until_mail(&account.email, "Emergency access to your record")
        .await;
    clinic
        .until_mail(admin, "Emergency access at your clinic")
        .await;
    let theirs = clinic.stack.mails(&account.email).await.unwrap();
    assert!(theirs.len() > all.len(), "{theirs:?}");
    let admins = clinic.stack.mails(admin).await.unwrap();
    for mail in theirs.iter().chain(&admins) {
        let text = format!("{}\n{}", mail.subject, mail.text);
        let links = ["/welcome#", "/reset#"];
        let has_link = links.iter().any(|link| text.contains(link));
        for secret in [family.as_str(), "Mei", "Solberg", "1984"] {
            assert!(!text.contains(secret), "{text}");
        }
        // A one-time link names the account it opens; nothing else does.
        assert!(has_link || !text.contains(&id), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_doctor_is_asked_for_treatment_and_nobody_gets_a_link_long_after_they_asked() {
    let clinic = Clinic::open().await;
    let (id, _, account) = patient(clinic).await;
    let addresses = clinic
        .tables()
        .scan()
        .table_name(clinic.table("TablePeople"))
        .filter_expression("begins_with(pk, :address) AND person = :id")
        .expression_attribute_values(":address", AttributeValue::S("address#".to_owned()))
        .expression_attribute_values(":id", AttributeValue::S(id.clone()))
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .unwrap();
    let address = addresses[0]["pk"].as_s().unwrap();
    let address = address.trim_start_matches("address#");
    let late = edge::Clock::system().now() - jiff::SignedDuration::from_mins(61);
    let said = deliver(
        clinic,
        &[
            json!({"kind": "consent-asked", "practitioner": id}),
            json!({"kind": "password-reset", "address": address, "asked_at": late}),
        ],
    )
    .await;
    assert_eq!(said["batchItemFailures"], json!([]), "{said}");
    let in_time = json!({"kind": "password-reset", "address": address, "asked_at": edge::Clock::system().now()});
    deliver(clinic, &[in_time]).await;
    clinic.until_mail(&account.email, "/reset#").await;
    let theirs = clinic.stack.mails(&account.email).await.unwrap();
    let having = |words: &str| {
        theirs
            .iter()
            .filter(|mail| mail.text.contains(words))
            .count()
    };
    assert_eq!(
        (having("/reset#"), having("/requests")),
        (1, 0),
        "{theirs:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_message_ends_the_link_of_the_first_and_no_table_holds_either() {
    let clinic = Clinic::open().await;
    let email = format!("{}@clinic.example", uuid::Uuid::new_v4());
    let invited = clinic.invite_doctor(&email).await;
    assert_eq!(invited.status, 202, "{}", invited.json);
    let first = clinic.token_mailed_to(&email, "/welcome#").await;
    let message = json!({"kind": "invitation", "invitation": invited.json["id"]});
    let said = deliver(clinic, &[message]).await;
    assert_eq!(said["batchItemFailures"], json!([]), "{said}");
    let second = clinic
        .other_token_mailed_to(&email, "/welcome#", &first)
        .await;

    let people = clinic
        .tables()
        .scan()
        .table_name(clinic.table("TablePeople"))
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .unwrap();
    let stored = format!("{people:?}");
    for token in [&first, &second] {
        let secret = token.split_once('.').unwrap().1;
        assert!(!stored.contains(secret), "a link lies in the table");
    }
    let accept = async |token: &str| {
        let body = json!({"token": token, "password": "turnip lantern orbit seven"});
        let answer = clinic.stranger();
        let answer = answer.post("/api/auth/invitations/accept", &body).await;
        answer.status.as_u16()
    };
    assert_eq!(accept(&first).await, 410);
    assert_eq!(accept(&second).await, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_set_their_password_on_a_spanish_page_is_written_to_in_spanish() {
    let clinic = Clinic::open().await;
    let email = format!("{}@clinic.example", uuid::Uuid::new_v4());
    assert_eq!(clinic.invite_doctor(&email).await.status, 202);
    let token = clinic.token_mailed_to(&email, "/welcome#").await;
    let path = "/api/auth/invitations/accept";
    for (language, status) in [("tlh", 422), ("es", 201)] {
        let body =
            json!({"token": token, "password": "turnip lantern orchard", "language": language});
        let answer = clinic.stranger().post(path, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.json);
    }
    let asked = json!({"email": email});
    let asked = clinic
        .stranger()
        .post("/api/auth/password-resets", &asked)
        .await;
    assert_eq!(asked.status, 202, "{}", asked.json);
    let mail = clinic.until_mail(&email, "una contraseña nueva").await;
    let link = format!("{}/es/reset#", clinic.stack.origin);
    assert!(mail.contains(&link), "{mail}");
}
