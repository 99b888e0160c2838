//! A final batch in the form in which it is shown and handed out, and what proves it.

use evidence::{AnchoredBatch, AnchoredEvent, Archive, ArchivedBlock};

use crate::{Anchoring, Batch, Landing, NodeError, Stage};

impl Landing {
    /// Whether an archive proves that the anchoring landed so. A header gives its block's height and time under the
    /// block's hash. What a node said of them before was its word alone, and a batch that it misled about is not to
    /// be final as it is.
    pub fn is_proven(&self, archive: &Archive, anchoring: &Anchoring) -> Result<(), NodeError> {
        let event = AnchoredEvent {
            contract: *anchoring.contract.as_bytes(),
            previous: *anchoring.previous.as_bytes(),
            root: anchoring.root,
            size: anchoring.size,
        };
        let proven = archive.check(&event);
        let proven = proven.map_err(|fault| NodeError::Unprovable(fault.code()))?;
        let named = ArchivedBlock {
            hash: self.block_hash,
            number: self.block,
            time: self.time.as_second().cast_unsigned(),
        };
        if proven == named {
            Ok(())
        } else {
            let words = format!("block {} has another header than was told", self.block);
            Err(NodeError::Contradiction(words))
        }
    }
}

impl Batch {
    /// What anchors the batch's versions, once it is final. Whether the archive proves it is for
    /// [`AnchoredBatch::archived`] to say.
    #[must_use]
    pub fn anchored(&self, archive: Option<Archive>) -> Option<AnchoredBatch> {
        let Stage::Final(sealed, _, landing, _) = &self.stage else {
            return None;
        };
        Some(AnchoredBatch {
            number: self.number,
            chain_id: self.place.chain_id,
            contract: self.place.contract,
            previous: sealed.previous,
            root: sealed.root,
            size: sealed.size,
            transaction: landing.transaction,
            block: landing.block,
            block_hash: landing.block_hash,
            time: landing.time,
            archive,
        })
    }
}
