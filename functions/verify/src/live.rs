//! What the chain says now.

use dynamo::anchors::{Batch, Landing, Stage};
use evm::{Address, Anchoring, Finality, Head, Landed, NodeError, Nodes, Outcome};
use serde::Serialize;
use utoipa::ToSchema;

/// The chain's word on a batch, at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Chain {
    /// The contract's event is in a block that is final.
    Confirmed,
    /// It is in a block that may still vanish, or in none yet.
    Pending,
    /// Our table says final, and the chain does not have it so.
    Contradicts,
    /// No node answers.
    Unreachable,
}

/// What a node was found to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) chain: Chain,
    /// The transaction as the node has it now, with the height of the newest block.
    pub(crate) landed: Option<(Landed, u64)>,
}

impl Word {
    const UNREACHABLE: Self = Self {
        chain: Chain::Unreachable,
        landed: None,
    };
    const CONTRADICTS: Self = Self {
        chain: Chain::Contradicts,
        landed: None,
    };
    const PENDING: Self = Self {
        chain: Chain::Pending,
        landed: None,
    };
}

/// Asks for the receipt of the transaction that a batch is recorded with.
pub(crate) async fn ask(nodes: &Nodes, finality: Finality, batch: &Batch) -> Word {
    let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
        return Word::PENDING;
    };
    let anchoring = Anchoring {
        contract: Address::from_bytes(batch.place.contract),
        previous: Head::from_bytes(sealed.previous),
        root: sealed.root,
        size: sealed.size,
    };
    let (landed, heights) = tokio::join!(
        nodes.landed(landing.transaction, &anchoring),
        nodes.heights(finality)
    );
    let word = weigh(batch, &landed, &heights);
    if word.chain == Chain::Contradicts {
        tracing::error!(batch = batch.number, "the chain contradicts the table");
    }
    word
}

fn weigh(
    batch: &Batch,
    landed: &Result<Option<Landed>, NodeError>,
    heights: &Result<(u64, Option<u64>), NodeError>,
) -> Word {
    let is_final = matches!(batch.stage, Stage::Final(..));
    let landed = match landed {
        Ok(Some(landed)) if landed.outcome == Outcome::Anchored => *landed,
        Ok(Some(_)) | Err(NodeError::Contradiction(_)) => return Word::CONTRADICTS,
        Ok(None) if is_final => return Word::CONTRADICTS,
        Ok(None) => return Word::PENDING,
        Err(_) => return Word::UNREACHABLE,
    };
    let Ok((latest, settled)) = heights else {
        return Word::UNREACHABLE;
    };
    let confirmed = settled.is_some_and(|height| landed.block <= height);
    let chain = if confirmed {
        Chain::Confirmed
    } else {
        Chain::Pending
    };
    Word {
        chain,
        landed: Some((landed, landed.block.max(*latest))),
    }
}

/// Block, hash and time: the node's when it has an answer, else as recorded.
pub(crate) fn block_of(word: &Word, recorded: &Landing) -> (u64, [u8; 32], i64) {
    match word.landed {
        Some((landed, _)) => (
            landed.block,
            landed.block_hash,
            i64::try_from(landed.time).unwrap_or(i64::MAX),
        ),
        None => (
            recorded.block,
            recorded.block_hash,
            recorded.time.as_second(),
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use dynamo::anchors::{Place, Sealed};
    use jiff::Timestamp;
    use seal::{Root, TransactionHash};

    pub(crate) fn batch(is_final: bool) -> Batch {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let sealed = Sealed {
            root: Root::from_bytes([1; 32]),
            previous: [2; 32],
            size: 1,
            at,
        };
        let landing = Landing {
            transaction: TransactionHash::from_bytes([3; 32]),
            block: 10,
            block_hash: [4; 32],
            time: at,
            gas_used: 28_510,
            gas_price: 7,
        };
        let stage = if is_final {
            Stage::Final(sealed, Vec::new(), landing, at)
        } else {
            Stage::Mined(sealed, Vec::new(), landing)
        };
        Batch {
            number: 1,
            place: Place {
                chain_id: 31337,
                contract: [5; 20],
            },
            opened_at: at,
            oldest: at,
            candidates: 1,
            stage,
            fence: 1,
            revision: 1,
        }
    }

    fn landed(block: u64, outcome: Outcome) -> Landed {
        Landed {
            transaction: TransactionHash::from_bytes([3; 32]),
            block,
            block_hash: [6; 32],
            time: 1_700_000_001,
            gas_used: 1,
            gas_price: 1,
            outcome,
        }
    }

    #[test]
    fn the_chain_confirms_only_what_is_in_a_final_block_now() {
        let silent = || Err(NodeError::Silent("no".into()));
        for (what, batch, receipt, heights, expected) in [
            (
                "final",
                batch(true),
                Ok(Some(landed(10, Outcome::Anchored))),
                Ok((12, Some(10))),
                Chain::Confirmed,
            ),
            (
                "not yet final",
                batch(true),
                Ok(Some(landed(10, Outcome::Anchored))),
                Ok((10, Some(9))),
                Chain::Pending,
            ),
            (
                "final before the table knows",
                batch(false),
                Ok(Some(landed(10, Outcome::Anchored))),
                Ok((12, Some(11))),
                Chain::Confirmed,
            ),
            (
                "nothing final yet",
                batch(false),
                Ok(Some(landed(10, Outcome::Anchored))),
                Ok((12, None)),
                Chain::Pending,
            ),
            (
                "gone though final",
                batch(true),
                Ok(None),
                Ok((12, Some(11))),
                Chain::Contradicts,
            ),
            (
                "gone, not final",
                batch(false),
                Ok(None),
                Ok((12, Some(11))),
                Chain::Pending,
            ),
            (
                "reverted",
                batch(true),
                Ok(Some(landed(10, Outcome::Reverted))),
                Ok((12, Some(11))),
                Chain::Contradicts,
            ),
            (
                "another event",
                batch(true),
                Err(NodeError::Contradiction("x".into())),
                Ok((12, Some(11))),
                Chain::Contradicts,
            ),
            (
                "silent",
                batch(true),
                Err(NodeError::Silent("no".into())),
                silent(),
                Chain::Unreachable,
            ),
            (
                "half silent",
                batch(true),
                Ok(Some(landed(10, Outcome::Anchored))),
                silent(),
                Chain::Unreachable,
            ),
            (
                "nonsense",
                batch(true),
                Err(NodeError::Nonsense("x".into())),
                Ok((12, Some(11))),
                Chain::Unreachable,
            ),
        ] {
            assert_eq!(weigh(&batch, &receipt, &heights).chain, expected, "{what}");
        }
    }

    #[test]
    fn the_node_decides_which_block_it_is_and_the_record_stands_in_for_a_silent_one() {
        let batch = batch(true);
        let recorded = batch.landing().unwrap();
        assert_eq!(
            block_of(&Word::UNREACHABLE, recorded),
            (10, [4; 32], 1_700_000_000)
        );
        let moved = weigh(
            &batch,
            &Ok(Some(landed(11, Outcome::Anchored))),
            &Ok((20, Some(19))),
        );
        assert_eq!(block_of(&moved, recorded), (11, [6; 32], 1_700_000_001));
    }
}
