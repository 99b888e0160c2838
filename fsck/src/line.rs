//! The batches against what the contract did.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dynamo::anchors::{Batch, FoundBatch, Landing, Place, Sealed, Stage};
use evm::{Emitted, Head};
use jiff::Timestamp;
use seal::Root;

use crate::finding::Finding;

/// The contract, as far as a node has told it and that holds together.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) place: Place,
    /// Everything it emitted, in its order, from its first head to its newest.
    pub(crate) events: Vec<Emitted>,
    /// The height of the newest block.
    pub(crate) latest: u64,
    /// The height up to which blocks are final.
    pub(crate) settled: Option<u64>,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing is fixed yet, or nothing was to be had.
    Open,
    /// Its leaves are fixed.
    UnderWay,
    /// On the chain for good, or recorded so.
    Final,
}

/// What is to be expected of a batch: by the chain where the chain has it, else by its own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) state: State,
    pub(crate) root: Root,
    pub(crate) size: u64,
    /// What the contract emitted for it.
    pub(crate) event: Option<Emitted>,
    /// How many versions it says that it holds; none of one without a readable item.
    pub(crate) versions: Option<u64>,
    /// The time that it is recorded with, if the transaction and the block are those of the event.
    pub(crate) time: Option<Timestamp>,
}

/// All batches, each at its place.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Those whose leaves are fixed.
    pub(crate) slots: BTreeMap<u64, Slot>,
    pub(crate) findings: Vec<Finding>,
    /// What the contract did for batches that had not come so far when they were read, or that are none.
    pub(crate) unmatched: Vec<(u64, Emitted)>,
    pub(crate) total: u64,
    /// A block that a batch is recorded in and the node has not reached.
    pub(crate) beyond: Option<u64>,
}

impl Line {
    /// The batches as they are found, oldest first, beside the events of the contract.
    pub(crate) fn of(found: &[FoundBatch], chain: &Chain) -> Self {
        let mut line = Self {
            total: found.len() as u64,
            ..Self::default()
        };
        let first = first_number(found, chain);
        let events = chain.events.iter().zip(first..);
        let events: BTreeMap<u64, Emitted> =
            events.map(|(event, number)| (number, *event)).collect();
        let mut below: Option<(u64, Head)> = None;
        let mut last = 0;
        for one in found {
            if one.number > last + 1 {
                let (first, last) = (last + 1, one.number - 1);
                line.findings.push(Finding::BatchesMissing { first, last });
            }
            last = one.number;
            let event = events.get(&one.number);
            match &one.batch {
                Some(batch) => line.place(batch, event, chain, first),
                None => line
                    .findings
                    .push(Finding::BatchUnreadable { batch: one.number }),
            }
            if let Some(batch) = &one.batch {
                line.on_its_way(batch, event, below);
                below = after(batch).map(|head| (batch.number, head));
            }
        }
        let readable = found.iter().filter(|one| one.batch.is_some());
        let readable: BTreeSet<u64> = readable.map(|one| one.number).collect();
        for (number, event) in events {
            if number > last {
                line.unmatched.push((number, event));
            } else if !readable.contains(&number) {
                // What has lost its item is still what the chain says it is.
                line.slots.insert(number, Slot::of_event(event));
            }
        }
        line
    }

    fn place(&mut self, batch: &Batch, event: Option<&Emitted>, chain: &Chain, first: u64) {
        let number = batch.number;
        let earlier = batch.place != chain.place && number < first;
        if batch.place != chain.place && !earlier {
            self.findings.push(Finding::OtherContract { batch: number });
        }
        let Some(sealed) = batch.sealed() else {
            self.unmatched.extend(event.map(|event| (number, *event)));
            return;
        };
        let Some(event) = event else {
            if let Stage::Final(_, _, landing, _) = &batch.stage
                && batch.place == chain.place
            {
                if landing.block > chain.latest {
                    self.beyond = Some(landing.block);
                }
                self.findings.push(Finding::NotOnChain { batch: number });
            }
            self.slots.insert(number, Slot::of_batch(batch, sealed));
            return;
        };
        if !matches!(batch.stage, Stage::Final(..)) && differs(sealed, event) {
            // Perhaps it moved on while this was read.
            self.unmatched.push((number, *event));
            self.slots.insert(number, Slot::of_batch(batch, sealed));
            return;
        }
        self.findings.extend(compare(batch, sealed, event));
        if let Stage::Final(_, _, landing, _) = &batch.stage {
            if !lands(landing, event) {
                self.findings
                    .push(Finding::LandingDiffers { batch: number });
            } else if chain.settled.is_none_or(|settled| event.block > settled) {
                self.findings.push(Finding::NotFinal { batch: number });
            }
        }
        let slot = Slot {
            root: event.root,
            size: event.size,
            event: Some(*event),
            time: batch
                .landing()
                .filter(|landing| lands(landing, event))
                .map(|landing| landing.time),
            ..Slot::of_batch(batch, sealed)
        };
        self.slots.insert(number, slot);
    }

    /// One that is signed stands on the one before it, also where no chain says so yet.
    fn on_its_way(&mut self, batch: &Batch, event: Option<&Emitted>, below: Option<(u64, Head)>) {
        let signed = matches!(
            batch.stage,
            Stage::Signed(..) | Stage::Sent(..) | Stage::Mined(..)
        );
        if let (true, None, Some(sealed), Some((number, below))) =
            (signed, event, batch.sealed(), below)
            && number + 1 == batch.number
            && sealed.previous != *below.as_bytes()
        {
            let batch = batch.number;
            self.findings.push(Finding::PreviousDiffers { batch });
        }
    }
}

impl Slot {
    pub(crate) fn of_batch(batch: &Batch, sealed: &Sealed) -> Self {
        let state = match batch.stage {
            Stage::Final(..) => State::Final,
            _ => State::UnderWay,
        };
        Self {
            state,
            root: sealed.root,
            size: sealed.size,
            event: None,
            versions: Some(sealed.versions),
            time: None,
        }
    }

    pub(crate) fn of_event(event: Emitted) -> Self {
        Self {
            state: State::Final,
            root: event.root,
            size: event.size,
            event: Some(event),
            versions: None,
            time: None,
        }
    }
}

/// Where a batch differs from what the contract did.
pub(crate) fn compare(
    batch: &Batch,
    sealed: &Sealed,
    event: &Emitted,
) -> impl Iterator<Item = Finding> {
    let batch = batch.number;
    let root = (sealed.root != event.root).then_some(Finding::RootDiffers { batch });
    let previous = sealed.previous != *event.previous.as_bytes();
    let previous = previous.then_some(Finding::PreviousDiffers { batch });
    let size = (sealed.size != event.size).then_some(Finding::SizeDiffers { batch });
    root.into_iter().chain(previous).chain(size)
}

pub(crate) fn differs(sealed: &Sealed, event: &Emitted) -> bool {
    sealed.root != event.root
        || sealed.previous != *event.previous.as_bytes()
        || sealed.size != event.size
}

fn lands(landing: &Landing, event: &Emitted) -> bool {
    landing.transaction == event.transaction
        && landing.block == event.block
        && landing.block_hash == event.block_hash
}

fn after(batch: &Batch) -> Option<Head> {
    let sealed = batch.sealed()?;
    Some(Head::from_bytes(sealed.previous).after(&sealed.root, sealed.size))
}

/// The number of the batch that the contract's first event is of: as most batches have it that can be told by
/// their root, the head they stand on or their transaction. A contract may have come after another one.
fn first_number(found: &[FoundBatch], chain: &Chain) -> u64 {
    let (mut by_root, mut by_head, mut by_hash) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (place, event) in (0_u64..).zip(&chain.events) {
        by_root.insert(event.root, place);
        by_head.insert(*event.previous.as_bytes(), place);
        by_hash.insert(event.transaction, place);
    }
    let batches = || found.iter().filter_map(|one| one.batch.as_ref());
    let mut votes = BTreeMap::<u64, u64>::new();
    for batch in batches() {
        let sealed = batch.sealed();
        let place = sealed
            .and_then(|sealed| by_root.get(&sealed.root))
            .or_else(|| by_head.get(&sealed?.previous))
            .or_else(|| by_hash.get(&batch.landing()?.transaction));
        if let Some(first) = place.and_then(|place| batch.number.checked_sub(*place)) {
            *votes.entry(first).or_default() += 1;
        }
    }
    let most = votes.iter().max_by_key(|(_, votes)| **votes);
    most.map_or_else(
        || {
            let earlier = batches().take_while(|batch| batch.place != chain.place);
            earlier.last().map_or(1, |last| last.number + 1)
        },
        |(first, _)| *first,
    )
}

#[cfg(test)]
mod tests;
