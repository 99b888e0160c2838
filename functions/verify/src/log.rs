//! `GET /api/verify/log`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use dynamo::anchors::{Batch, Stage};
use edge::{InQuery, Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Sources;

/// Where to go on, and how far.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The `next` of the page before: batches below this number.
    before: Option<u64>,
    /// How many at most, from 1 to 100; 50 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i32>,
}

/// A page of batches, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    batches: Vec<Entry>,
    /// Height of the newest block, if a node has answered just now: a batch in block `b` has `head - b + 1`
    /// confirmations.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<u64>,
    /// What to send as `before` for the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// One batch as it is recorded; the chain is not asked about it.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    number: u64,
    /// `open`, `sealed`, `signed`, `sent`, `mined` or `final`.
    state: &'static str,
    /// Number of leaves: versions and entries of logs; of candidates while it is open.
    size: u64,
    /// How many of them are versions, once it is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    versions: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u64>,
    /// The block's time, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    time: Option<Timestamp>,
    /// Gas used.
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
    /// What that gas cost, in wei: a decimal number that may be too large for a JSON number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "28510199570000")]
    fee: Option<String>,
}

const LIMIT: i32 = 50;
const MOST: i32 = 100;

/// The batches, newest first, as they are recorded.
#[utoipa::path(
    get,
    path = "/api/verify/log",
    params(Page),
    responses(
        (status = 200, body = Answer),
        (status = 400, body = Problem, description = "Not a parameter, or not one of its values"),
        (status = 422, body = Problem, description = "A number out of range"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InQuery(page): InQuery<Page>,
) -> Result<Json<Answer>, Problem> {
    let limit = page.limit.unwrap_or(LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::invalid(
            "limit",
            "A page has from 1 to 100 batches.",
        ));
    }
    let (read, head) = tokio::join!(
        sources.anchors.newest(page.before, limit),
        sources.tip.height(&sources.nodes, sources.finality),
    );
    let (batches, next) = read.map_err(|error| Problem::internal(&error))?;
    // What is seen of the chain may be older than what a batch knows of it.
    let landed = batches.iter().filter_map(Batch::landing);
    let highest = landed.map(|landing| landing.block).max();
    Ok(Json(Answer {
        head: head.map(|head| head.max(highest.unwrap_or(0))),
        batches: batches
            .iter()
            .filter(|batch| batch.stage != Stage::Void)
            .map(entry)
            .collect(),
        next,
    }))
}

fn entry(batch: &Batch) -> Entry {
    let landing = batch.landing();
    Entry {
        number: batch.number,
        state: batch.stage.name(),
        size: batch
            .sealed()
            .map_or(batch.candidates, |sealed| sealed.size),
        versions: batch.sealed().map(|sealed| sealed.versions),
        transaction: landing.map(|landing| landing.transaction.to_hex()),
        block: landing.map(|landing| landing.block),
        time: landing.map(|landing| landing.time),
        gas: landing.map(|landing| landing.gas_used),
        fee: landing.map(|landing| {
            u128::from(landing.gas_used)
                .saturating_mul(landing.gas_price)
                .to_string()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_in_a_block_tells_what_it_cost_and_one_on_its_way_nothing() {
        let landed = crate::live::tests::batch(true);
        assert_eq!(entry(&landed).gas, Some(28_510));
        assert_eq!(entry(&landed).fee.as_deref(), Some("199570"));
        let sealed = *landed.sealed().unwrap();
        let waiting = entry(&landed.at(Stage::Sealed(sealed)));
        assert_eq!((waiting.gas, waiting.fee), (None, None));
    }
}
