//! What the chain says now.

use std::time::Duration;

use dynamo::TableError;
use dynamo::anchors::{Batch, Landing, Place, Stage};
use evidence::Archive;
use evm::{Address, Anchoring, Finality, Head, Heights, Landed, NodeError, Nodes, Outcome};
use serde::Serialize;
use utoipa::ToSchema;

use crate::forgotten;

/// The chain's word on a batch, at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Chain {
    /// The contract's event is in a block that is final.
    Confirmed,
    /// It is in a block that may still vanish, or in none yet.
    Pending,
    /// Our table says final, and the chain does not have it so; or the batch is recorded for another
    /// contract than ours.
    Contradicts,
    /// No node answers.
    Unreachable,
}

/// How long all nodes together may take. They are tried in turn, and one that hangs takes its time-out
/// each time; the function itself has 20 seconds.
const PATIENCE: Duration = Duration::from_secs(6);

/// What a node was found to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) chain: Chain,
    /// The transaction as the node has it now, with the height of the newest block.
    pub(crate) landed: Option<(Landed, u64)>,
}

impl Word {
    /// Whether the batch counts as anchored: a node that is down does not make it look unanchored once
    /// it has been recorded as final.
    pub(crate) fn confirms(&self, batch: &Batch) -> bool {
        match self.chain {
            Chain::Confirmed => true,
            Chain::Unreachable => matches!(batch.stage, Stage::Final(..)),
            Chain::Pending | Chain::Contradicts => false,
        }
    }

    pub(crate) const UNREACHABLE: Self = Self {
        chain: Chain::Unreachable,
        landed: None,
    };
    pub(crate) const CONTRADICTS: Self = Self {
        chain: Chain::Contradicts,
        landed: None,
    };
    const PENDING: Self = Self {
        chain: Chain::Pending,
        landed: None,
    };
}

/// One node's answer: the receipt, and the heights to judge it by.
type Answer = Result<(Option<Landed>, Heights), NodeError>;

/// Asks for the receipt of the transaction that a batch is recorded with, and for its block where there is
/// no receipt any more. `here` is the contract that counts; what the table names is only compared with it.
/// `archive` is looked for only where it is needed.
pub(crate) async fn ask(
    nodes: &Nodes,
    finality: Finality,
    here: Place,
    batch: &Batch,
    archive: impl Future<Output = Result<Option<Archive>, TableError>>,
) -> Word {
    let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
        return Word::PENDING;
    };
    let anchoring = Anchoring {
        contract: Address::from_bytes(batch.place.contract),
        previous: Head::from_bytes(sealed.previous),
        root: sealed.root,
        size: sealed.size,
    };
    let asked = async {
        let answer = nodes
            .landed_with_heights(landing.transaction, &anchoring, finality)
            .await;
        match weigh(here, batch, &answer) {
            Ok(word) => word,
            Err(Forgotten) => Box::pin(by_block(nodes, finality, batch, landing, archive)).await,
        }
    };
    let word = tokio::time::timeout(PATIENCE, asked)
        .await
        .unwrap_or_else(|_| {
            tracing::warn!("no node answered in time");
            Word::UNREACHABLE
        });
    if word.chain == Chain::Contradicts {
        tracing::error!(batch = batch.number, "the chain contradicts the table");
    }
    word
}

async fn by_block(
    nodes: &Nodes,
    finality: Finality,
    batch: &Batch,
    landing: &Landing,
    archive: impl Future<Output = Result<Option<Archive>, TableError>>,
) -> Word {
    let asked = nodes.block_with_heights(landing.block, finality);
    match (asked.await, forgotten::kept(batch, archive.await)) {
        (Ok((block, heights)), Some(anchored)) => {
            forgotten::weigh(&anchored, landing, block.as_ref(), heights)
        }
        _ => Word::UNREACHABLE,
    }
}

/// A final batch, and the node has no receipt of it.
#[derive(Debug, PartialEq, Eq)]
struct Forgotten;

fn weigh(here: Place, batch: &Batch, answer: &Answer) -> Result<Word, Forgotten> {
    // Anybody can deploy a contract that emits the same event; nor does the record count for another one
    // when no node answers.
    if batch.place != here {
        return Ok(Word::CONTRADICTS);
    }
    let is_final = matches!(batch.stage, Stage::Final(..));
    let (landed, heights) = match answer {
        Ok((Some(landed), heights)) if landed.outcome == Outcome::Anchored => (*landed, *heights),
        Ok((Some(_), _)) | Err(NodeError::Contradiction(_)) => return Ok(Word::CONTRADICTS),
        Ok((None, _)) if is_final => return Err(Forgotten),
        Ok((None, _)) => return Ok(Word::PENDING),
        Err(_) => return Ok(Word::UNREACHABLE),
    };
    let chain = if heights.settle(landed.block) {
        Chain::Confirmed
    } else {
        Chain::Pending
    };
    Ok(Word {
        chain,
        landed: Some((landed, landed.block.max(heights.latest))),
    })
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
    use dynamo::anchors::Sealed;
    use jiff::Timestamp;
    use seal::{Root, TransactionHash};

    const HERE: Place = Place {
        chain_id: 31337,
        contract: [5; 20],
    };

    fn heights(latest: u64, settled: Option<u64>) -> Heights {
        Heights { latest, settled }
    }

    pub(crate) fn batch(is_final: bool) -> Batch {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let sealed = Sealed {
            root: Root::from_bytes([1; 32]),
            previous: [2; 32],
            size: 1,
            versions: 1,
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
            place: HERE,
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
        for (what, batch, answer, expected) in [
            (
                "final",
                batch(true),
                Ok((Some(landed(10, Outcome::Anchored)), heights(12, Some(10)))),
                Chain::Confirmed,
            ),
            (
                "not yet final",
                batch(true),
                Ok((Some(landed(10, Outcome::Anchored)), heights(10, Some(9)))),
                Chain::Pending,
            ),
            (
                "final before the table knows",
                batch(false),
                Ok((Some(landed(10, Outcome::Anchored)), heights(12, Some(11)))),
                Chain::Confirmed,
            ),
            (
                "nothing final yet",
                batch(false),
                Ok((Some(landed(10, Outcome::Anchored)), heights(12, None))),
                Chain::Pending,
            ),
            (
                "gone, not final",
                batch(false),
                Ok((None, heights(12, Some(11)))),
                Chain::Pending,
            ),
            (
                "reverted",
                batch(true),
                Ok((Some(landed(10, Outcome::Reverted)), heights(12, Some(11)))),
                Chain::Contradicts,
            ),
            (
                "another event",
                batch(true),
                Err(NodeError::Contradiction("x".into())),
                Chain::Contradicts,
            ),
            (
                "silent",
                batch(true),
                Err(NodeError::Silent("no".into())),
                Chain::Unreachable,
            ),
            (
                "nonsense",
                batch(true),
                Err(NodeError::Nonsense("x".into())),
                Chain::Unreachable,
            ),
        ] {
            let word = weigh(HERE, &batch, &answer).unwrap();
            assert_eq!(word.chain, expected, "{what}");
        }
    }

    #[test]
    fn a_final_batch_without_a_receipt_is_judged_by_its_block() {
        let answer = Ok((None, heights(12, Some(11))));
        assert_eq!(weigh(HERE, &batch(true), &answer), Err(Forgotten));
    }

    #[test]
    fn a_batch_recorded_for_another_contract_is_never_confirmed_even_if_its_event_is_there() {
        let elsewhere = [
            Place {
                contract: [6; 20],
                ..HERE
            },
            Place {
                chain_id: 1,
                ..HERE
            },
        ];
        for place in elsewhere {
            for answer in [
                Ok((Some(landed(10, Outcome::Anchored)), heights(12, Some(11)))),
                Err(NodeError::Silent("no".into())),
            ] {
                for recorded_final in [false, true] {
                    let batch = batch(recorded_final);
                    assert!(weigh(HERE, &batch, &answer).unwrap().chain != Chain::Contradicts);
                    let batch = Batch { place, ..batch };
                    let word = weigh(HERE, &batch, &answer).unwrap();
                    assert_eq!(word.chain, Chain::Contradicts);
                    assert!(!word.confirms(&batch));
                }
            }
        }
    }

    #[test]
    fn a_batch_is_anchored_by_the_chains_word_and_by_the_record_when_the_chain_is_silent() {
        let confirmed = Word {
            chain: Chain::Confirmed,
            landed: None,
        };
        for (word, mined, recorded_final) in [
            (confirmed, true, true),
            (Word::UNREACHABLE, false, true),
            (Word::PENDING, false, false),
            (Word::CONTRADICTS, false, false),
        ] {
            assert_eq!(word.confirms(&batch(false)), mined, "{word:?}");
            assert_eq!(word.confirms(&batch(true)), recorded_final, "{word:?}");
        }
    }

    #[tokio::test]
    async fn a_node_that_takes_the_question_and_never_answers_is_unreachable_in_time() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let accepting = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                held.push(connection);
            }
        });
        let nodes = Nodes::new(&format!("{url},{url}"), 31337).unwrap();
        let start = std::time::Instant::now();
        let finality = Finality::Confirmations(1);
        let word = ask(&nodes, finality, HERE, &batch(true), async { Ok(None) }).await;
        assert_eq!(word, Word::UNREACHABLE);
        assert!(start.elapsed() < PATIENCE + Duration::from_secs(2));
        accepting.abort();
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
            HERE,
            &batch,
            &Ok((Some(landed(11, Outcome::Anchored)), heights(20, Some(19)))),
        )
        .unwrap();
        assert_eq!(block_of(&moved, recorded), (11, [6; 32], 1_700_000_001));
    }
}
