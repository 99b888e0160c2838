//! One bit changed in each place where something is kept, and what a stranger's browser then says. The
//! place where the record itself lies is in `tampering`.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, SignedIn, demo_history};
use serde_json::{Value, json};

/// A version that is alone in its batch, so that what is done to the batch is done to nobody else.
struct Alone {
    batch: u64,
    card: String,
    path: String,
}

impl Alone {
    async fn find(clinic: &Clinic, doctor: &SignedIn) -> Self {
        let patient = doctor.register(&demo_history("amira-haddad.json")).await;
        for _ in 0..30 {
            let chart = doctor.until_anchored(&patient).await;
            let visit = json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine"}]});
            let key = uuid::Uuid::new_v4().to_string();
            let saved = doctor
                .write_visit(&patient, &chart.etag, &key, &visit)
                .await;
            assert_eq!(saved.status, 201, "{}", saved.json);
            let chart = doctor.until_anchored(&patient).await.json;
            let commitment = chart["versions"][0]["commitment"].as_str().unwrap();
            let path = format!("/api/verify/commitments/{commitment}");
            let known = clinic.stranger().get(&path).await.json;
            if known["proof"]["size"] == 1 {
                let card = doctor
                    .get(&format!("/api/qr/patients/{patient}/card"))
                    .await;
                return Self {
                    batch: known["batch"]["number"].as_u64().unwrap(),
                    card: card.json["numeric"].as_str().unwrap().to_owned(),
                    path,
                };
            }
        }
        panic!("no version was ever alone in its batch");
    }

    fn seen(&self, clinic: &Clinic) -> Value {
        let said = clinic.browse("verdict.mjs", &[("TEXT", &self.card)]);
        serde_json::from_str(said.trim()).unwrap()
    }
}

/// Flips the last bit of an attribute.
async fn flip(clinic: &Clinic, key: &[(&str, &str)], attribute: &str) {
    let key: HashMap<_, _> = key
        .iter()
        .map(|(name, value)| ((*name).to_owned(), AttributeValue::S((*value).to_owned())))
        .collect();
    let (tables, table) = (clinic.tables(), clinic.table("TableAnchors"));
    let item = tables
        .get_item()
        .table_name(&table)
        .set_key(Some(key.clone()))
        .send()
        .await
        .unwrap();
    let mut bytes = item.item.unwrap()[attribute]
        .as_b()
        .unwrap()
        .as_ref()
        .to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    tables
        .update_item()
        .table_name(&table)
        .set_key(Some(key))
        .update_expression("SET #changed = :changed")
        .expression_attribute_names("#changed", attribute)
        .expression_attribute_values(":changed", AttributeValue::B(bytes.into()))
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_leaf_root_or_predecessor_of_a_batch_is_never_called_anchored() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let alone = Alone::find(clinic, &doctor).await;
    let sound = alone.seen(clinic);
    assert_eq!(sound["verdict"], "authentic", "{sound}");
    let number = format!("{:010}", alone.batch);
    let leaves = format!("leaves#{number}");
    for (key, attribute) in [
        ([("pk", leaves.as_str()), ("sk", "0000")], "entries"),
        ([("pk", "batch"), ("sk", &number)], "root"),
        ([("pk", "batch"), ("sk", &number)], "previous"),
        ([("pk", "batch"), ("sk", &number)], "transaction"),
        ([("pk", "batch"), ("sk", &number)], "contract"),
    ] {
        flip(clinic, &key, attribute).await;
        let known = clinic.stranger().get(&alone.path).await.json;
        assert_ne!(known["state"], "anchored", "{attribute}: {known}");
        let seen = alone.seen(clinic);
        assert_ne!(seen["verdict"], "authentic", "{attribute}");
        assert_eq!(seen["answers"]["issuer"], "yes", "{attribute}: {seen}");
        assert_eq!(seen["answers"]["integrity"], "yes", "{attribute}: {seen}");
        assert_ne!(seen["answers"]["anchoring"], "yes", "{attribute}: {seen}");
        flip(clinic, &key, attribute).await;
    }
    assert_eq!(alone.seen(clinic)["verdict"], "authentic");
}
