//! A final batch in the form in which it is shown and handed out.

use evidence::{AnchoredBatch, Archive};

use crate::{Batch, Stage};

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
