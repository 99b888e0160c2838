//! The whole of a check, in the order in which it has to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dynamo::anchors::{Batch, FoundBatch, Stage};
use evm::{Finality, View};

use crate::books::Books;
use crate::finding::Finding;
use crate::heads::Heads;
use crate::leaves::Leaves;
use crate::line::{Line, Slot, State};
use crate::reading::line::Shelf;
use crate::reading::{again, batches, chain, lanes, line};
use crate::report::{Batches, Report};
use crate::{Deployment, Progress, Unchecked};

/// Checks a deployment. Others may write meanwhile: batches are read first, then the chain that has them, then who
/// names them; so whatever a batch holds was there before it, and is found after it.
pub async fn check(deployment: &Deployment, progress: &Progress) -> Result<Report, Unchecked> {
    let (found, formless) = line::batches(deployment, progress).await?;
    let mut shelf = line::shelf(deployment).await?;
    let (line, events, view) = on_chain(deployment, &found, progress).await?;
    let mut about = formless;
    about.extend(line.findings);
    about.extend(overdue(deployment, &found));
    about.append(&mut shelf.findings);
    let mut counts = Batches {
        total: line.total,
        finals: finals(&line.slots),
        ..Batches::default()
    };
    let (leaves, untold) = look(
        deployment,
        &found,
        &line.slots,
        &shelf,
        &mut counts,
        &mut about,
        progress,
    )
    .await?;

    let heads = Heads::new(std::mem::take(&mut shelf.heads));
    let mut books = Books::new(line.slots, leaves, untold, heads);
    books.findings.extend(about);
    books.overdue = deployment.overdue;
    // Logs after charts: an erasure is entered before it is done.
    lanes::versions(deployment, &mut books, progress).await?;
    lanes::entries(deployment, &mut books, progress).await?;
    counts.total +=
        again::batches_since(deployment, &mut books, line.unmatched, &shelf, &found).await?;
    again::charts_and_logs(deployment, &mut books, progress).await?;
    for patient in books.erased() {
        if deployment.keys.is_some() && lanes::has_key(deployment, patient).await? {
            books.findings.add(Finding::KeyKept { patient });
        }
    }
    books.close();

    counts.under_way = counts.total.saturating_sub(counts.finals);
    Ok(Report {
        versions: books.versions,
        entries: books.entries,
        batches: counts,
        leaves: books.leaves(),
        events,
        block: view.block,
        head: view.head.to_string(),
        waiting_since: books.waiting_since,
        contents: deployment.keys.is_some().then_some(books.opened),
        findings: books.findings.first,
        more_findings: books.findings.more,
    })
}

/// How often the chain is asked whether what is recorded as final is: a node may be an epoch behind another.
const LOOKS: u32 = 5;

/// The batches beside what the contract did, how much that is, and the view that it leads to.
async fn on_chain(
    deployment: &Deployment,
    found: &[FoundBatch],
    progress: &Progress,
) -> Result<(Line, u64, View), Unchecked> {
    let mut look = 1;
    loop {
        let (chain, view) = chain::chain(deployment, found, progress).await?;
        let line = Line::of(found, &chain);
        if let Some(block) = line.beyond {
            let latest = view.block;
            return Err(Unchecked::Behind { latest, block });
        }
        let unsettled = line
            .findings
            .iter()
            .any(|finding| matches!(finding, Finding::NotFinal { .. }));
        match deployment.finality {
            _ if unsettled && look < LOOKS => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                look += 1;
            }
            // What a node calls final it has heard from others, and perhaps not yet.
            Finality::Finalized if unsettled => return Err(Unchecked::Unsettled),
            _ => return Ok((line, chain.events.len() as u64, view)),
        }
    }
}

/// Batches that have been on their way for too long.
fn overdue(deployment: &Deployment, found: &[FoundBatch]) -> impl Iterator<Item = Finding> {
    let batches = found.iter().filter_map(|one| one.batch.as_ref());
    let late = batches.filter(move |batch| {
        let under_way = !matches!(batch.stage, Stage::Final(..) | Stage::Void);
        under_way
            && deployment
                .overdue
                .is_some_and(|overdue| batch.oldest < overdue)
    });
    late.map(|batch| Finding::BatchBehind {
        batch: batch.number,
    })
}

fn finals(slots: &BTreeMap<u64, Slot>) -> u64 {
    let finals = slots.values().filter(|slot| slot.state == State::Final);
    finals.count() as u64
}

/// Looks at each batch: its leaves, and what is to be there and not to be there once it is final.
async fn look(
    deployment: &Deployment,
    found: &[FoundBatch],
    slots: &BTreeMap<u64, Slot>,
    shelf: &Shelf,
    counts: &mut Batches,
    about: &mut Vec<Finding>,
    progress: &Progress,
) -> Result<(Leaves, BTreeSet<u64>), Unchecked> {
    let items: BTreeMap<u64, &Batch> = found
        .iter()
        .filter_map(|one| Some((one.number, one.batch.as_ref()?)))
        .collect();
    let each = slots
        .iter()
        .map(|(number, slot)| (*number, *slot, items.get(number).copied()));
    let each: Vec<_> = each.collect();
    let (mut leaves, mut untold) = (Leaves::default(), BTreeSet::new());
    let mut without = Vec::new();
    batches::look(deployment, each.into_iter(), progress, |looked| {
        let number = looked.number;
        let is_final = slots
            .get(&number)
            .is_some_and(|slot| slot.state == State::Final);
        match looked.leaves {
            Some(of_batch) => leaves.add(number, &of_batch),
            None => drop(untold.insert(number)),
        }
        counts.archived += u64::from(looked.archived);
        let broken = looked
            .findings
            .contains(&Finding::ArchiveBroken { batch: number });
        if is_final && !looked.archived && !broken {
            without.push(number);
        }
        if is_final && shelf.candidates.contains(&number) {
            about.push(Finding::CandidatesKept { batch: number });
        }
        about.extend(looked.findings);
    })
    .await?;
    for batch in without {
        if shelf.noted.contains(&batch) {
            counts.noted += 1;
        } else if deployment.archives && !batches::archived_since(deployment, batch).await? {
            about.push(Finding::Unarchived { batch });
        }
    }
    Ok((leaves, untold))
}
