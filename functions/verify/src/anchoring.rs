//! How far a leaf has come: of a version and of an entry of a log alike.

use dynamo::TableError;
use edge::Problem;
use seal::{Commitment, RootedProof};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;
use crate::batch::{BatchView, Damaged, State, proof};
use crate::live::Chain;

/// How far it has come, with the proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct Anchoring {
    state: State,
    /// Leads from the leaf to the root in the contract's event (RFC 6962). There only when anchored.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"index": 0, "size": 2, "path": ["0x…"], "root": "0x…"}))]
    proof: Option<RootedProof>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<BatchView>,
    chain: Chain,
}

/// Why that cannot be said.
pub(crate) enum Untold {
    Table(TableError),
    Damaged(Damaged),
}

impl From<TableError> for Untold {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<Untold> for Problem {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Table(error) => Self::internal(&error),
            Untold::Damaged(error) => Self::internal(&error),
        }
    }
}

/// Of a leaf that names this batch, or none yet.
pub(crate) async fn of(
    sources: &Sources,
    leaf: &Commitment,
    batch: Option<u64>,
) -> Result<Anchoring, Untold> {
    let waiting = Anchoring {
        state: State::Waiting,
        proof: None,
        batch: None,
        chain: Chain::Pending,
    };
    let Some(number) = batch else {
        return Ok(waiting);
    };
    let batched = Anchoring {
        state: State::Batched,
        ..waiting
    };
    let Some(batch) = sources.anchors.batch(number).await? else {
        return Ok(batched);
    };
    let word = sources.word(&batch).await;
    let mut anchoring = Anchoring {
        batch: BatchView::new(&batch, &word),
        chain: word.chain,
        ..batched
    };
    if word.confirms(&batch) {
        let size = batch.sealed().map_or(0, |sealed| sealed.size);
        let leaves = sources.anchors.leaves(number, size).await?;
        anchoring.proof = Some(proof(&batch, &leaves, leaf).map_err(Untold::Damaged)?);
        anchoring.state = State::Anchored;
    }
    Ok(anchoring)
}
