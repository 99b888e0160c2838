//! Cards that were lost, and versions that should never have been written.

use journeys::{Answer, Clinic, SignedIn, demo_history, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn revoke(person: &SignedIn, patient: &str, what: &str, version: u64, key: &str) -> Answer {
    let path = format!("/api/qr/patients/{patient}/{what}-revocations");
    let request = person
        .request(Method::POST, &path)
        .header("idempotency-key", key)
        .json(&json!({ "version": version }));
    send(request).await
}

fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A card's payload, read as any reader of health cards does.
fn payload(card: &Answer) -> Value {
    let jws = card.json["card"].as_str().unwrap();
    card::decode(jws).unwrap().payload().clone()
}

/// The list of the key that signs now, and the number the key itself is published with.
async fn list(clinic: &Clinic) -> (Value, Value) {
    let keys = clinic.stranger().get("/.well-known/jwks.json").await.json;
    let key = &keys["keys"][0];
    let path = format!("/.well-known/crl/{}.json", key["kid"].as_str().unwrap());
    let list = clinic.stranger().get(&path).await;
    assert_eq!(list.status, 200, "{}", list.json);
    assert_eq!(list.json["method"], "rid");
    assert_eq!(list.json["kid"], key["kid"]);
    (list.json, key["crlVersion"].clone())
}

/// As a reader of cards decides it (HL7 SMART Health Cards IG 1.0.0, revocation).
fn is_revoked(list: &Value, payload: &Value) -> bool {
    let rid = payload["vc"]["rid"].as_str().unwrap();
    let issued = payload["nbf"].as_f64().unwrap();
    list["rids"].as_array().unwrap().iter().any(|entry| {
        let entry = entry.as_str().unwrap();
        match entry.split_once('.') {
            Some((listed, until)) => listed == rid && issued < until.parse::<f64>().unwrap(),
            None => entry == rid,
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_card_is_void_and_the_next_one_of_the_same_version_is_good() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let card = format!("/api/qr/patients/{patient}/card");
    let lost = doctor.get(&card).await;
    let version = lost.json["version"].as_u64().unwrap();
    assert!(!is_revoked(&list(clinic).await.0, &payload(&lost)));
    // Cards count time in seconds: one that was issued in this very second is not older than now.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;

    let key = key();
    let answer = revoke(&doctor, &patient, "card", version, &key).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    let again = revoke(&doctor, &patient, "card", version, &key).await;
    assert_eq!(again.json, answer.json, "sent twice, done once");
    let fresh = doctor.get(&card).await;
    assert_eq!(fresh.status, 200, "{}", fresh.json);

    let (published, number) = list(clinic).await;
    assert!(is_revoked(&published, &payload(&lost)), "{published}");
    assert!(!is_revoked(&published, &payload(&fresh)), "{published}");
    assert!(published["ctr"].as_u64().unwrap() >= 1);
    assert!(number.as_u64().unwrap() >= answer.json["ctr"].as_u64().unwrap());
    assert!(!published.to_string().contains(&patient));
    // The version itself stands as before.
    let commitment = doctor.chart(&patient).await.json["versions"][0]["commitment"].clone();
    let path = format!("/api/verify/commitments/{}", commitment.as_str().unwrap());
    assert_eq!(clinic.stranger().get(&path).await.json["status"], "current");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_entered_in_error_gets_no_card_and_every_card_of_it_is_void() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let chart = doctor.until_anchored(&patient).await.json;
    let of = |version: u64| format!("/api/qr/patients/{patient}/card?version={version}");
    let printed = doctor.get(&of(2)).await;
    let newest = chart["versions"][0]["version"].as_u64().unwrap();

    let answer = revoke(&doctor, &patient, "version", 2, &key()).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    let second = key();
    let again = revoke(&doctor, &patient, "version", 2, &second).await;
    assert_eq!(again.json, answer.json, "it stood there already");
    let other = revoke(&doctor, &patient, "version", 1, &second).await;
    assert_eq!(other.status, 422, "that answer has its key: {}", other.json);
    let refused = doctor.get(&of(2)).await;
    assert_eq!(refused.status, 409, "{}", refused.json);
    assert_eq!(refused.json["type"], "/problems/version-revoked");
    assert_eq!(doctor.get(&of(newest)).await.status, 200);

    let below = format!("/api/qr/patients/{patient}/evidence?all=true&before=3");
    let below = doctor.get(&below).await;
    assert_eq!(
        below.status, 200,
        "what is below is in reach: {}",
        below.json
    );
    assert_eq!(below.json["versions"][0]["version"], 2);
    assert!(below.json.get("card").is_none(), "and no card is over it");

    assert!(is_revoked(&list(clinic).await.0, &payload(&printed)));
    let commitment = chart["versions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["version"] == 2)
        .unwrap()["commitment"]
        .as_str()
        .unwrap();
    let path = format!("/api/verify/commitments/{commitment}");
    assert_eq!(clinic.stranger().get(&path).await.json["status"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_voids_a_card_of_a_chart_that_is_not_theirs_or_of_a_version_that_is_not_there() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let other = clinic.other_doctor().await;
    let before = list(clinic).await.0["ctr"].clone();
    for what in ["card", "version"] {
        assert_eq!(revoke(&other, &patient, what, 1, &key()).await.status, 404);
        let missing = revoke(&doctor, &patient, what, 999, &key()).await;
        assert_eq!(missing.status, 404, "{}", missing.json);
        let nonsense = revoke(&doctor, &patient, what, 0, &key()).await;
        assert!(nonsense.status.is_client_error());
        assert_eq!(nonsense.json["field"], "version", "{}", nonsense.json);
        assert_eq!(revoke(&doctor, &patient, what, 1, "").await.status, 400);
    }
    let after = list(clinic).await.0["ctr"].clone();
    // Other tests may have voided cards meanwhile, none of them these.
    assert!(after.as_u64() >= before.as_u64());
    assert_eq!(
        doctor
            .get(&format!("/api/qr/patients/{patient}/card?version=1"))
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_list_of_a_key_that_is_not_the_clinics() {
    let clinic = Clinic::open().await;
    let path = "/.well-known/crl/3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s.json";
    assert_eq!(clinic.stranger().get(path).await.status, 404);
}
