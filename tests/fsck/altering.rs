//! One item changed past every function, and put back.

use std::collections::{BTreeMap, HashMap};

use access::PatientId;
use aws_sdk_dynamodb::types::AttributeValue;
use fsck::{Item, What};
use journeys::Clinic;
use seal::Commitment;

type Attributes = HashMap<String, AttributeValue>;

/// What there is to change: a chart in which much is anchored, and its log.
#[derive(Debug)]
pub struct Anchored {
    patient: PatientId,
    pub newest_version: u64,
    pub newest_entry: u64,
    pub batch_of_version: u64,
    pub other_batch: u64,
    pub newest_batch: u64,
}

impl Anchored {
    pub async fn of(clinic: &Clinic) -> Self {
        let forgery = &clinic.stack.demo.as_ref().unwrap().forgery;
        let forged = forgery.chart.rsplit('#').next().unwrap().to_owned();
        let versions = newest(clinic, "TableRecords", "version#").await;
        let entries = newest(clinic, "TableAudit", "event#").await;
        // The longest chart but the one that somebody has changed already.
        let longest = versions.iter().filter(|(patient, _)| **patient != forged);
        let (patient, newest_version) = longest.max_by_key(|(_, newest)| **newest).unwrap();
        let batches = newest(clinic, "TableAnchors", "").await["batch"];
        let patient_id = patient.parse().unwrap();
        let batch = Altered::version(clinic, patient_id, 2)
            .read()
            .await
            .batch_number();
        assert!(*newest_version > 3 && entries[patient] > 3 && batches > 3);
        Self {
            patient: patient_id,
            newest_version: *newest_version,
            newest_entry: entries[patient],
            batch_of_version: batch,
            other_batch: if batch == 2 { 3 } else { 2 },
            newest_batch: batches,
        }
    }

    pub const fn version(&self) -> Item {
        Item {
            what: What::Version,
            patient: self.patient,
            number: 2,
        }
    }

    pub const fn entry(&self) -> Item {
        Item {
            what: What::Entry,
            patient: self.patient,
            number: 2,
        }
    }
}

/// The highest number of each partition.
async fn newest(clinic: &Clinic, table: &str, prefix: &str) -> BTreeMap<String, u64> {
    let mut newest = BTreeMap::new();
    let mut items = clinic
        .tables()
        .scan()
        .table_name(clinic.table(table))
        .projection_expression("pk, sk")
        .into_paginator()
        .items()
        .send();
    while let Some(item) = items.next().await {
        let item = item.unwrap();
        let digits = item["sk"].as_s().unwrap().strip_prefix(prefix);
        if let Some(number) = digits.and_then(|digits| digits.parse::<u64>().ok()) {
            let highest = newest
                .entry(item["pk"].as_s().unwrap().clone())
                .or_default();
            *highest = number.max(*highest);
        }
    }
    newest
}

/// An item that is about to be changed, or has been.
pub struct Altered<'a> {
    clinic: &'a Clinic,
    table: &'static str,
    key: Attributes,
    before: Attributes,
}

impl<'a> Altered<'a> {
    fn at(clinic: &'a Clinic, table: &'static str, pk: String, sk: Option<String>) -> Self {
        let sk = sk.map(|sk| ("sk".to_owned(), AttributeValue::S(sk)));
        let key = [("pk".to_owned(), AttributeValue::S(pk))].into_iter();
        Self {
            clinic,
            table,
            key: key.chain(sk).collect(),
            before: Attributes::new(),
        }
    }

    pub fn version(clinic: &'a Clinic, patient: PatientId, number: u64) -> Self {
        let sk = format!("version#{number:010}");
        Self::at(clinic, "TableRecords", patient.to_string(), Some(sk))
    }

    pub fn entry(clinic: &'a Clinic, patient: PatientId, number: u64) -> Self {
        let sk = format!("event#{number:010}");
        Self::at(clinic, "TableAudit", patient.to_string(), Some(sk))
    }

    pub fn head(clinic: &'a Clinic, patient: PatientId) -> Self {
        let (pk, sk) = (format!("log#{patient}"), "head".to_owned());
        Self::at(clinic, "TableAnchors", pk, Some(sk))
    }

    pub fn batch(clinic: &'a Clinic, number: u64) -> Self {
        let (pk, sk) = ("batch".to_owned(), format!("{number:010}"));
        Self::at(clinic, "TableAnchors", pk, Some(sk))
    }

    pub fn leaves(clinic: &'a Clinic, number: u64) -> Self {
        let pk = format!("leaves#{number:010}");
        Self::at(clinic, "TableAnchors", pk, Some("0000".to_owned()))
    }

    pub fn archive(clinic: &'a Clinic, number: u64) -> Self {
        let pk = format!("archive#{number:010}");
        Self::at(clinic, "TableAnchors", pk, Some("0000".to_owned()))
    }

    pub fn key(clinic: &'a Clinic, patient: PatientId) -> Self {
        Self::at(clinic, "TableKeys", patient.to_string(), None)
    }

    /// One that was not there.
    pub async fn added(clinic: &'a Clinic, table: &'static str, pk: &str, sk: &str) -> Self {
        let added = Self::at(clinic, table, pk.to_owned(), Some(sk.to_owned()));
        added.write(added.key.clone()).await;
        added
    }

    pub async fn read(mut self) -> Self {
        let get = self.clinic.tables().get_item();
        let got = get
            .table_name(self.clinic.table(self.table))
            .set_key(Some(self.key.clone()))
            .consistent_read(true)
            .send()
            .await
            .unwrap();
        self.before = got
            .item
            .unwrap_or_else(|| panic!("{:?} is not there", self.key));
        self
    }

    async fn write(&self, item: Attributes) {
        let put = self.clinic.tables().put_item();
        put.table_name(self.clinic.table(self.table))
            .set_item(Some(item))
            .send()
            .await
            .unwrap();
    }

    async fn changed(self, change: impl FnOnce(&mut Attributes)) -> Self {
        let altered = self.read().await;
        let mut item = altered.before.clone();
        change(&mut item);
        altered.write(item).await;
        altered
    }

    pub async fn removed(self) -> Self {
        let altered = self.read().await;
        altered.delete().await;
        altered
    }

    async fn delete(&self) {
        let delete = self.clinic.tables().delete_item();
        delete
            .table_name(self.clinic.table(self.table))
            .set_key(Some(self.key.clone()))
            .send()
            .await
            .unwrap();
    }

    /// The first bit of the last byte.
    pub async fn flipped(self, attribute: &str) -> Self {
        self.changed(|item| journeys::flip(item, attribute)).await
    }

    pub async fn without(self, attribute: &str) -> Self {
        self.changed(|item| drop(item.remove(attribute))).await
    }

    pub async fn text(self, attribute: &str, text: &str) -> Self {
        let text = AttributeValue::S(text.to_owned());
        self.changed(|item| drop(item.insert(attribute.to_owned(), text)))
            .await
    }

    pub async fn number(self, attribute: &str, number: u64) -> Self {
        let number = AttributeValue::N(number.to_string());
        self.changed(|item| drop(item.insert(attribute.to_owned(), number)))
            .await
    }

    pub fn commitment(&self) -> Commitment {
        let bytes = self.before["commitment"].as_b().unwrap().as_ref();
        Commitment::try_from(bytes).unwrap()
    }

    pub fn batch_number(&self) -> u64 {
        self.number_of("batch")
    }

    pub fn number_of(&self, attribute: &str) -> u64 {
        self.before[attribute].as_n().unwrap().parse().unwrap()
    }

    pub async fn put_back(self) {
        self.put_back_now().await;
    }

    /// It may be needed again.
    pub async fn put_back_now(&self) {
        if self.before.is_empty() {
            self.delete().await;
        } else {
            self.write(self.before.clone()).await;
        }
    }
}
