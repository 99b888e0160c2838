//! The thin line through everything, in a real browser.

use std::io::Write as _;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, demo_history, real_histories};

/// Sign in, import, write a visit, see it anchored, take its code, verify it as a stranger; change the
/// code; change the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_saved_anchored_shown_as_a_code_and_verified_and_no_change_goes_unnoticed() {
    let clinic = Clinic::open().await;
    let history = match real_histories().first() {
        Some(path) => std::fs::read(path).unwrap(),
        None => demo_history("nila-deshpande.json"),
    };
    let mut bundle = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
    bundle.write_all(&history).unwrap();
    let doctor = &clinic.stack.people[1];
    let said = clinic.browse(
        "visit.mjs",
        &[
            ("EMAIL", &doctor.email),
            ("PASSWORD", &doctor.password),
            ("PASSKEY", &doctor.passkey.to_json()),
            ("BUNDLE", &bundle.path().to_string_lossy()),
        ],
    );
    let patient = said.trim().lines().last().unwrap().to_owned();

    let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
    let versions = tables
        .query()
        .table_name(&records)
        .key_condition_expression("pk = :pk AND begins_with(sk, :version)")
        .expression_attribute_values(":pk", AttributeValue::S(patient.clone()))
        .expression_attribute_values(":version", AttributeValue::S("version#".to_owned()))
        .scan_index_forward(false)
        .limit(1)
        .send()
        .await
        .unwrap();
    let mut newest = versions.items()[0].clone();
    let mut content = newest["content"].as_b().unwrap().as_ref().to_vec();
    content[40] ^= 1;
    newest.insert("content".to_owned(), AttributeValue::B(content.into()));
    tables
        .put_item()
        .table_name(&records)
        .set_item(Some(newest))
        .send()
        .await
        .unwrap();

    clinic.browse(
        "altered.mjs",
        &[
            ("EMAIL", &doctor.email),
            ("PASSWORD", &doctor.password),
            ("PASSKEY", &doctor.passkey.to_json()),
            ("PATIENT", &patient),
        ],
    );
}
