//! What is final, as far as nodes say. One that will not say keeps what is mined from becoming final, and what is
//! new from nothing: some refuse the tag `finalized` after a restart until they hear of it, some for good.

use seal::TransactionHash;

use crate::{Anchoring, Finality, Landed, NodeError, Nodes};

impl Nodes {
    /// Up to which height blocks are final. None where no node says so, and one refuses to.
    pub async fn settled(&self, finality: Finality) -> Result<Option<u64>, NodeError> {
        match self.heights(finality).await {
            Err(NodeError::Refused(why)) if finality == Finality::Finalized => {
                // Who refuses whatever it is asked does not work at all, and that is to be heard of.
                self.heights(Finality::Confirmations(1)).await?;
                refused(&why);
                Ok(None)
            }
            heights => Ok(heights?.settled),
        }
    }

    /// A transaction where it landed, beside what is final to the same node, as far as that says so.
    pub async fn landed_and_settled(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
        finality: Finality,
    ) -> Result<(Option<Landed>, Option<u64>), NodeError> {
        match self.landed_with_heights(hash, anchoring, finality).await {
            Err(NodeError::Refused(why)) if finality == Finality::Finalized => {
                let landed = self.landed(hash, anchoring).await?;
                refused(&why);
                Ok((landed, None))
            }
            answer => answer.map(|(landed, heights)| (landed, heights.settled)),
        }
    }
}

fn refused(why: &str) {
    tracing::warn!(error = why, "no node says what is final");
}
