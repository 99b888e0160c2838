//! What a batch consists of: its leaves, its archive, its receipt.

use dynamo::TableError;
use dynamo::anchors::{Batch, Stage};
use evidence::{AnchoredEvent, Archive};
use evm::{Anchoring, Emitted, Landed, Outcome};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use seal::{Commitment, Tree};

use crate::finding::Finding;
use crate::line::{Slot, State};
use crate::progress::Step;
use crate::{Deployment, Progress, Unchecked};

/// Batches under way at once.
const AT_ONCE: usize = 8;

/// A batch that was looked at.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) number: u64,
    /// Its leaves, if they are those that are anchored.
    pub(crate) leaves: Option<Vec<Commitment>>,
    pub(crate) archived: bool,
    pub(crate) findings: Vec<Finding>,
}

/// Looks at each batch; `take` is given each in turn, in no order.
pub(crate) async fn look(
    deployment: &Deployment,
    slots: impl ExactSizeIterator<Item = (u64, Slot, Option<&Batch>)>,
    progress: &Progress,
    mut take: impl FnMut(Looked),
) -> Result<(), Unchecked> {
    let of = slots.len() as u64;
    let looks = slots.map(|(number, slot, batch)| look_at(deployment, number, slot, batch));
    let mut looks = stream::iter(looks).buffer_unordered(AT_ONCE);
    let mut count = 0;
    while let Some(looked) = looks.try_next().await? {
        take(looked);
        count += 1;
        progress.at(Step::Leaves(count, of));
    }
    Ok(())
}

async fn look_at(
    deployment: &Deployment,
    number: u64,
    slot: Slot,
    batch: Option<&Batch>,
) -> Result<Looked, Unchecked> {
    let leaves = leaves(deployment, number, &slot).await?;
    let mut looked = Looked {
        number,
        archived: false,
        findings: Vec::new(),
        leaves,
    };
    if looked.leaves.is_none() {
        looked
            .findings
            .push(Finding::LeavesDiffer { batch: number });
    }
    if slot.state != State::Final {
        return Ok(looked);
    }
    if let Some(event) = &slot.event {
        let landed = landed(deployment, event).await?;
        let time = landed.and_then(|landed| i64::try_from(landed.time).ok());
        let recorded = slot.time.map(jiff::Timestamp::as_second);
        if recorded.is_some() && time.is_some() && time != recorded {
            looked
                .findings
                .push(Finding::LandingDiffers { batch: number });
        }
    }
    match archive(deployment, number).await? {
        None => {}
        Some(Ok(archive)) if proves(&archive, &slot, batch, deployment.place.contract) => {
            looked.archived = true;
        }
        Some(_) => looked
            .findings
            .push(Finding::ArchiveBroken { batch: number }),
    }
    Ok(looked)
}

/// The leaves that give the root; none if those that are stored do not.
pub(crate) async fn leaves(
    deployment: &Deployment,
    number: u64,
    slot: &Slot,
) -> Result<Option<Vec<Commitment>>, Unchecked> {
    let leaves = match deployment.anchors.leaves(number, slot.size).await {
        Ok(leaves) => leaves,
        Err(TableError::Attribute(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let gives = Tree::new(&leaves).is_ok_and(|tree| tree.root() == slot.root);
    Ok(gives.then_some(leaves))
}

/// The receipt of what the node itself has told; none where it has forgotten that and still has the block.
async fn landed(deployment: &Deployment, event: &Emitted) -> Result<Option<Landed>, Unchecked> {
    let anchoring = Anchoring {
        contract: deployment.contract(),
        previous: event.previous,
        root: event.root,
        size: event.size,
    };
    let (nodes, finality) = (&deployment.nodes, deployment.finality);
    let landed = nodes.landed(event.transaction, &anchoring).await?;
    let Some(landed) = landed else {
        let (block, _) = nodes.block_with_heights(event.block, finality).await?;
        let holds = block.is_some_and(|block| {
            block.hash == event.block_hash && block.transactions.contains(&event.transaction)
        });
        return if holds {
            Ok(None)
        } else {
            Err(Unchecked::Contradiction(
                "a block lacks a transaction that it has an event of",
            ))
        };
    };
    let is_it = landed.outcome == Outcome::Anchored
        && landed.block == event.block
        && landed.block_hash == event.block_hash;
    if is_it {
        Ok(Some(landed))
    } else {
        Err(Unchecked::Contradiction(
            "a receipt is not that of its event",
        ))
    }
}

async fn archive(
    deployment: &Deployment,
    number: u64,
) -> Result<Option<Result<Archive, TableError>>, Unchecked> {
    match deployment.anchors.archive(number).await {
        Err(error @ TableError::Attribute(_)) => Ok(Some(Err(error))),
        Err(error) => Err(error.into()),
        Ok(archive) => Ok(archive.map(Ok)),
    }
}

/// Whether an archive proves the batch as the chain has it, or, of an earlier contract's, as it is recorded.
fn proves(archive: &Archive, slot: &Slot, batch: Option<&Batch>, contract: [u8; 20]) -> bool {
    let Some(event) = &slot.event else {
        let anchored = batch
            .filter(|batch| matches!(batch.stage, Stage::Final(..)))
            .and_then(|batch| batch.anchored(Some(archive.clone())));
        return anchored.is_some_and(|anchored| anchored.archived().is_ok());
    };
    let emitted = AnchoredEvent {
        contract,
        previous: *event.previous.as_bytes(),
        root: event.root,
        size: event.size,
    };
    archive
        .check(&emitted)
        .is_ok_and(|block| block.hash == event.block_hash && block.number == event.block)
}

/// Whether a batch has an archive by now, though it had none when it was looked at.
pub(crate) async fn archived_since(
    deployment: &Deployment,
    number: u64,
) -> Result<bool, Unchecked> {
    Ok(archive(deployment, number).await?.is_some())
}
