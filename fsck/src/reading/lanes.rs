//! Every version and every entry, by several readers at once; what is slow (hashing, opening) each does by itself.

use access::PatientId;
use audit::{Outcome, What as Deed};
use dynamo::TableError;
use dynamo::census::{Cursor, Formless, Lane};
use dynamo::charts::{Charts, FoundVersion};
use dynamo::datakeys::DataKeys;
use dynamo::log::{FoundEntry, Log};
use keys::DataKey;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;

use super::line::of_formless;
use crate::books::{Books, Content, Row};
use crate::finding::{Table, What};
use crate::progress::Step;
use crate::{Deployment, Progress, Unchecked};

/// A page of a lane.
type Rows = (u32, Vec<Result<Row, Formless>>);

/// Pages that wait to be looked at: of whatever length the tables are, no more are held.
const WAITING: usize = 4;

/// Enters every version.
pub(crate) async fn versions(
    deployment: &Deployment,
    books: &mut Books,
    progress: &Progress,
) -> Result<(), Unchecked> {
    let read = |lane, to| versions_of(deployment.charts.clone(), deployment.keys.clone(), lane, to);
    every(What::Version, read, deployment, books, progress).await
}

/// Enters every entry.
pub(crate) async fn entries(
    deployment: &Deployment,
    books: &mut Books,
    progress: &Progress,
) -> Result<(), Unchecked> {
    let read = |lane, to| entries_of(deployment.log.clone(), lane, to);
    every(What::Entry, read, deployment, books, progress).await
}

/// Reads a table in as many lanes as it is to have, each by a reader of its own, and enters what they read.
async fn every<R>(
    what: What,
    read: impl Fn(Lane, Sender<Rows>) -> R,
    deployment: &Deployment,
    books: &mut Books,
    progress: &Progress,
) -> Result<(), Unchecked>
where
    R: Future<Output = Result<u32, Unchecked>> + Send + 'static,
{
    let (sender, rows) = channel(WAITING);
    let of = deployment.lanes;
    let lanes = (0..of).map(|number| read(Lane { number, of }, sender.clone()));
    let lanes: JoinSet<_> = lanes.collect();
    // Theirs alone are left: once all of them are through, so are the pages.
    drop(sender);
    enter(what, books, rows, progress).await;
    ended(lanes, what, books).await
}

async fn enter(what: What, books: &mut Books, mut pages: Receiver<Rows>, progress: &Progress) {
    let table = match what {
        What::Version => Table::Records,
        What::Entry => Table::Audit,
    };
    while let Some((lane, rows)) = pages.recv().await {
        for row in rows {
            match row {
                Ok(row) => books.take(what, lane, &row),
                Err(formless) => books.findings.add(of_formless(table, formless)),
            }
        }
        progress.at(match what {
            What::Version => Step::Versions(books.versions.total),
            What::Entry => Step::Entries(books.entries.total),
        });
    }
}

async fn ended(
    mut lanes: JoinSet<Result<u32, Unchecked>>,
    what: What,
    books: &mut Books,
) -> Result<(), Unchecked> {
    while let Some(lane) = lanes.join_next().await {
        let lane = lane.map_err(|_| Unchecked::Reader)??;
        books.end_walk(what, lane);
    }
    Ok(())
}

async fn versions_of(
    charts: Charts,
    keys: Option<DataKeys>,
    lane: Lane,
    to: Sender<Rows>,
) -> Result<u32, Unchecked> {
    let mut ring = keys.map(Ring::new);
    let mut from: Option<Cursor> = None;
    loop {
        let page = charts.census(lane, ring.is_some(), from).await?;
        let mut rows = Vec::with_capacity(page.items.len());
        for one in page.items {
            rows.push(match one {
                Ok(version) => Ok(version_row(version, ring.as_mut()).await?),
                Err(formless) => Err(formless),
            });
        }
        from = page.next;
        if to.send((lane.number, rows)).await.is_err() || from.is_none() {
            return Ok(lane.number);
        }
    }
}

async fn version_row(version: FoundVersion, ring: Option<&mut Ring>) -> Result<Row, Unchecked> {
    let FoundVersion {
        found,
        stored,
        kept,
    } = version;
    let content = match ring {
        None => Content::Unopened,
        Some(_) if kept => Content::Kept,
        Some(_) if found.erased => Content::Unopened,
        Some(ring) => match (ring.key(found.patient).await?, stored) {
            (None, _) => Content::KeyGone,
            (Some(key), Some(stored)) if stored.open(key).is_ok() => Content::Sound,
            (Some(_), _) => Content::Altered,
        },
    };
    Ok(Row {
        found,
        content,
        erases: false,
    })
}

/// The key of the chart that is read at this moment.
struct Ring {
    keys: DataKeys,
    of: Option<(PatientId, Option<DataKey>)>,
}

impl Ring {
    const fn new(keys: DataKeys) -> Self {
        Self { keys, of: None }
    }

    async fn key(&mut self, patient: PatientId) -> Result<Option<&DataKey>, Unchecked> {
        if self.of.as_ref().is_none_or(|(whose, _)| *whose != patient) {
            let key = self.keys.of(patient).await?;
            self.of = Some((patient, key));
        }
        Ok(self.of.as_ref().and_then(|(_, key)| key.as_ref()))
    }
}

async fn entries_of(log: Log, lane: Lane, to: Sender<Rows>) -> Result<u32, Unchecked> {
    let mut from: Option<Cursor> = None;
    loop {
        let page = log.census(lane, from).await?;
        let rows = page.items.into_iter();
        let rows = rows.map(|one| one.map(|entry| entry_row(&entry))).collect();
        from = page.next;
        if to.send((lane.number, rows)).await.is_err() || from.is_none() {
            return Ok(lane.number);
        }
    }
}

fn entry_row(entry: &FoundEntry) -> Row {
    let intact = entry.entry.is_intact();
    Row {
        found: entry.found,
        content: if intact {
            Content::Unopened
        } else {
            Content::Altered
        },
        erases: intact && is_erasure(entry),
    }
}

/// Few entries are: the others need not be read as what they say.
fn is_erasure(entry: &FoundEntry) -> bool {
    entry.entry.event().contains(Deed::ErasePatient.name())
        && entry.entry.happening().is_ok_and(|happening| {
            happening.what == Deed::ErasePatient && happening.outcome == Outcome::Done
        })
}

/// Whether a chart still has its key.
pub(crate) async fn has_key(
    deployment: &Deployment,
    patient: PatientId,
) -> Result<bool, TableError> {
    match &deployment.keys {
        Some(keys) => keys.is_there(patient).await,
        None => Ok(true),
    }
}
