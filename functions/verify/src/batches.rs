//! `GET /api/verify/batches/{number}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use dynamo::TableError;
use edge::{InPath, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;
use crate::batch::{BatchView, Damaged, State, number as number_of, tree};
use crate::live::Chain;

/// One batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    number: u64,
    state: State,
    /// Root of its tree, once its leaves are fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    /// Number of leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<BatchView>,
    chain: Chain,
}

enum Refusal {
    NotANumber,
    Unknown,
    Table(TableError),
    Damaged(Damaged),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotANumber => Self::invalid("number", "A batch has a number from 1."),
            Refusal::Unknown => Self::new(
                StatusCode::NOT_FOUND,
                "unknown-batch",
                "There is no such batch",
            ),
            Refusal::Table(error) => Self::internal(&error),
            Refusal::Damaged(error) => Self::internal(&error),
        }
    }
}

/// One batch: what its leaves give, and what the chain says of it.
#[utoipa::path(
    get,
    path = "/api/verify/batches/{number}",
    params(("number" = String, Path, description = "From 1")),
    responses(
        (status = 200, body = Answer),
        (status = 404, body = Problem, description = "There is no such batch"),
        (status = 422, body = Problem, description = "Not a number"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InPath(number): InPath<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<Answer>), Problem> {
    let answer = answer(&sources, &number).await?;
    // How many confirmations it has still grows; that it is final does not change. What was said while
    // no node answered is not kept.
    let cache = if answer.state == State::Anchored && answer.chain == Chain::Confirmed {
        "public, max-age=300"
    } else {
        "no-store"
    };
    Ok(([(CACHE_CONTROL, cache)], Json(answer)))
}

async fn answer(sources: &Sources, number: &str) -> Result<Answer, Refusal> {
    let number = number_of(number).ok_or(Refusal::NotANumber)?;
    let batch = sources
        .anchors
        .batch(number)
        .await
        .map_err(Refusal::Table)?
        .ok_or(Refusal::Unknown)?;
    let word = sources.word(&batch).await;
    let view = BatchView::new(&batch, &word);
    let mut answer = Answer {
        number,
        state: State::Batched,
        root: batch.sealed().map(|sealed| sealed.root.to_hex()),
        size: batch.sealed().map(|sealed| sealed.size),
        batch: view,
        chain: word.chain,
    };
    if word.confirms(&batch) {
        let leaves = sources
            .anchors
            .leaves(number, answer.size.unwrap_or(0))
            .await
            .map_err(Refusal::Table)?;
        tree(&batch, &leaves).map_err(Refusal::Damaged)?;
        answer.state = State::Anchored;
    }
    Ok(answer)
}
