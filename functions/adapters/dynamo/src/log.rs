//! The log of each chart: the audit table.
//!
//! A chart's entries are numbered from 1 without a gap, and each names the hash of the one before: an
//! append is one put of the entry after the last one known, on condition that nobody was first.

mod by_hash;
mod census;
mod head;
mod notes;
mod refusals;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::PatientId;
use audit::{Entry, EntryNumber, Happening, Outcome};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::Timestamp;
use seal::{Commitment, Salt};
use tokio::time::Instant;

use self::head::{Head, Step, Walk};
use self::refusals::Refusals;
use crate::item::{self, Item, b, bytes, fixed, key, number, s, text};
use crate::{Client, TableError, pending};

pub use by_hash::{EventHashes, KnownEvent};
pub use census::FoundEntry;
pub use notes::{open_note, seal_note};

/// The audit table.
#[derive(Clone, Debug)]
pub struct Log {
    client: Client,
    table: String,
    /// The last entries this process has seen. Whoever has an old one walks on from it.
    heads: Arc<Mutex<HashMap<PatientId, Head>>>,
    refusals: Arc<Refusals>,
}

/// Where an entry goes when the chart has no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// To a place of its own, in as many calls, so that nobody can tell a chart from none by the time.
    Existing,
    /// To the chart: it is the first of its log.
    Always,
}

/// An entry as it lies in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The entry; what it says of itself is not checked yet.
    pub entry: Entry,
    /// The batch that has claimed it, if one has.
    pub batch: Option<u64>,
    /// What was written beside it, sealed under its patient's data key.
    pub note: Option<Vec<u8>>,
}

/// Heads remembered at once.
const REMEMBERED: usize = 10_000;

const EVENT: &str = "event#";

/// The last number that is written with [`DIGITS`]; with one more, an entry would not stand behind the others.
const LAST: u64 = 9_999_999_999;
const DIGITS: usize = 10;

/// Where entries go that belong to no chart.
const NOBODY: &str = "nobody";

impl Log {
    /// The audit table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self {
            client,
            table,
            heads: Arc::default(),
            refusals: Arc::default(),
        }
    }

    /// Enters what happened: one put for whoever knows the log's end, one read more for others.
    pub async fn append(
        &self,
        happening: &Happening,
        salt: Salt,
        note: Option<Vec<u8>>,
        open: Open,
    ) -> Result<(), TableError> {
        if happening.outcome == Outcome::Refused && open == Open::Existing {
            return self.append_refusal(happening, salt, note).await;
        }
        let begun = Instant::now();
        let patient = happening.patient;
        let head = match (open, self.remembered(patient)) {
            // Always read, so that it takes as long whether there is a log or none.
            (Open::Existing, _) | (Open::Always, None) => self.newest(patient).await?,
            (Open::Always, known) => known,
        };
        if head.is_none() && open == Open::Existing {
            return self.enter_nowhere(happening, salt, note).await;
        }
        let (number, previous) = head::place(head)?;
        let mut entry = Entry::new(number, previous, salt, happening);
        let mut walk = Walk::default();
        loop {
            match self
                .put(patient, &entry, happening.at, note.as_ref())
                .await?
            {
                None => break,
                // The answer to an earlier try of this very put was lost.
                Some(there) if there.hash == *entry.hash() => break,
                Some(there) => {
                    let head = match walk.refused(entry.hash(), begun.elapsed())? {
                        Step::On => there,
                        Step::Wait(while_others_write) => {
                            tokio::time::sleep(while_others_write).await;
                            self.newest(patient).await?.unwrap_or(there)
                        }
                    };
                    let (number, previous) = head::place(Some(head))?;
                    entry = entry.after(number, previous);
                }
            }
        }
        self.remember(patient, Head::of(&entry));
        Ok(())
    }

    /// Up to `limit` entries before `before`, newest first. Consistent: what was entered is seen. What lies there
    /// and is no entry by its key is passed over.
    pub async fn page(
        &self,
        patient: PatientId,
        before: Option<EntryNumber>,
        limit: usize,
    ) -> Result<Vec<StoredEntry>, TableError> {
        let query = self.client.query().table_name(&self.table);
        let below = before.map(event_sk);
        let mut page = Vec::new();
        let mut items = item::newest_first(query, patient.to_string(), EVENT, below, limit)
            .into_paginator()
            .items()
            .send();
        // A query's page ends at 1 MB, wherever in the log that is.
        while page.len() < limit {
            let Some(item) = items.next().await else {
                break;
            };
            let Ok(stored) = read(&item?) else {
                tracing::error!(%patient, "something lies in a log that is no entry");
                continue;
            };
            if Some(stored.entry.number()) != before {
                page.push(stored);
            }
        }
        Ok(page)
    }

    /// The end of a log.
    async fn newest(&self, patient: PatientId) -> Result<Option<Head>, TableError> {
        // Whatever claims the last number of all has no place after it: the log goes on below.
        let last = EntryNumber::new(LAST).map_err(|_| TableError::Attribute("sk"))?;
        let newest = self.page(patient, Some(last), 1).await?;
        Ok(newest.first().map(|stored| Head::of(&stored.entry)))
    }

    /// Puts an entry where it belongs; what stands there when somebody was first.
    async fn put(
        &self,
        patient: PatientId,
        entry: &Entry,
        at: Timestamp,
        note: Option<&Vec<u8>>,
    ) -> Result<Option<Head>, TableError> {
        let key = key(patient.to_string(), event_sk(entry.number()));
        let mut item = write(key, entry, at, note);
        let shard = pending::shard(entry.hash());
        item.insert("pending".to_owned(), s(shard));
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = outcome else {
            return Ok(None);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(taken)) => {
                let item = taken.item().ok_or(TableError::Attribute("Item"))?;
                let stored = read(item)?;
                Ok(Some(Head::of(&stored.entry)))
            }
            _ => Err(error.into()),
        }
    }

    /// Keeps what was tried on an id that is no chart's. The place is one of 65,536, so that nobody fills the
    /// table by asking: it holds the latest.
    async fn enter_nowhere(
        &self,
        happening: &Happening,
        salt: Salt,
        note: Option<Vec<u8>>,
    ) -> Result<(), TableError> {
        let [high, low, ..] = *salt.as_bytes();
        let key = key(NOBODY, format!("{EVENT}{high:02x}{low:02x}"));
        let entry = Entry::new(EntryNumber::FIRST, None, salt, happening);
        let item = write(key, &entry, happening.at, note.as_ref());
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    fn remembered(&self, patient: PatientId) -> Option<Head> {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.get(&patient).copied()
    }

    fn remember(&self, patient: PatientId, head: Head) {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if heads.len() >= REMEMBERED && !heads.contains_key(&patient) {
            heads.clear();
        }
        heads.insert(patient, head);
    }
}

pub(crate) fn event_sk(number: EntryNumber) -> String {
    format!("{EVENT}{:0DIGITS$}", number.get())
}

pub(crate) fn entry_number(item: &Item) -> Result<EntryNumber, TableError> {
    text(item, "sk")?
        .strip_prefix(EVENT)
        .filter(|digits| digits.len() == DIGITS && digits.bytes().all(|one| one.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .and_then(|number| EntryNumber::new(number).ok())
        .ok_or(TableError::Attribute("sk"))
}

fn write(mut item: Item, entry: &Entry, at: Timestamp, note: Option<&Vec<u8>>) -> Item {
    item.extend([
        ("event".to_owned(), s(entry.event())),
        ("salt".to_owned(), b(*entry.salt().as_bytes())),
        ("commitment".to_owned(), b(*entry.hash().as_bytes())),
        ("saved_at".to_owned(), s(at.to_string())),
    ]);
    if let Some(previous) = entry.previous() {
        item.insert("previous".to_owned(), b(*previous.as_bytes()));
    }
    if let Some(note) = note {
        item.insert("note".to_owned(), b(note.clone()));
    }
    item
}

/// Reads an entry, however damaged: what is missing is empty, and then the entry does not hash to what it
/// says. One damaged entry must neither hide the others nor keep new ones from being written.
fn read(item: &Item) -> Result<StoredEntry, TableError> {
    let salt = bytes(item, "salt")
        .ok()
        .and_then(|salt| Salt::try_from(salt).ok());
    let event = text(item, "event").unwrap_or_default().to_owned();
    Ok(StoredEntry {
        entry: Entry::found(
            entry_number(item)?,
            item.contains_key("previous")
                .then(|| hash(item, "previous")),
            salt.unwrap_or(Salt::from_bytes([0; 16])),
            event,
            hash(item, "commitment"),
        ),
        batch: number(item, "batch").ok().flatten(),
        note: bytes(item, "note").ok().map(<[u8]>::to_vec),
    })
}

fn hash(item: &Item, name: &'static str) -> Commitment {
    Commitment::from_bytes(fixed(item, name).unwrap_or_default())
}
