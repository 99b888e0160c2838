//! A patient is erased: what is left says that there were versions, and of none what it said.
//!
//! What remains of a version is its commitment, the one before it, its batch or its place in the outbox
//! (with the time it waits since), and when it was erased: the chain goes on holding the number, and
//! whoever asks for it is told. Behind the last version stands a mark, so that none follows. Each step may be
//! made again; an attempt that dies half-way is gone on with by the next.

use access::PatientId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use seal::VersionNumber;

use super::{Charts, ROOT, VERSION, number_of, version_sk};
use crate::TableError;
use crate::item::{Item, key, s, text};
use crate::transaction::alone;

/// Writes under way at once.
const TOGETHER: usize = 16;

/// Whether there was anything of the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Nothing of it can be read any more.
    Erased,
    /// Nobody has this id.
    Unknown,
}

impl Charts {
    /// Takes content, demographics, what was kept and consents away. The patient's data key goes first,
    /// and elsewhere ([`crate::datakeys::DataKeys::destroy`]).
    pub async fn erase(&self, patient: PatientId, at: Timestamp) -> Result<Erasure, TableError> {
        // They are nearly all of a large chart, and whoever reads the rest of it reads them too.
        self.detach_all(patient).await?;
        let items = self.close(patient, at).await?;
        if items.is_empty() {
            return Ok(Erasure::Unknown);
        }
        for items in items.chunks(TOGETHER) {
            try_join_all(items.iter().map(|item| self.erase_item(patient, item, at))).await?;
        }
        let of_root = ["patient", "registered_by", "registered_at", "details"];
        self.strip(patient, ROOT, &of_root, at).await?;
        Ok(Erasure::Erased)
    }

    /// Puts an end to the chart, and returns what it has. A visit that was being saved when the key was
    /// destroyed still has it, and would become the chart's newest version: a mark that stands where that
    /// would go turns it away. If it is there first, the mark goes behind it.
    async fn close(&self, patient: PatientId, at: Timestamp) -> Result<Vec<Item>, TableError> {
        loop {
            let items = self.keys_of(patient).await?;
            let Some(end) = end_of(&items)? else {
                return Ok(items);
            };
            let mut mark = key(patient.to_string(), version_sk(end));
            mark.insert("erased".to_owned(), s(at.to_string()));
            let put = self
                .client
                .put_item()
                .table_name(&self.table)
                .set_item(Some(mark))
                .condition_expression("attribute_not_exists(pk)");
            let Err(error) = alone(|| put.clone().send()).await else {
                return Ok(items);
            };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => {}
                _ => return Err(error.into()),
            }
        }
    }

    /// The sort keys of everything of the patient, and what tells how far it is erased.
    async fn keys_of(&self, patient: PatientId) -> Result<Vec<Item>, TableError> {
        let mut found = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .projection_expression("sk, pending, erased, commitment")
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            found.push(item?);
        }
        Ok(found)
    }

    async fn erase_item(
        &self,
        patient: PatientId,
        item: &Item,
        at: Timestamp,
    ) -> Result<(), TableError> {
        let sk = text(item, "sk")?;
        if sk == ROOT {
            return Ok(());
        }
        if sk.starts_with(VERSION) {
            return self.strip(patient, sk, of_version(item), at).await;
        }
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(patient.to_string(), sk)))
            .send()
            .await?;
        Ok(())
    }

    /// Removes attributes and says since when; the first time stays.
    async fn strip(
        &self,
        patient: PatientId,
        sk: &str,
        attributes: &[&str],
        at: Timestamp,
    ) -> Result<(), TableError> {
        // Some of the names are reserved words.
        let names: Vec<String> = attributes.iter().map(|name| format!("#{name}")).collect();
        let remove = names.join(", ");
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(patient.to_string(), sk)))
            .update_expression(format!(
                "SET erased = if_not_exists(erased, :at) REMOVE {remove}"
            ))
            .expression_attribute_values(":at", s(at.to_string()));
        for (placeholder, name) in names.into_iter().zip(attributes) {
            update = update.expression_attribute_names(placeholder, *name);
        }
        alone(|| update.clone().send()).await?;
        Ok(())
    }
}

/// Where the mark at the end of a chart goes; nowhere when it is there, or when there is no chart.
fn end_of(items: &[Item]) -> Result<Option<VersionNumber>, TableError> {
    if items.is_empty() {
        return Ok(None);
    }
    let mut end = VersionNumber::FIRST;
    for item in items {
        if text(item, "sk")?.starts_with(VERSION) {
            // Every version has a commitment, also when it is erased.
            if is_erased(item) && !item.contains_key("commitment") {
                return Ok(None);
            }
            let after = number_of(item)?.next();
            end = end.max(after.map_err(|_| TableError::Attribute("sk"))?);
        }
    }
    Ok(Some(end))
}

const OF_VERSION: [&str; 7] = [
    "content",
    "author",
    "idempotency",
    "request",
    "month",
    "superseded",
    "saved_at",
];

/// The outbox is in the order of the time of saving; a version that waits in it keeps that.
fn of_version(item: &Item) -> &'static [&'static str] {
    if item.contains_key("pending") {
        &OF_VERSION[..6]
    } else {
        &OF_VERSION
    }
}

/// Whether an item is what is left of something.
pub(super) fn is_erased(item: &Item) -> bool {
    item.contains_key("erased")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::n;

    #[test]
    fn a_version_that_waits_stays_in_the_outbox_and_no_content_does() {
        let mut item = key("p", "version#0000000001");
        assert!(of_version(&item).contains(&"saved_at"));
        item.insert("pending".to_owned(), s("3"));
        for kept in ["pending", "saved_at", "commitment", "previous", "batch"] {
            assert!(!of_version(&item).contains(&kept), "{kept}");
        }
        for gone in [
            "content",
            "author",
            "idempotency",
            "request",
            "month",
            "superseded",
        ] {
            assert!(of_version(&item).contains(&gone), "{gone}");
        }
    }

    #[test]
    fn a_chart_that_is_being_erased_ends_behind_its_last_version_and_once() {
        let item = |number: u64, members: &[&str]| {
            let mut item = key("p", format!("version#{number:010}"));
            item.extend(members.iter().map(|name| ((*name).to_owned(), s("x"))));
            item
        };
        let end = |items: &[Item]| end_of(items).unwrap().map(VersionNumber::get);
        assert_eq!(end(&[]), None, "nobody is erased who was never there");
        assert_eq!(end(&[key("p", ROOT)]), Some(1));
        let mut chart = vec![
            key("p", ROOT),
            item(1, &["commitment"]),
            item(2, &["commitment"]),
        ];
        assert_eq!(end(&chart), Some(3));
        chart[1] = item(1, &["commitment", "erased"]);
        assert_eq!(end(&chart), Some(3), "an attempt that died is gone on with");
        chart.push(item(3, &["erased"]));
        assert_eq!(end(&chart), None, "the mark is there");
    }

    #[test]
    fn what_is_erased_says_so() {
        let mut item = key("p", "version#0000000001");
        item.insert("batch".to_owned(), n(1));
        assert!(!is_erased(&item));
        item.insert("erased".to_owned(), s("2026-11-22T10:00:00Z"));
        assert!(is_erased(&item));
    }
}
