//! The outbox: versions that are saved and in no batch yet.
//!
//! A version carries its own outbox entry, the attribute `pending`, and a sparse index holds those that
//! have it. Nothing here reads clinical content: the index does not hold it, and a claim returns nothing.

use access::PatientId;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use jiff::Timestamp;
use seal::{Commitment, VersionNumber};
use tokio::task::JoinSet;

use crate::charts::{number_of, version_sk};
use crate::item::{Item, b, bytes, key, n, parsed, s};
use crate::{Client, TableError};

/// A partition of an index takes about 1,000 writes a second; the outbox has this many.
const SHARDS: u8 = 8;

/// The shard of the outbox that a new version is entered in: the commitment's, which is random.
#[must_use]
pub fn shard(commitment: &Commitment) -> String {
    (commitment.as_bytes()[0] % SHARDS).to_string()
}

/// The outbox of the records table.
#[derive(Clone, Debug)]
pub struct Outbox {
    client: Client,
    table: String,
}

/// What is needed to claim a version and to make it a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// Whose chart.
    pub patient: PatientId,
    /// Which version of it.
    pub version: VersionNumber,
    /// Its leaf.
    pub commitment: Commitment,
}

/// A version that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub candidate: Candidate,
    /// Since when.
    pub saved_at: Timestamp,
}

/// What a claim led to. A claim that is made again leads to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The version belongs to the batch, since now or since an earlier attempt.
    Claimed,
    /// It is gone, has another commitment, or belongs to another batch.
    Refused,
}

impl Outbox {
    /// The outbox of the records table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Up to `limit` versions that wait, oldest first, an equal share from each shard. The index lags
    /// behind the table by moments: a version just claimed may still be listed.
    pub async fn waiting(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        let share = limit.div_ceil(usize::from(SHARDS));
        let mut shards = JoinSet::new();
        for shard in 0..SHARDS {
            let outbox = self.clone();
            shards.spawn(async move { outbox.shard(shard, share).await });
        }
        let mut waiting = Vec::new();
        while let Some(shard) = shards.join_next().await {
            waiting.extend(shard.map_err(|error| TableError::Call(Box::new(error)))??);
        }
        waiting.sort_unstable_by_key(|version| version.saved_at);
        waiting.truncate(limit);
        Ok(waiting)
    }

    async fn shard(&self, shard: u8, limit: usize) -> Result<Vec<Waiting>, TableError> {
        let mut waiting = Vec::new();
        let mut from: Option<Item> = None;
        while waiting.len() < limit {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .index_name("pending")
                .key_condition_expression("pending = :shard")
                .expression_attribute_values(":shard", s(shard.to_string()))
                .limit(i32::try_from(limit - waiting.len()).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            for item in page.items() {
                match read(item) {
                    Ok(version) => waiting.push(version),
                    // One damaged entry must not hold up all others; it stays and is told every time.
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

    /// Moves a version from the outbox into a batch: one conditional write.
    pub async fn claim(&self, candidate: &Candidate, batch: u64) -> Result<Claim, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(
                candidate.patient.to_string(),
                version_sk(candidate.version),
            )))
            .update_expression("SET #batch = :batch REMOVE pending")
            .condition_expression(
                "commitment = :commitment AND (attribute_exists(pending) OR #batch = :batch)",
            )
            .expression_attribute_names("#batch", "batch")
            .expression_attribute_values(":batch", n(batch))
            .expression_attribute_values(":commitment", b(*candidate.commitment.as_bytes()))
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(Claim::Claimed),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(Claim::Refused),
                _ => Err(error.into()),
            },
        }
    }
}

fn read(item: &Item) -> Result<Waiting, TableError> {
    let commitment = Commitment::try_from(bytes(item, "commitment")?)
        .map_err(|_| TableError::Attribute("commitment"))?;
    Ok(Waiting {
        candidate: Candidate {
            patient: parsed(item, "pk")?,
            version: number_of(item)?,
            commitment,
        },
        saved_at: parsed(item, "saved_at")?,
    })
}
