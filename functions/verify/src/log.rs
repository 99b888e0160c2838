//! `GET /api/verify/log`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use dynamo::anchors::{Batch, Stage};
use edge::Problem;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;

/// The newest batches, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    batches: Vec<Entry>,
}

/// One batch as it is recorded; the chain is not asked.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    number: u64,
    /// `open`, `sealed`, `signed`, `sent`, `mined` or `final`.
    state: &'static str,
    /// Number of versions; of candidates while it is open.
    size: u64,
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
}

const NEWEST: i32 = 50;

/// The newest batches.
#[utoipa::path(get, path = "/api/verify/log", responses((status = 200, body = Answer)))]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
) -> Result<Json<Answer>, Problem> {
    let batches = sources
        .anchors
        .newest(NEWEST)
        .await
        .map_err(|error| Problem::internal(&error))?;
    Ok(Json(Answer {
        batches: batches
            .iter()
            .filter(|batch| batch.stage != Stage::Void)
            .map(entry)
            .collect(),
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
        transaction: landing.map(|landing| landing.transaction.to_hex()),
        block: landing.map(|landing| landing.block),
        time: landing.map(|landing| landing.time),
        gas: landing.map(|landing| landing.gas_used),
    }
}
