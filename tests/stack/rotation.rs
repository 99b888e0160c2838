//! Another key signs cards.

use journeys::{Clinic, Rotated, demo_history};
use serde_json::Value;

fn kids(keys: &Value) -> Vec<&str> {
    let keys = keys["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_of_the_old_key_is_good_after_the_new_one_has_taken_over() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let path = format!("/api/qr/patients/{patient}/card");
    let old = doctor.get(&path).await.json;
    let old = card::decode(old["card"].as_str().unwrap()).unwrap();

    let rotated = Rotated::open(clinic).await;
    let (status, keys) = rotated.get("/.well-known/jwks.json", None).await;
    assert_eq!(status, 200, "{keys}");
    let published = kids(&keys);
    assert_eq!(published.len(), 2, "{keys}");
    assert!(published.contains(&old.kid()));
    let (status, new) = rotated.get(&path, Some(doctor.token())).await;
    assert_eq!(status, 200, "{new}");
    let new = card::decode(new["card"].as_str().unwrap()).unwrap();
    assert_eq!(published[0], new.kid(), "the first key signs");
    assert_ne!(new.kid(), old.kid());

    for card in [old, new] {
        let key = keys["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["kid"] == card.kid())
            .unwrap();
        let key: card::Jwk = serde_json::from_value(key.clone()).unwrap();
        assert!(card.verify(&key).is_ok());
        let (status, list) = rotated
            .get(&format!("/.well-known/crl/{}.json", card.kid()), None)
            .await;
        assert_eq!(status, 200, "{list}");
    }
}
