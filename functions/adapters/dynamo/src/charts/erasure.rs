//! A patient is erased: what is left says that there were versions, and of none what it said.
//!
//! What remains of a version is its commitment, the one before it, its batch or its place in the outbox
//! (with the time it waits since), and when it was erased: the chain goes on holding the number, and
//! whoever asks for it is told. Each step may be made again; an attempt that dies half-way is gone on with
//! by the next.

use access::PatientId;
use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::{Charts, ROOT, VERSION};
use crate::TableError;
use crate::item::{Item, key, s, text};

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
        let items = self.keys_of(patient).await?;
        if items.is_empty() {
            return Ok(Erasure::Unknown);
        }
        self.erase_items(patient, &items, at).await?;
        let of_root = ["patient", "registered_by", "registered_at"];
        self.strip(patient, ROOT, &of_root, at).await?;
        // A visit that was being saved when the key was destroyed still had it. Nobody can open what it
        // wrote, but it would count as the chart's newest version.
        let mut items = self.keys_of(patient).await?;
        items.retain(|item| !is_erased(item));
        self.erase_items(patient, &items, at).await?;
        Ok(Erasure::Erased)
    }

    async fn erase_items(
        &self,
        patient: PatientId,
        items: &[Item],
        at: Timestamp,
    ) -> Result<(), TableError> {
        for items in items.chunks(TOGETHER) {
            try_join_all(items.iter().map(|item| self.erase_item(patient, item, at))).await?;
        }
        Ok(())
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
            .projection_expression("sk, pending, erased")
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
        update.send().await?;
        Ok(())
    }
}

const OF_VERSION: [&str; 5] = ["content", "author", "idempotency", "request", "saved_at"];

/// The outbox is in the order of the time of saving; a version that waits in it keeps that.
fn of_version(item: &Item) -> &'static [&'static str] {
    if item.contains_key("pending") {
        &OF_VERSION[..4]
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
        for gone in ["content", "author", "idempotency", "request"] {
            assert!(of_version(&item).contains(&gone), "{gone}");
        }
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
