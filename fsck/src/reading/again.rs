//! What was not in order as it was read is read once more. Others write meanwhile: a batch moves on, a chart is
//! erased, and a table read in parts is no picture of one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use access::PatientId;
use dynamo::anchors::{Batch, FoundBatch, Stage};
use dynamo::census::Found;
use evm::Emitted;
use seal::Commitment;

use super::batches;
use super::lanes::has_key;
use super::line::Shelf;
use crate::books::{Books, Deferred};
use crate::finding::{Finding, What};
use crate::line::{Slot, State, compare};
use crate::progress::Step;
use crate::walk::{Walk, Walked};
use crate::{Deployment, Progress, Unchecked};

/// An erasure takes its time: the key goes first, then one version after the other.
const ERASING: Duration = Duration::from_secs(5);

/// Reads each chart and each log that was not in order by itself, in its order.
pub(crate) async fn charts_and_logs(
    deployment: &Deployment,
    books: &mut Books,
    progress: &Progress,
) -> Result<(), Unchecked> {
    let suspects = books.suspects();
    let mut left = suspects.len() as u64;
    let mut perhaps_erased = Vec::new();
    for (what, patient) in suspects {
        progress.at(Step::Again(left));
        let walked = walk(deployment, books, what, patient).await?;
        if walked.is_erased_in_part() {
            perhaps_erased.push(patient);
        } else {
            books.convict(walked);
        }
        left -= 1;
    }
    if !perhaps_erased.is_empty() {
        tokio::time::sleep(ERASING).await;
    }
    for patient in perhaps_erased {
        let walked = walk(deployment, books, What::Version, patient).await?;
        books.convict(walked);
    }
    Ok(())
}

async fn walk(
    deployment: &Deployment,
    books: &mut Books,
    what: What,
    patient: PatientId,
) -> Result<Walked, Unchecked> {
    let mut walk = books.walk(what, patient);
    match what {
        What::Version => chart(deployment, books, &mut walk, patient).await?,
        What::Entry => log(deployment, books, &mut walk, patient).await?,
    }
    Ok(walk.end())
}

async fn chart(
    deployment: &Deployment,
    books: &Books,
    walk: &mut Walk,
    patient: PatientId,
) -> Result<(), Unchecked> {
    // Asked before the versions are read: an erasure destroys the key first, and then has its mark.
    let key_gone = !has_key(deployment, patient).await?;
    let mut from = None;
    loop {
        let page = deployment.charts.chart_census(patient, from).await?;
        for version in page.items.iter().flatten() {
            let found: &Found = &version.found;
            walk.step(found, books.is_final(found), key_gone && !found.erased);
        }
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
    }
}

async fn log(
    deployment: &Deployment,
    books: &Books,
    walk: &mut Walk,
    patient: PatientId,
) -> Result<(), Unchecked> {
    let mut from = None;
    loop {
        let page = deployment.log.log_census(patient, from).await?;
        for entry in page.items.iter().flatten() {
            walk.step(&entry.found, books.is_final(&entry.found), false);
        }
        from = page.next;
        if from.is_none() {
            return Ok(());
        }
    }
}

/// A batch as it is now.
enum Now {
    /// Its leaves.
    Fixed(State, BTreeSet<Commitment>),
    /// Nothing is fixed yet.
    Open,
    /// Its leaves are not what they were, or its item is damaged: who is in it cannot be told.
    Untold,
    /// There is none, or nothing was to be had for it.
    None,
}

/// The batches that had not come so far when they were read: what the contract did for them, and who names them.
pub(crate) async fn batches_since(
    deployment: &Deployment,
    books: &mut Books,
    unmatched: Vec<(u64, Emitted)>,
    shelf: &Shelf,
    known: &[FoundBatch],
) -> Result<u64, Unchecked> {
    let unmatched: BTreeMap<u64, Emitted> = unmatched.into_iter().collect();
    let mut deferred = BTreeMap::<u64, Vec<Deferred>>::new();
    for one in std::mem::take(&mut books.deferred) {
        deferred.entry(one.batch).or_default().push(one);
    }
    let numbers: BTreeSet<u64> = unmatched.keys().chain(deferred.keys()).copied().collect();
    let last = known.last().map_or(0, |last| last.number);
    let mut new = 0;
    for number in numbers {
        let event = unmatched.get(&number);
        let found = deployment.anchors.batch_census(number).await?;
        new += u64::from(found.is_some() && number > last);
        let batch = found.as_ref().and_then(|found| found.batch.as_ref());
        let slot = match (batch, event) {
            (Some(batch), event) => of_batch(books, batch, event),
            (None, Some(event)) => of_event(books, number, event, shelf),
            (None, None) => None,
        };
        let now = match slot {
            Some(slot) => fixed(deployment, books, number, &slot).await?,
            None if batch.is_some_and(|batch| batch.stage == Stage::Open) => Now::Open,
            // One that is damaged, or missing among others, is told of already.
            None if batch.is_none() && (found.is_some() || number < last) && number > 0 => {
                Now::Untold
            }
            None => Now::None,
        };
        for one in deferred.remove(&number).unwrap_or_default() {
            match &now {
                Now::Fixed(state, leaves) => {
                    let holds = leaves.contains(&one.leaf).then_some(*state);
                    books.decide(one, holds);
                }
                Now::Open => books.decide(one, Some(State::Open)),
                Now::None => books.decide(one, None),
                Now::Untold => {}
            }
        }
    }
    Ok(new)
}

/// What is to be expected of a batch that is there; none if nothing is fixed of it.
fn of_batch(books: &mut Books, batch: &Batch, event: Option<&Emitted>) -> Option<Slot> {
    match (batch.sealed(), event) {
        (Some(sealed), Some(event)) => {
            books.findings.extend(compare(batch, sealed, event));
            let state = match batch.stage {
                Stage::Final(..) => State::Final,
                _ => State::UnderWay,
            };
            Some(Slot {
                state,
                ..Slot::of_event(*event)
            })
        }
        (Some(sealed), None) => Some(Slot::of_batch(batch, sealed)),
        (None, Some(event)) => {
            books.findings.add(unknown(event));
            None
        }
        (None, None) => None,
    }
}

/// The contract has it, and it has no item: its leaves tell whether it is one of ours.
fn of_event(books: &mut Books, number: u64, event: &Emitted, shelf: &Shelf) -> Option<Slot> {
    if shelf.leaves.contains(&number) {
        books.findings.add(Finding::BatchesMissing {
            first: number,
            last: number,
        });
        Some(Slot::of_event(*event))
    } else {
        books.findings.add(unknown(event));
        None
    }
}

const fn unknown(event: &Emitted) -> Finding {
    Finding::UnknownAnchoring {
        transaction: event.transaction,
        block: event.block,
    }
}

async fn fixed(
    deployment: &Deployment,
    books: &mut Books,
    number: u64,
    slot: &Slot,
) -> Result<Now, Unchecked> {
    if let Some(leaves) = batches::leaves(deployment, number, slot).await? {
        return Ok(Now::Fixed(slot.state, leaves.into_iter().collect()));
    }
    books
        .findings
        .add_once(Finding::LeavesDiffer { batch: number });
    Ok(Now::Untold)
}
