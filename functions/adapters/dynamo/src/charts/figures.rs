//! How much there is, and how much of it waits: figures without a patient in them.

use aws_sdk_dynamodb::types::Select;
use futures_util::future::try_join_all;
use jiff::Timestamp;

use super::{Charts, MONTH_SHARDS};
use crate::TableError;
use crate::item::{parsed, s};
use crate::pending::SHARDS;

/// Versions that no batch has claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unclaimed {
    /// How many.
    pub versions: u64,
    /// When the oldest was saved.
    pub oldest: Option<Timestamp>,
}

impl Charts {
    /// How many visits were in a month, spelt `2026-03`.
    pub async fn visits_in(&self, month: &str) -> Result<u64, TableError> {
        let shards = (0..MONTH_SHARDS).map(|shard| self.visits_of(format!("{month}#{shard}")));
        Ok(try_join_all(shards).await?.into_iter().sum())
    }

    async fn visits_of(&self, shard: String) -> Result<u64, TableError> {
        let mut count = 0;
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-month")
            .key_condition_expression("#month = :shard")
            .expression_attribute_names("#month", "month")
            .expression_attribute_values(":shard", s(shard))
            .select(Select::Count)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            count += u64::try_from(page?.count()).unwrap_or_default();
        }
        Ok(count)
    }

    /// What the outbox holds of versions.
    pub async fn unclaimed(&self) -> Result<Unclaimed, TableError> {
        let shards = (0..SHARDS).map(|shard| self.unclaimed_of(shard.to_string()));
        let shards = try_join_all(shards).await?;
        Ok(shards
            .into_iter()
            .fold(Unclaimed::default(), |all, one| Unclaimed {
                versions: all.versions + one.versions,
                oldest: all.oldest.into_iter().chain(one.oldest).min(),
            }))
    }

    async fn unclaimed_of(&self, shard: String) -> Result<Unclaimed, TableError> {
        let mut unclaimed = Unclaimed::default();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("pending")
            .key_condition_expression("pending = :shard")
            .expression_attribute_values(":shard", s(shard))
            .projection_expression("saved_at")
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let saved_at: Option<Timestamp> = parsed(&item?, "saved_at").ok();
            unclaimed.versions += 1;
            unclaimed.oldest = unclaimed.oldest.into_iter().chain(saved_at).min();
        }
        Ok(unclaimed)
    }
}
