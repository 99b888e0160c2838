//! The outbox: what is saved and in no batch yet: versions of charts, and entries of their logs.
//!
//! Each carries its own outbox entry, the attribute `pending`, and a sparse index of its table holds those
//! that have it. Nothing here reads clinical content or events: the indexes do not hold them, and a claim
//! returns nothing.
//!
//! A partition takes 1,000 writes a second, and an index that is behind holds up its table's own writes. A
//! version or an entry costs its index two writes of under a kilobyte: it enters when it is saved and leaves
//! when it is claimed. Claims follow the order of saving, so they spread over the shards as saving does. At 1,000
//! saved and 1,000 claimed a second each of 16 shards takes 125 writes, and DynamoDB may keep eight of
//! them in one partition, as it may with the four that a new table has. Claiming in haste, a hundred at once in four
//! calls and 5,000 a second where a call takes 20 ms, makes it 375 for the two seconds that 10,000 take: more than such
//! a partition takes, and what it then puts off is claimed after a pause. Versions and entries lie in two tables, so
//! neither uses the other's. What it costs: a look at the outbox asks 16 shards, half a read unit each.

mod claim;

pub use anchoring::{Candidate, Claim, Waiting, Written};
use seal::Commitment;
use tokio::task::JoinSet;

use crate::charts::number_of;
use crate::item::{Item, bytes, parsed, s};
use crate::log::entry_number;
use crate::{Client, TableError};

/// Shards of an outbox. It may become more, never less: what waits in a shard that nobody reads waits for ever.
/// Of 256 first bytes each shard has to have as many.
pub(crate) const SHARDS: u8 = 16;

/// The shard of the outbox that something new is entered in: its leaf's, which is a hash and so spreads evenly.
#[must_use]
pub fn shard(commitment: &Commitment) -> String {
    (commitment.as_bytes()[0] % SHARDS).to_string()
}

/// The outboxes of the records table and of the audit table.
#[derive(Clone, Debug)]
pub struct Outbox {
    client: Client,
    records: String,
    audit: String,
}

impl Outbox {
    /// The outboxes of the tables with these names.
    #[must_use]
    pub fn new(client: Client, records: String, audit: String) -> Self {
        Self {
            client,
            records,
            audit,
        }
    }

    /// Up to `limit` versions that wait, oldest first. Each shard is asked for its share and a quarter more, so that
    /// those that hash to some shards more than to others still fill a batch. The index lags behind the table by moments: a
    /// version just claimed may still be listed.
    pub async fn waiting(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        self.listed(&self.records, limit, read_version).await
    }

    /// The same of the entries of logs.
    pub async fn entries(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        self.listed(&self.audit, limit, read_entry).await
    }

    async fn listed(
        &self,
        table: &str,
        limit: usize,
        read: Read,
    ) -> Result<Vec<Waiting>, TableError> {
        let share = (limit + limit.div_ceil(4)).div_ceil(usize::from(SHARDS));
        let mut shards = JoinSet::new();
        for shard in 0..SHARDS {
            let (outbox, table) = (self.clone(), table.to_owned());
            shards.spawn(async move { outbox.shard(&table, shard, share, read).await });
        }
        let mut waiting = Vec::new();
        while let Some(shard) = shards.join_next().await {
            waiting.extend(shard.map_err(|error| TableError::Call(Box::new(error)))??);
        }
        waiting.sort_unstable_by_key(|one| one.saved_at);
        waiting.truncate(limit);
        Ok(waiting)
    }

    async fn shard(
        &self,
        table: &str,
        shard: u8,
        limit: usize,
        read: Read,
    ) -> Result<Vec<Waiting>, TableError> {
        let mut waiting = Vec::new();
        let mut from: Option<Item> = None;
        while waiting.len() < limit {
            let page = self
                .client
                .query()
                .table_name(table)
                .index_name("pending")
                .key_condition_expression("pending = :shard")
                .expression_attribute_values(":shard", s(shard.to_string()))
                .limit(i32::try_from(limit - waiting.len()).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            for item in page.items() {
                match read(item) {
                    Ok(one) => waiting.push(one),
                    // One damaged entry must not hold up all others; it stays and is told every time: an
                    // alarm stands on these words (OutboxDamaged).
                    Err(error) => tracing::error!(%error, "an entry of the outbox cannot be read"),
                }
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        Ok(waiting)
    }
}

/// Reads an index's item.
type Read = fn(&Item) -> Result<Waiting, TableError>;

fn read_version(item: &Item) -> Result<Waiting, TableError> {
    read(item, Written::Version(number_of(item)?))
}

fn read_entry(item: &Item) -> Result<Waiting, TableError> {
    read(item, Written::Entry(entry_number(item)?))
}

fn read(item: &Item, written: Written) -> Result<Waiting, TableError> {
    let commitment = Commitment::try_from(bytes(item, "commitment")?)
        .map_err(|_| TableError::Attribute("commitment"))?;
    Ok(Waiting {
        candidate: Candidate {
            patient: parsed(item, "pk")?,
            written,
            commitment,
        },
        saved_at: parsed(item, "saved_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shard_is_as_likely_as_every_other() {
        let mut counts = [0; SHARDS as usize];
        for first in 0..=u8::MAX {
            let mut leaf = [7; 32];
            leaf[0] = first;
            let shard: usize = shard(&Commitment::from_bytes(leaf)).parse().unwrap();
            counts[shard] += 1;
        }
        assert_eq!(counts, [256 / usize::from(SHARDS); SHARDS as usize]);
    }
}
