//! Charts: the records table.

mod attachments;
mod census;
mod check;
mod consents;
mod creation;
mod erasure;
mod figures;
mod holder;
mod kept;
mod practice;
mod revising;

use access::{PatientId, PersonId};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use keys::DataKey;
use seal::{Commitment, VersionNumber};
use version::{Altered, Claimed, Version};

pub use attachments::{Attaching, MAX_ATTACHMENTS, SealedAttachment, attachment_place};
pub use census::FoundVersion;
pub use check::{Checked, Fault, check};
pub use consents::{Keeping, StoredConsent, consent_place};
pub use creation::{Creation, MAX_KEPT, NewChart};
pub use erasure::Erasure;
pub use figures::Unclaimed;
pub use kept::kept_place;
pub use practice::{Practice, Present, Which};
pub use revising::Revised;

use self::erasure::is_erased;
use crate::item::{self, Item, b, bytes, fixed, key, number, parsed, s, text};
use crate::transaction::alone;
use crate::{Client, TableError, pending};

/// The records table.
#[derive(Clone, Debug)]
pub struct Charts {
    client: Client,
    table: String,
}

/// The chart itself, apart from its versions.
#[derive(Debug)]
pub struct Root {
    /// The patient's demographics, sealed for [`root_place`].
    pub patient: Vec<u8>,
    /// The versions that say who the patient is, oldest first: the first of all, and each edit.
    pub details: Vec<VersionNumber>,
}

/// A version as it lies in the table.
#[derive(Clone, Debug)]
pub struct StoredVersion {
    /// Whose chart.
    pub patient: PatientId,
    /// Its number in the chart.
    pub number: VersionNumber,
    /// What its content must hash to.
    pub commitment: Commitment,
    /// The commitment before it.
    pub previous: Option<Commitment>,
    /// The content, sealed for [`StoredVersion::place`].
    pub content: Vec<u8>,
    /// Who wrote it.
    pub author: PersonId,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Hash of the client's key for this write.
    pub idempotency: [u8; 32],
    /// Hash of the request that wrote it.
    pub request: [u8; 32],
    /// The batch that has claimed it, if one has.
    pub batch: Option<u64>,
    /// The visit's month, `2026-03`, for the clinic's figures; of what is counted. It is written and not read.
    pub month: Option<String>,
    /// The version that replaces it, as far as the table says so: what is committed says it in that version.
    pub superseded_by: Option<VersionNumber>,
}

/// The longest content that fits an item, which has 400 KB for its other attributes as well.
pub const MAX_CONTENT: usize = 400_000;

/// One of a chart's versions: its number stands in its key; the rest may be damaged.
pub type Listed = (VersionNumber, Result<StoredVersion, TableError>);

/// What saving a version led to.
#[derive(Debug)]
pub enum Append {
    /// It is saved.
    Saved,
    /// There is a version of that number already.
    Taken(Box<StoredVersion>),
    /// The patient was erased since the chart was read.
    Erased,
}

impl Charts {
    /// The records table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// A patient's chart; `None` when there is none, or none any more.
    pub async fn root(&self, patient: PatientId) -> Result<Option<Root>, TableError> {
        let item = self.get(key(patient.to_string(), ROOT)).await?;
        let item = item.filter(|item| !is_erased(item));
        item.as_ref().map(read_root).transpose()
    }

    /// Whether there is or was a chart, or a part of one.
    pub async fn is_known(&self, patient: PatientId) -> Result<bool, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .projection_expression("sk")
            .consistent_read(true)
            .limit(1)
            .send()
            .await?;
        Ok(answer.count() > 0)
    }

    /// The newest `limit` versions before `before`, newest first. Consistent: what was saved is seen. An
    /// erased chart has none, even while it is still being erased.
    pub async fn versions(
        &self,
        patient: PatientId,
        before: Option<VersionNumber>,
        limit: usize,
    ) -> Result<Vec<Listed>, TableError> {
        let query = self.client.query().table_name(&self.table);
        let below = before.map(version_sk);
        let mut versions = Vec::new();
        let mut pages = item::newest_first(query, patient.to_string(), VERSION, below, limit)
            .into_paginator()
            .items()
            .send();
        // A query's page ends at 1 MB, wherever in the chart that is.
        while versions.len() < limit {
            let Some(item) = pages.next().await else {
                break;
            };
            let item = item?;
            if is_erased(&item) {
                return Ok(Vec::new());
            }
            let number = number_of(&item)?;
            if Some(number) != before {
                versions.push((number, read_version(patient, number, &item)));
            }
        }
        Ok(versions)
    }

    /// One version.
    pub async fn version(
        &self,
        patient: PatientId,
        number: VersionNumber,
    ) -> Result<Option<StoredVersion>, TableError> {
        let item = self
            .get(key(patient.to_string(), version_sk(number)))
            .await?;
        item.filter(|item| !is_erased(item))
            .map(|item| read_version(patient, number, &item))
            .transpose()
    }

    /// Saves a version with its outbox entry: one put, on condition that no version has its number.
    pub async fn append(&self, version: &StoredVersion) -> Result<Append, TableError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(version_item(version)))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(
                aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld,
            );
        let Err(error) = alone(|| put.clone().send()).await else {
            return Ok(Append::Saved);
        };
        match error.as_service_error() {
            Some(aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(taken)) => {
                let item = taken.item().ok_or(TableError::Attribute("Item"))?;
                if is_erased(item) {
                    return Ok(Append::Erased);
                }
                let taken = read_version(version.patient, version.number, item)?;
                Ok(Append::Taken(Box::new(taken)))
            }
            _ => Err(error.into()),
        }
    }

    async fn get(&self, key: Item) -> Result<Option<Item>, TableError> {
        item::consistent(self.client.get_item().table_name(&self.table), key).await
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, TableError> {
        item::unless_there(Put::builder().table_name(&self.table), item)
    }
}

impl StoredVersion {
    /// Associated data of the content's ciphertext: where it lies, who wrote it and when. None of that
    /// can be changed without the content refusing to open.
    #[must_use]
    pub fn place(&self) -> String {
        let Self {
            patient,
            number,
            author,
            saved_at,
            ..
        } = self;
        format!("{patient}/version/{number}/{author}/{saved_at}")
    }

    /// The same version with its content sealed for its place.
    #[must_use]
    pub fn sealed(mut self, key: &DataKey, nonce: [u8; 12], version: &Version) -> Self {
        self.content = key.seal(&self.place(), nonce, &version.to_content());
        self
    }

    /// Opens, reads and checks the content; what is returned is what was committed.
    pub fn open(&self, key: &DataKey) -> Result<Version, Altered> {
        let content = key
            .open(&self.place(), &self.content)
            .map_err(|_| Altered::Unreadable)?;
        let claimed = Claimed {
            number: self.number,
            previous: self.previous,
            commitment: &self.commitment,
        };
        Version::from_content(&content, claimed)
    }
}

const ROOT: &str = "patient";
const VERSION: &str = "version#";

/// Associated data of the demographics' ciphertext.
#[must_use]
pub fn root_place(patient: PatientId) -> String {
    format!("{patient}/patient")
}

pub(crate) fn version_sk(number: VersionNumber) -> String {
    format!("{VERSION}{:010}", number.get())
}

pub(crate) fn number_of(item: &Item) -> Result<VersionNumber, TableError> {
    text(item, "sk")?
        .strip_prefix(VERSION)
        .and_then(|digits| digits.parse().ok())
        .and_then(|number| VersionNumber::new(number).ok())
        .ok_or(TableError::Attribute("sk"))
}

fn version_item(version: &StoredVersion) -> Item {
    let patient = version.patient.to_string();
    let mut item = key(&patient, version_sk(version.number));
    item.extend([
        ("commitment".to_owned(), b(*version.commitment.as_bytes())),
        ("content".to_owned(), b(version.content.clone())),
        ("author".to_owned(), s(version.author.to_string())),
        ("saved_at".to_owned(), s(version.saved_at.to_string())),
        ("idempotency".to_owned(), b(version.idempotency)),
        ("request".to_owned(), b(version.request)),
        ("pending".to_owned(), s(pending::shard(&version.commitment))),
    ]);
    if let Some(previous) = version.previous {
        item.insert("previous".to_owned(), b(*previous.as_bytes()));
    }
    if let Some(month) = &version.month {
        let shard = version.commitment.as_bytes()[0] % MONTH_SHARDS;
        item.insert("month".to_owned(), s(format!("{month}#{shard}")));
    }
    item
}

/// An index over months has this many keys for each; it may become more, never less. A partition takes 1,000 writes a
/// second, and an index that is behind holds up its table's own writes. A new visit costs this one a single write of
/// under a kilobyte, in the month that now is: at 1,000 visits a second 125 for each key, and a table has four partitions
/// at least, so that only all eight keys in one of them would be too much, which is once in 16,000 months.
pub const MONTH_SHARDS: u8 = 8;

fn read_root(item: &Item) -> Result<Root, TableError> {
    Ok(Root {
        patient: bytes(item, "patient")?.to_vec(),
        details: revising::read_details(item)?,
    })
}

fn read_version(
    patient: PatientId,
    version: VersionNumber,
    item: &Item,
) -> Result<StoredVersion, TableError> {
    let previous = item
        .contains_key("previous")
        .then(|| commitment(item, "previous"))
        .transpose()?;
    Ok(StoredVersion {
        patient,
        number: version,
        commitment: commitment(item, "commitment")?,
        previous,
        content: bytes(item, "content")?.to_vec(),
        author: parsed(item, "author")?,
        saved_at: parsed(item, "saved_at")?,
        idempotency: fixed(item, "idempotency")?,
        request: fixed(item, "request")?,
        batch: number(item, "batch")?,
        month: None,
        superseded_by: number(item, "superseded")?
            .map(VersionNumber::new)
            .transpose()
            .map_err(|_| TableError::Attribute("superseded"))?,
    })
}

fn commitment(item: &Item, name: &'static str) -> Result<Commitment, TableError> {
    Commitment::try_from(bytes(item, name)?).map_err(|_| TableError::Attribute(name))
}
