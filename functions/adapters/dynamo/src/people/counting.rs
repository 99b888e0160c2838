//! How many people there are.

use access::{PersonId, Role};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use keys::Subject;

use super::People;
use super::places::{Listing, id_of};
use crate::TableError;
use crate::item::s;

const INDEX: &str = "listing";

/// Keys that are asked for in one call, and calls at once.
const ASKED: usize = 100;
const LANES: usize = 8;

impl People {
    /// How many of a role have an account. Erased patients leave one behind that nobody can open; they do not count.
    /// However many there are, one page of the index is held at a time, and of each person its place alone.
    pub async fn count(&self, role: Role) -> Result<usize, TableError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("listing = :listing")
            .expression_attribute_values(":listing", s(Listing::of(role).name()))
            .projection_expression("listed_at")
            .into_paginator()
            .send();
        let mut there = 0;
        while let Some(page) = pages.next().await {
            let listed = page?.items.unwrap_or_default();
            let people: Result<Vec<PersonId>, TableError> = listed.iter().map(id_of).collect();
            let subjects: Vec<Subject> = people?.into_iter().map(Subject::Person).collect();
            let asked: Vec<Vec<Subject>> = subjects.chunks(ASKED).map(<[_]>::to_vec).collect();
            let counts = stream::iter(asked)
                .map(|some| async move { self.keys.count(&some).await })
                .buffer_unordered(LANES);
            there += counts
                .try_fold(0, async |sum, count| Ok(sum + count))
                .await?;
        }
        Ok(there)
    }
}
