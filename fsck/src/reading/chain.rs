//! What the contract did, from a node that nobody vouches for: it counts if it holds together.

use std::time::Duration;

use dynamo::anchors::FoundBatch;
use evm::{Emitted, Head, NodeError, View};

use crate::line::Chain;
use crate::progress::Step;
use crate::{Deployment, Progress, Unchecked};

/// Blocks in one question: nodes have limits of their own, and say so.
const FIRST_RANGE: u64 = 1_000;
const LONGEST_RANGE: u64 = 10_000;

/// How often the end is read again, which may move as it is read.
const LOOKS: u32 = 5;

/// The contract's events, beside the view that they lead to.
pub(crate) async fn chain(
    deployment: &Deployment,
    found: &[FoundBatch],
    progress: &Progress,
) -> Result<(Chain, View), Unchecked> {
    let contract = deployment.contract();
    let genesis = Head::genesis(deployment.place.chain_id, contract);
    let mut events: Vec<Emitted> = Vec::new();
    let mut from = deployment
        .from_block
        .unwrap_or_else(|| first_block(deployment, found));
    let mut last = Unchecked::Contradiction("its events do not lead to its head");
    for look in 0..LOOKS {
        if look > 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        // The sender of nothing: of a view only the head is of use here.
        let view = deployment.nodes.view(contract, contract).await?;
        let heights = deployment.nodes.heights(deployment.finality).await?;
        if view.head == genesis {
            events.clear();
        } else {
            read_on(deployment, &mut events, from, view.block, progress).await?;
        }
        let begins = match events.first() {
            Some(first) => first.previous == genesis,
            None => view.head == genesis,
        };
        if !begins && from > 0 {
            // What the tables say of its first block is not to be relied on either.
            (from, events) = (0, Vec::new());
            read_on(deployment, &mut events, from, view.block, progress).await?;
        }
        let held = match holds_together(&events, genesis, view.head) {
            Ok(()) => is_agreed(deployment, &view).await,
            contradiction => contradiction,
        };
        match held {
            Ok(()) => {
                let chain = Chain {
                    place: deployment.place,
                    events,
                    latest: view.block,
                    settled: heights.settled,
                };
                return Ok((chain, view));
            }
            Err(why) => last = Unchecked::Contradiction(why),
        }
        // What is not final may have been on another branch.
        let settled = heights.settled.unwrap_or_default();
        events.retain(|event| event.block <= settled);
        if let Some(event) = events.last() {
            from = event.block + 1;
        }
    }
    Err(last)
}

/// Whether every node of the list that has come as far as a view has its head there. What is not final may be on two
/// branches for a moment, and the end is then read again.
async fn is_agreed(deployment: &Deployment, view: &View) -> Result<(), &'static str> {
    let heads = deployment.nodes.heads_at(deployment.contract(), view.block);
    if heads.await.iter().all(|head| *head == view.head) {
        Ok(())
    } else {
        Err("two of them have different heads in the same block")
    }
}

/// The block of the first batch; without any, the chain's own.
fn first_block(deployment: &Deployment, found: &[FoundBatch]) -> u64 {
    let batches = found.iter().filter_map(|one| one.batch.as_ref());
    let here = batches.filter(|batch| batch.place == deployment.place);
    let blocks = here.filter_map(|batch| Some(batch.landing()?.block));
    blocks.min().unwrap_or_default()
}

/// Reads up to a block, in ranges as long as the node takes.
async fn read_on(
    deployment: &Deployment,
    events: &mut Vec<Emitted>,
    mut from: u64,
    to: u64,
    progress: &Progress,
) -> Result<(), Unchecked> {
    let (mut range, mut refused) = (FIRST_RANGE, false);
    while from <= to {
        let until = to.min(from.saturating_add(range - 1));
        let asked = deployment.nodes.events(deployment.contract(), from, until);
        match asked.await {
            Ok(more) => events.extend(more),
            // Too long for it, or the answer for us.
            Err(NodeError::Refused(_) | NodeError::Silent(_)) if range > 1 => {
                (range, refused) = ((range / 4).max(1), true);
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        progress.at(Step::Events(until, to));
        from = until.saturating_add(1);
        if !refused {
            range = (range * 2).min(LONGEST_RANGE);
        }
    }
    Ok(())
}

/// Whether each event stands on the one before it, from the contract's first head to the one it has now.
fn holds_together(events: &[Emitted], genesis: Head, head: Head) -> Result<(), &'static str> {
    let mut expected = genesis;
    for event in events {
        if event.previous != expected {
            return Err("its events do not follow from each other, or it hides some");
        }
        expected = event.head();
    }
    if expected == head {
        Ok(())
    } else {
        Err("its events do not lead to its head")
    }
}

#[cfg(test)]
mod tests;
