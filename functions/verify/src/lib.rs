#![doc = include_str!("../README.md")]

mod anchoring;
mod archives;
mod batch;
mod batches;
mod commitments;
mod events;
mod forgotten;
mod limit;
mod live;
mod log;
mod tip;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Json, Router};
use dynamo::anchors::{Anchors, Batch, Place};
use dynamo::commitments::Commitments;
use dynamo::log::EventHashes;
use dynamo::revocations::Revocations;
use edge::Clock;
use evm::{Finality, Nodes};
use utoipa::OpenApi;

pub use tip::Tip;

/// What the endpoints look at.
#[derive(Debug)]
pub struct Sources {
    /// The records table, by commitment.
    pub commitments: Commitments,
    /// The audit table, by the hashes of its entries.
    pub events: EventHashes,
    /// What was taken back.
    pub revocations: Revocations,
    /// Batches and leaves.
    pub anchors: Anchors,
    /// The chain.
    pub nodes: Nodes,
    /// When a block is final.
    pub finality: Finality,
    /// How high the chain was a moment ago.
    pub tip: Tip,
    /// The contract that counts. A batch recorded for any other is not confirmed.
    pub place: Place,
}

impl Sources {
    /// What the chain says of a batch now.
    async fn word(&self, batch: &Batch) -> live::Word {
        let archive = self.anchors.archive(batch.number);
        let asked = live::ask(&self.nodes, self.finality, self.place, batch, archive);
        Box::pin(asked).await
    }
}

/// The routes. The clock counts how often an address may ask.
pub fn router(sources: Sources, clock: Clock) -> Router {
    let counted = (Arc::default(), clock);
    Router::new()
        .route(
            "/api/verify/commitments/{commitment}",
            get(commitments::handler),
        )
        .route("/api/verify/events/{hash}", get(events::handler))
        .route("/api/verify/batches/{number}", get(batches::handler))
        .route(
            "/api/verify/batches/{number}/archive",
            get(archives::handler),
        )
        .route("/api/verify/log", get(log::handler))
        .route(
            "/api/verify/openapi.json",
            get(|| async { Json(Documentation::openapi()) }),
        )
        .layer(from_fn_with_state(counted, limit::limit))
        .with_state(Arc::new(sources))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal verify",
        description = "Whether a commitment is anchored, and what proves it. Public; an address that asks \
                       too often is answered 429 with Retry-After."
    ),
    paths(
        commitments::handler,
        events::handler,
        batches::handler,
        archives::handler,
        log::handler
    )
)]
struct Documentation;
