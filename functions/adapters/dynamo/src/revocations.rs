//! The revocations table: which cards and versions were taken back, and how often.
//!
//! | pk | sk | what |
//! | --- | --- | --- |
//! | `list` | a rid | what was taken back of one version, and the counter's value when it was |
//! | `list` | `counter` | `ctr`: how many revocations there were |
//! | `request` | a hash | the answer given to one idempotency key |
//!
//! All of it is public or a hash: no item names a patient or a version.

mod revoking;

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::KeysAndAttributes;
use card::{Revocation, Rid};
use seal::Commitment;

pub use revoking::{NewRevocation, Revoked, Revoking};

use crate::item::{self, Item, key, number, parsed, s, text};
use crate::{Client, TableError};

/// The revocations table.
#[derive(Clone, Debug)]
pub struct Revocations {
    client: Client,
    table: String,
}

/// All that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// How many revocations there were when the reading began; none of those is missing below.
    pub counter: u64,
    /// What they took back, in the order of the rids, which tells nothing.
    pub revoked: Vec<(Rid, Revocation)>,
}

const LIST: &str = "list";
const COUNTER: &str = "counter";

/// How often what a busy table has left out is asked for.
const ROUNDS: usize = 4;

impl Revocations {
    /// The revocations table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// What was taken back of a version; `None` for most. Consistent.
    pub async fn of(&self, commitment: &Commitment) -> Result<Option<Revocation>, TableError> {
        let item = self.get(LIST, &Rid::of(commitment).to_string()).await?;
        item.as_ref().map(read).transpose()
    }

    /// The same for several versions at once; those of which nothing was taken back are not in the answer.
    pub async fn of_each(
        &self,
        commitments: impl IntoIterator<Item = &Commitment>,
    ) -> Result<HashMap<Rid, Revocation>, TableError> {
        let rids: BTreeSet<Rid> = commitments.into_iter().map(Rid::of).collect();
        let mut wanted: Vec<Item> = rids.iter().map(|rid| key(LIST, rid.to_string())).collect();
        let mut found = HashMap::new();
        for _ in 0..ROUNDS {
            if wanted.is_empty() {
                return Ok(found);
            }
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .consistent_read(true)
                .build()
                .map_err(TableError::request)?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, keys)
                .send()
                .await?;
            let items = answer.responses.unwrap_or_default();
            for item in items.into_values().flatten() {
                found.insert(parsed(&item, "sk")?, read(&item)?);
            }
            // What a busy table has left out is asked for again.
            let left_out = answer.unprocessed_keys.unwrap_or_default();
            wanted = left_out.into_values().flat_map(|keys| keys.keys).collect();
        }
        Err(TableError::Call("the table answers in part only".into()))
    }

    /// How many revocations there were. Consistent.
    pub async fn counter(&self) -> Result<u64, TableError> {
        let item = self.get(LIST, COUNTER).await?;
        let counter = item.as_ref().map(|item| number(item, "ctr")).transpose()?;
        Ok(counter.flatten().unwrap_or(0))
    }

    /// The whole list. The counter is read before it, and so never says more than the list holds: readers
    /// take a list again only when the counter has grown.
    pub async fn list(&self) -> Result<Listing, TableError> {
        let counter = self.counter().await?;
        let mut revoked = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :list")
            .expression_attribute_values(":list", s(LIST))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item?;
            if text(&item, "sk")? != COUNTER {
                revoked.push((parsed(&item, "sk")?, read(&item)?));
            }
        }
        Ok(Listing { counter, revoked })
    }

    async fn get(&self, pk: &str, sk: &str) -> Result<Option<Item>, TableError> {
        item::consistent(self.client.get_item().table_name(&self.table), key(pk, sk)).await
    }
}

/// An item with a time takes back cards; one without, the version.
fn read(item: &Item) -> Result<Revocation, TableError> {
    Ok(match number(item, "before")? {
        Some(before) => Revocation::Cards {
            before: i64::try_from(before).map_err(|_| TableError::Attribute("before"))?,
        },
        None => Revocation::Version,
    })
}
