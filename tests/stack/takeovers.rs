//! Whoever keeps the accounts does not take one over by entering an address of their own.

use access::one_time;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::SignedDuration;
use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

const ANOTHER: &str = "another turnip lantern";

fn address() -> String {
    format!("{}@elsewhere.example", Uuid::new_v4())
}

fn path(person: &str) -> String {
    format!("/api/auth/people/{person}")
}

/// Enters another address for somebody.
async fn gives(admin: &SignedIn, person: &str, email: &str) {
    let now = admin.get(&path(person)).await;
    assert_eq!(now.status, 200, "{}", now.json);
    let edited = json!({"name": now.json["name"], "email": email});
    let request = admin.request(Method::PUT, &path(person));
    let edited = send(request.header("if-match", &now.etag).json(&edited)).await;
    assert_eq!(edited.status, 200, "{}", edited.json);
}

async fn asks_for_a_link(clinic: &Clinic, email: &str) -> Answer {
    let body = json!({"email": email});
    let nobody = clinic.stranger();
    nobody.post("/api/auth/password-resets", &body).await
}

async fn sets(clinic: &Clinic, token: &str) -> u16 {
    let body = json!({"token": token, "password": ANOTHER});
    let nobody = clinic.stranger();
    let answer = nobody.post("/api/auth/password-resets/accept", &body).await;
    answer.status.as_u16()
}

async fn mails(clinic: &Clinic, email: &str) -> String {
    let mails = clinic.stack.mails(email).await.unwrap();
    mails.iter().map(|mail| mail.text.as_str()).collect()
}

/// A link of the attacker's own making, in the table itself.
async fn forged(clinic: &Clinic, person: &str) -> String {
    let token = one_time::mailed(person.parse().unwrap(), [7; 32]);
    let until = edge::Clock::system().now().as_second() + 3_600;
    let text = |text: String| AttributeValue::S(text);
    let number = AttributeValue::N(until.to_string());
    let put = clinic.tables().put_item();
    put.table_name(clinic.table("TablePeople"))
        .item("pk", text(format!("person#{person}")))
        .item("sk", text("reset".to_owned()))
        .item("token_hash", text(one_time::hash(&token)))
        .item("expires_at", number.clone())
        .item("expires", number)
        .send()
        .await
        .unwrap();
    token
}

/// As if the address had been entered so many hours ago.
async fn ago(clinic: &Clinic, person: &str, hours: i64) {
    let then = edge::Clock::system().now() - SignedDuration::from_hours(hours);
    let update = clinic.tables().update_item();
    update
        .table_name(clinic.table("TablePeople"))
        .key("pk", AttributeValue::S(format!("person#{person}")))
        .key("sk", AttributeValue::S("profile".to_owned()))
        .update_expression("SET address_given_at = :then")
        .condition_expression("attribute_exists(address_given_at)")
        .expression_attribute_values(":then", AttributeValue::S(then.to_string()))
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_who_enters_an_address_of_their_own_gets_no_password_for_three_days() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let own = clinic.patient_of(&patient).await;
    let attackers = address();
    gives(&admin, &patient, &attackers).await;

    let asked = asks_for_a_link(clinic, &attackers).await;
    let unknown = asks_for_a_link(clinic, &address()).await;
    assert_eq!(
        (asked.status, &asked.bytes),
        (unknown.status, &unknown.bytes)
    );
    clinic
        .until_mail(&attackers, "no new password is set by mail until")
        .await;
    assert!(!mails(clinic, &attackers).await.contains("/reset#"));
    // Nor by a link that went out while the address was changed.
    assert_eq!(sets(clinic, &forged(clinic, &patient).await).await, 410);

    // Whose account it is reads of it at both addresses and in their log, and goes on signing in.
    for address in [&own.email, &attackers] {
        let told = clinic
            .until_mail(address, "no new one is set by mail")
            .await;
        assert!(told.contains("clinic"), "{told}");
    }
    let log = format!("/api/records/patients/{patient}/log");
    let log = own.signed_in.get(&log).await;
    let entries = log.json["entries"].as_array().unwrap();
    let changes: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["what"] == "change-address")
        .collect();
    assert_eq!(changes.len(), 1, "{}", log.json);
    assert_eq!(changes[0]["who"]["role"], "admin");
    let password = clinic.with_password(&attackers, &own.password).await;
    assert_eq!(password.status, 200, "{}", password.json);

    // The last hour of the three days is no better than the first; after it the address is as good as any.
    ago(clinic, &patient, 71).await;
    assert_eq!(sets(clinic, &forged(clinic, &patient).await).await, 410);
    ago(clinic, &patient, 73).await;
    asks_for_a_link(clinic, &attackers).await;
    let token = clinic.token_mailed_to(&attackers, "/reset#").await;
    assert_eq!(sets(clinic, &token).await, 204);

    // And every other address begins anew, the old one too.
    gives(&admin, &patient, &own.email).await;
    assert_eq!(sets(clinic, &forged(clinic, &patient).await).await, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_their_own_address_waits_for_nothing() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let person = clinic.new_admin().await;
    let given = address();
    gives(&admin, &person.id, &given).await;
    assert_eq!(sets(clinic, &forged(clinic, &person.id).await).await, 410);

    let mut moved = person.clone();
    moved.email = given;
    let own = clinic.sign_in(&moved).await.signed_in;
    let chosen = address();
    gives(&own, &person.id, &chosen).await;
    let told = clinic.until_mail(&chosen, "You changed the address").await;
    assert!(!told.contains("administrator"), "{told}");
    asks_for_a_link(clinic, &chosen).await;
    let token = clinic.token_mailed_to(&chosen, "/reset#").await;
    assert_eq!(sets(clinic, &token).await, 204);
}
