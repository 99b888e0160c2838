//! One bit changed in each place where something is kept, and what a stranger's browser then says. The
//! place where the record itself lies is in `tampering`.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, SignedIn, demo_history};
use serde_json::Value;

/// The only version in its batch, so that what is done to the batch is done to no other. Entries of logs may be in it
/// as well.
struct Alone {
    patient: String,
    version: u64,
    batch: u64,
    card: String,
}

impl Alone {
    async fn find(clinic: &Clinic, doctor: &SignedIn) -> Self {
        let patient = doctor.register(&demo_history("amira-haddad.json")).await;
        for _ in 0..30 {
            let chart = doctor.until_anchored(&patient).await;
            let saved = doctor.write_some_visit(&patient, &chart.etag).await;
            assert_eq!(saved.status, 201, "{}", saved.json);
            let chart = doctor.until_anchored(&patient).await.json;
            let commitment = chart["versions"][0]["commitment"].as_str().unwrap();
            let path = format!("/api/verify/commitments/{commitment}");
            let known = clinic.stranger().get(&path).await.json;
            let batch = known["batch"]["number"].as_u64().unwrap();
            if versions_in(clinic, batch).await == "1" {
                let card = doctor
                    .get(&format!("/api/qr/patients/{patient}/card"))
                    .await;
                return Self {
                    version: chart["versions"][0]["version"].as_u64().unwrap(),
                    patient,
                    batch,
                    card: card.json["numeric"].as_str().unwrap().to_owned(),
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

async fn versions_in(clinic: &Clinic, batch: u64) -> String {
    let answer = clinic
        .tables()
        .get_item()
        .table_name(clinic.table("TableAnchors"))
        .key("pk", AttributeValue::S("batch".to_owned()))
        .key("sk", AttributeValue::S(format!("{batch:010}")))
        .send()
        .await;
    let item = answer.unwrap().item.unwrap();
    item["versions"].as_n().unwrap().clone()
}

/// Changes one bit of an attribute of a stored batch, its leaves or its archive.
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
    let mut item = item.item.unwrap();
    journeys::flip(&mut item, attribute);
    tables
        .update_item()
        .table_name(&table)
        .set_key(Some(key))
        .update_expression("SET #changed = :changed")
        .expression_attribute_names("#changed", attribute)
        .expression_attribute_values(":changed", item.remove(attribute).unwrap())
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_batch_gets_the_right_answer_about_anchoring_and_leaves_the_others_alone() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let alone = Alone::find(clinic, &doctor).await;
    let sound = alone.seen(clinic);
    assert_eq!(sound["verdict"], "authentic", "{sound}");
    let number = format!("{:010}", alone.batch);
    let leaves = format!("leaves#{number}");
    let contradicts = ("no", "chain-contradicts", "current");
    for (key, attribute, (answer, reason, currency)) in [
        (
            [("pk", leaves.as_str()), ("sk", "0000")],
            "entries",
            // Without its leaves a batch proves nothing, and the service does not speak on.
            ("unknown", "service-unreachable", "service-unreachable"),
        ),
        ([("pk", "batch"), ("sk", &number)], "root", contradicts),
        ([("pk", "batch"), ("sk", &number)], "previous", contradicts),
        ([("pk", "batch"), ("sk", &number)], "contract", contradicts),
        (
            [("pk", "batch"), ("sk", &number)],
            "transaction",
            contradicts,
        ),
    ] {
        flip(clinic, &key, attribute).await;
        let seen = alone.seen(clinic);
        assert_eq!(seen["answers"]["issuer"], "yes", "{attribute}: {seen}");
        assert_eq!(seen["answers"]["integrity"], "yes", "{attribute}: {seen}");
        assert_eq!(seen["answers"]["anchoring"], answer, "{attribute}: {seen}");
        assert_eq!(seen["reasons"]["anchoring"], reason, "{attribute}: {seen}");
        assert_eq!(seen["reasons"]["currency"], currency, "{attribute}: {seen}");
        flip(clinic, &key, attribute).await;
    }
    assert_eq!(alone.seen(clinic)["verdict"], "authentic");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_archive_is_shown_to_nobody_and_takes_nothing_from_the_record() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let alone = Alone::find(clinic, &doctor).await;
    let path = format!("/api/verify/batches/{}/archive", alone.batch);
    assert_eq!(clinic.stranger().get(&path).await.status, 200);
    let item = format!("archive#{:010}", alone.batch);
    flip(clinic, &[("pk", &item), ("sk", "0000")], "header").await;
    assert_eq!(clinic.stranger().get(&path).await.status, 500);
    assert_eq!(alone.seen(clinic)["verdict"], "authentic");
    let evidence = format!("/api/qr/patients/{}/evidence", alone.patient);
    let evidence = doctor.get(&evidence).await;
    assert_eq!(evidence.status, 200, "{}", evidence.json);
    assert_eq!(evidence.json["batches"][0]["archive"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_hidden_behind_another_batch_is_not_called_anchored() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let alone = Alone::find(clinic, &doctor).await;
    let version = format!("version#{:010}", alone.version);
    let update = clinic
        .tables()
        .update_item()
        .table_name(clinic.table("TableRecords"))
        .key("pk", AttributeValue::S(alone.patient.clone()))
        .key("sk", AttributeValue::S(version));
    update
        .update_expression("SET #batch = :other")
        .expression_attribute_names("#batch", "batch")
        .expression_attribute_values(":other", AttributeValue::N("1".to_owned()))
        .send()
        .await
        .unwrap();
    let seen = alone.seen(clinic);
    assert_eq!(seen["answers"]["issuer"], "yes", "{seen}");
    assert_eq!(seen["answers"]["integrity"], "yes", "{seen}");
    assert_ne!(seen["answers"]["anchoring"], "yes", "{seen}");
    assert_ne!(seen["verdict"], "authentic", "{seen}");
}
