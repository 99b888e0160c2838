//! What an import brought that no version could carry, kept as it came.

use access::PatientId;

use super::Charts;
use crate::TableError;
use crate::item::{Item, b, bytes, key, s};

const KEPT: &str = "kept#";

/// An item holds at most 400 KB; this leaves room for its other attributes.
const PIECE: usize = 350_000;

impl Charts {
    /// The sealed archive of what was kept, put together again; empty when nothing was.
    pub async fn kept(&self, patient: PatientId) -> Result<Vec<u8>, TableError> {
        let mut archive = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :kept)")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .expression_attribute_values(":kept", s(KEPT))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            archive.extend_from_slice(bytes(&item?, "archive")?);
        }
        Ok(archive)
    }
}

/// Associated data of the archive's ciphertext.
#[must_use]
pub fn kept_place(patient: PatientId) -> String {
    format!("{patient}/kept")
}

pub(super) fn kept_items(patient: PatientId, archive: &[u8]) -> impl Iterator<Item = Item> {
    archive
        .chunks(PIECE)
        .enumerate()
        .map(move |(index, piece)| {
            let mut item = key(patient.to_string(), format!("{KEPT}{index:04}"));
            item.insert("archive".to_owned(), b(piece));
            item
        })
}
