//! A final batch whose receipt a node does not have: nodes prune receipts and keep blocks.

use dynamo::TableError;
use dynamo::anchors::{Batch, Landing};
use evidence::{AnchoredBatch, Archive, BlockAtHeight, Claim};
use evm::{BlockOnChain, Heights, Landed, Outcome};
use seal::verdict::RootOnChain;

use crate::live::{Chain, Word};

/// The batch with its archive. One that cannot be read, or does not hold, proves nothing, and what the
/// chain says does not depend on it.
pub(crate) fn kept(
    batch: &Batch,
    archive: Result<Option<Archive>, TableError>,
) -> Option<AnchoredBatch> {
    match archive {
        Ok(archive) => batch.anchored(archive),
        Err(error) => {
            tracing::error!(batch = batch.number, %error, "no archive could be read");
            batch.anchored(None)
        }
    }
}

/// Judges by the block the node has at the recorded height. That it is the recorded one confirms what its
/// archive proves, and nothing without an archive; another one contradicts.
pub(crate) fn weigh(
    batch: &AnchoredBatch,
    recorded: &Landing,
    block: Option<&BlockOnChain>,
    heights: Heights,
) -> Word {
    let archived = batch.archived().unwrap_or_else(|error| {
        tracing::error!(batch = batch.number, %error, "an archive proves nothing");
        None
    });
    let said = match block {
        Some(block) if !has(block, recorded) => RootOnChain::Contradicted,
        block => Claim { batch, archived }.by_node(BlockAtHeight {
            hash: block.map(|block| block.hash),
            transactions: block.map_or(&[], |block| &block.transactions),
            latest: heights.latest,
            settled: heights.settled,
        }),
    };
    let chain = match said {
        RootOnChain::Final => Chain::Confirmed,
        RootOnChain::Mined => Chain::Pending,
        RootOnChain::Contradicted => return Word::CONTRADICTS,
        _ => return Word::UNREACHABLE,
    };
    Word {
        chain,
        landed: Some((landed(recorded), recorded.block.max(heights.latest))),
    }
}

fn has(block: &BlockOnChain, recorded: &Landing) -> bool {
    block.hash == recorded.block_hash && block.transactions.contains(&recorded.transaction)
}

fn landed(recorded: &Landing) -> Landed {
    Landed {
        transaction: recorded.transaction,
        block: recorded.block,
        block_hash: recorded.block_hash,
        time: u64::try_from(recorded.time.as_second()).unwrap_or_default(),
        gas_used: recorded.gas_used,
        gas_price: recorded.gas_price,
        outcome: Outcome::Anchored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archives::tests::recorded;
    use seal::TransactionHash;

    /// The recorded block as a node has it, with the batch's transaction where the archive says.
    fn block(recorded: &Landing, archive: &Archive) -> BlockOnChain {
        let places = usize::try_from(archive.index).unwrap();
        let mut transactions = vec![TransactionHash::from_bytes([8; 32]); places];
        transactions.push(recorded.transaction);
        BlockOnChain {
            hash: recorded.block_hash,
            transactions,
        }
    }

    fn said(block: Option<&BlockOnChain>, kept: Option<&Archive>, latest: u64) -> Chain {
        let (batch, _) = recorded();
        let landing = *batch.landing().unwrap();
        let anchored = batch.anchored(kept.cloned()).unwrap();
        let heights = Heights {
            latest,
            settled: Some(latest - 2),
        };
        let word = weigh(&anchored, &landing, block, heights);
        // Only a word against it takes a batch away that is recorded as final.
        let holds = matches!(word.chain, Chain::Confirmed | Chain::Unreachable);
        assert_eq!(word.confirms(&batch), holds);
        word.chain
    }

    #[test]
    fn a_forgotten_receipt_is_stood_in_for_by_its_block_and_archive() {
        let (batch, archive) = recorded();
        let recorded = batch.landing().unwrap();
        let (kept, at) = (Some(&archive), recorded.block);
        let sound = block(recorded, &archive);
        assert_eq!(said(Some(&sound), kept, at + 2), Chain::Confirmed);
        assert_eq!(said(Some(&sound), kept, at + 1), Chain::Pending);
        assert_eq!(said(None, kept, at - 1), Chain::Unreachable);
        assert_eq!(said(None, kept, at + 2), Chain::Unreachable);
        assert_eq!(said(Some(&sound), None, at + 2), Chain::Unreachable);
        let mut broken = archive.clone();
        broken.header[40] ^= 1;
        let broken = Some(&broken);
        assert_eq!(said(Some(&sound), broken, at + 2), Chain::Unreachable);
    }

    #[test]
    fn another_block_or_one_without_the_transaction_contradicts_with_and_without_an_archive() {
        let (batch, archive) = recorded();
        let recorded = batch.landing().unwrap();
        let sound = block(recorded, &archive);
        let other = BlockOnChain {
            hash: [9; 32],
            ..sound.clone()
        };
        let without = BlockOnChain {
            transactions: Vec::new(),
            ..sound.clone()
        };
        for kept in [Some(&archive), None] {
            for block in [&other, &without] {
                assert_eq!(
                    said(Some(block), kept, recorded.block + 2),
                    Chain::Contradicts
                );
            }
        }
        let mut moved = sound;
        moved
            .transactions
            .insert(0, TransactionHash::from_bytes([8; 32]));
        let said = said(Some(&moved), Some(&archive), recorded.block + 2);
        assert_eq!(said, Chain::Contradicts);
    }

    #[test]
    fn a_table_that_cannot_be_read_takes_no_batch_away() {
        let (batch, _) = recorded();
        let kept = kept(&batch, Err(TableError::Attribute("proof")));
        assert_eq!(kept.unwrap().archive, None);
    }
}
