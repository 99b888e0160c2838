#![doc = include_str!("../README.md")]

mod batch;
mod batches;
mod commitments;
mod live;
mod log;

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use dynamo::anchors::{Anchors, Place};
use dynamo::commitments::Commitments;
use evm::{Finality, Nodes};
use utoipa::OpenApi;

/// What the endpoints look at.
#[derive(Debug)]
pub struct Sources {
    /// The records table, by commitment.
    pub commitments: Commitments,
    /// Batches and leaves.
    pub anchors: Anchors,
    /// The chain.
    pub nodes: Nodes,
    /// When a block is final.
    pub finality: Finality,
    /// The contract that counts. A batch recorded for any other is not confirmed.
    pub place: Place,
}

/// The routes.
pub fn router(sources: Sources) -> Router {
    Router::new()
        .route(
            "/api/verify/commitments/{commitment}",
            get(commitments::handler),
        )
        .route("/api/verify/batches/{number}", get(batches::handler))
        .route("/api/verify/log", get(log::handler))
        .route(
            "/api/verify/openapi.json",
            get(|| async { Json(Documentation::openapi()) }),
        )
        .with_state(Arc::new(sources))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal verify",
        description = "Whether a commitment is anchored. Public."
    ),
    paths(commitments::handler, batches::handler, log::handler)
)]
struct Documentation;
