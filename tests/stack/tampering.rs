//! What happens when somebody changes the database past every function.

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Clinic, SignedIn, demo_history, flip};

pub struct Tampered {
    pub doctor: SignedIn,
    pub patient: String,
}

impl Tampered {
    /// A chart of which version 2 is changed by `change`.
    pub async fn chart(
        clinic: &Clinic,
        change: impl Fn(&mut std::collections::HashMap<String, AttributeValue>),
    ) -> Self {
        let doctor = clinic.doctor().await;
        let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
        doctor.until_anchored(&patient).await;
        let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
        let key = [("pk", patient.as_str()), ("sk", "version#0000000002")];
        let key: std::collections::HashMap<_, _> = key
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
            .into();
        let item = tables
            .get_item()
            .table_name(&records)
            .set_key(Some(key))
            .send()
            .await
            .unwrap();
        let mut item = item.item.unwrap();
        change(&mut item);
        tables
            .put_item()
            .table_name(&records)
            .set_item(Some(item))
            .send()
            .await
            .unwrap();
        Self { doctor, patient }
    }

    async fn integrity(&self, version: u64) -> String {
        let chart = self.doctor.chart(&self.patient).await.json;
        assert_eq!(chart["integrity"], "altered");
        let versions = chart["versions"].as_array().unwrap();
        let version = versions
            .iter()
            .find(|one| one["version"] == version)
            .unwrap();
        if version["integrity"] == "altered" {
            assert!(
                version["visit"].is_null(),
                "altered content is not shown as if it were true"
            );
        }
        version["integrity"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_bit_of_a_record_shows_in_the_chart_and_gets_no_card() {
    let clinic = Clinic::open().await;
    let tampered = Tampered::chart(clinic, |item| flip(item, "content")).await;
    assert_eq!(tampered.integrity(2).await, "altered");
    assert_eq!(tampered.integrity(1).await, "intact");
    let card = tampered
        .doctor
        .get(&format!(
            "/api/qr/patients/{}/card?version=2",
            tampered.patient
        ))
        .await;
    assert_eq!(card.status, 409);
    assert_eq!(card.json["type"], "/problems/record-altered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_commitment_or_predecessor_shows_in_the_chart() {
    let clinic = Clinic::open().await;
    for attribute in ["commitment", "previous"] {
        let tampered = Tampered::chart(clinic, |item| flip(item, attribute)).await;
        assert_eq!(tampered.integrity(2).await, "altered", "{attribute}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_cannot_be_given_another_date_of_saving() {
    let clinic = Clinic::open().await;
    let tampered = Tampered::chart(clinic, |item| {
        let early = AttributeValue::S("2020-01-01T00:00:00Z".to_owned());
        item.insert("saved_at".to_owned(), early);
    })
    .await;
    assert_eq!(tampered.integrity(2).await, "altered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_moved_to_a_batch_that_does_not_hold_it_shows_in_the_chart() {
    let clinic = Clinic::open().await;
    let tampered = Tampered::chart(clinic, |item| {
        item.insert("batch".to_owned(), AttributeValue::N("999999".to_owned()));
    })
    .await;
    assert_eq!(tampered.integrity(2).await, "altered");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_on_top_of_an_altered_version() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let chart = doctor.until_anchored(&patient).await;
    let newest = chart.json["versions"][0]["version"].as_u64().unwrap();
    let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
    let key = |name: &str, value: String| (name.to_owned(), AttributeValue::S(value));
    let key = [
        key("pk", patient.clone()),
        key("sk", format!("version#{newest:010}")),
    ];
    let update = tables
        .update_item()
        .table_name(&records)
        .set_key(Some(key.into()));
    let forged = AttributeValue::B(vec![0_u8; 64].into());
    update
        .update_expression("SET content = :forged")
        .expression_attribute_values(":forged", forged)
        .send()
        .await
        .unwrap();
    let answer = doctor.write_some_visit(&patient, &chart.etag).await;
    assert_eq!(answer.status, 409, "{}", answer.json);
    assert_eq!(answer.json["type"], "/problems/record-altered");
    let after = doctor.chart(&patient).await;
    assert_eq!(after.etag, "");
    assert_eq!(after.json["versions"][0]["version"], newest);
}
