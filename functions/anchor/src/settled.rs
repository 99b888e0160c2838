//! What is final, as far as nodes say. One that will not say keeps what is mined from becoming final, and what is
//! new from nothing: some refuse the tag `finalized` after a restart until they hear of it, some for good.

use anchoring::{Anchoring, Landed, NodeError};
use evm::{Finality, Nodes};
use seal::TransactionHash;

/// Up to which height blocks are final. None where no node says so, and one refuses to.
pub(crate) async fn settled(nodes: &Nodes, finality: Finality) -> Result<Option<u64>, NodeError> {
    match nodes.heights(finality).await {
        Err(NodeError::Refused(why)) if finality == Finality::Finalized => {
            // Who refuses whatever it is asked does not work at all, and that is to be heard of.
            nodes.heights(Finality::Confirmations(1)).await?;
            refused(&why);
            Ok(None)
        }
        heights => Ok(heights?.settled),
    }
}

/// A transaction where it landed, beside what is final to the same node.
pub(crate) async fn landed_and_settled(
    nodes: &Nodes,
    hash: TransactionHash,
    anchoring: &Anchoring,
    finality: Finality,
) -> Result<(Option<Landed>, Option<u64>), NodeError> {
    match nodes.landed_with_heights(hash, anchoring, finality).await {
        Err(NodeError::Refused(why)) if finality == Finality::Finalized => {
            let landed = nodes.landed(hash, anchoring).await?;
            refused(&why);
            Ok((landed, None))
        }
        answer => answer.map(|(landed, heights)| (landed, heights.settled)),
    }
}

fn refused(why: &str) {
    tracing::warn!(error = why, "no node says what is final");
}

#[cfg(test)]
mod tests;
