//! `GET /api/verify/events/{hash}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use edge::{InPath, Problem};
use seal::Commitment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;
use crate::anchoring::{self, Anchoring};

/// What is known of an entry of a chart's log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    #[schema(value_type = String, example = "0x2ef0be0b5d84ffabae0075ce6aee2a296d07f5c5355397371bc1be7b8622add4")]
    hash: Commitment,
    #[serde(flatten)]
    anchoring: Anchoring,
}

/// Whether an entry of a chart's log is anchored, with the proof. The hash says nothing of the chart or of
/// what happened.
#[utoipa::path(
    get,
    path = "/api/verify/events/{hash}",
    params(("hash" = String, Path, description = "0x and 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, body = Event),
        (status = 404, body = Problem, description = "No log has an entry with this hash"),
        (status = 422, body = Problem, description = "Not a hash"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InPath(hash): InPath<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<Event>), Problem> {
    let event = Box::pin(event(&sources, &hash)).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(event)))
}

async fn event(sources: &Sources, hash: &str) -> Result<Event, Problem> {
    let hash = Commitment::from_hex(hash).map_err(|error| {
        let detail = format!("A hash is 0x and 64 lower-case hexadecimal digits: {error}.");
        Problem::invalid("hash", detail)
    })?;
    let known = sources.events.find(&hash).await;
    let known = known.map_err(|error| Problem::internal(&error))?;
    let batch = known.ok_or_else(unknown)?.batch;
    let anchoring = anchoring::of(sources, &hash, batch).await?;
    Ok(Event { hash, anchoring })
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "unknown-event",
        "No log has an entry with this hash",
    )
    .detail("It was never written here, or it has been altered or removed.")
}
