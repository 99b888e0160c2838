//! Charts: the records table.

mod check;
mod consents;
mod creation;
mod kept;

use access::{PatientId, PersonId};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use keys::DataKey;
use seal::{Commitment, VersionNumber};
use version::{Altered, Claimed, Version};

pub use check::{Checked, Fault, check};
pub use creation::{Creation, NewChart};
pub use kept::kept_place;

use crate::item::{Item, b, bytes, fixed, key, number, parsed, s, text};
use crate::{Client, TableError};

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
    /// The content, sealed for [`version_place`].
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
}

/// One of a chart's versions: its number stands in its key; the rest may be damaged.
pub type Listed = (VersionNumber, Result<StoredVersion, TableError>);

/// What saving a version led to.
#[derive(Debug)]
pub enum Append {
    /// It is saved.
    Saved,
    /// There is a version of that number already.
    Taken(Box<StoredVersion>),
}

impl Charts {
    /// The records table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// A patient's chart; `None` when there is none.
    pub async fn root(&self, patient: PatientId) -> Result<Option<Root>, TableError> {
        let item = self.get(key(patient.to_string(), ROOT)).await?;
        item.map(|item| {
            Ok(Root {
                patient: bytes(&item, "patient")?.to_vec(),
            })
        })
        .transpose()
    }

    /// The newest `limit` versions before `before`, newest first. Consistent: what was saved is seen.
    pub async fn versions(
        &self,
        patient: PatientId,
        before: Option<VersionNumber>,
        limit: i32,
    ) -> Result<Vec<Listed>, TableError> {
        let below = before.map_or_else(|| format!("{VERSION}~"), version_sk);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :below")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .expression_attribute_values(":from", s(VERSION))
            .expression_attribute_values(":below", s(below))
            .scan_index_forward(false)
            .consistent_read(true)
            // BETWEEN includes its upper end.
            .limit(limit + i32::from(before.is_some()))
            .send()
            .await?;
        let mut versions = Vec::new();
        for item in answer.items() {
            let number = number_of(item)?;
            if Some(number) != before {
                versions.push((number, read_version(patient, number, item)));
            }
        }
        Ok(versions)
    }

    /// The newest version.
    pub async fn newest(&self, patient: PatientId) -> Result<Option<Listed>, TableError> {
        Ok(self.versions(patient, None, 1).await?.pop())
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
        item.map(|item| read_version(patient, number, &item))
            .transpose()
    }

    /// Saves a version with its outbox entry: one put, on condition that no version has its number.
    pub async fn append(&self, version: &StoredVersion) -> Result<Append, TableError> {
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(version_item(version)))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(
                aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld,
            )
            .send()
            .await;
        let Err(error) = outcome else {
            return Ok(Append::Saved);
        };
        match error.as_service_error() {
            Some(aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(taken)) => {
                let item = taken.item().ok_or(TableError::Attribute("Item"))?;
                let taken = read_version(version.patient, version.number, item)?;
                Ok(Append::Taken(Box::new(taken)))
            }
            _ => Err(error.into()),
        }
    }

    async fn get(&self, key: Item) -> Result<Option<Item>, TableError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key))
            .consistent_read(true)
            .send()
            .await?;
        Ok(answer.item)
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, TableError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

impl StoredVersion {
    /// Opens, reads and checks the content; what is returned is what was committed.
    pub fn open(&self, key: &DataKey) -> Result<Version, Altered> {
        let place = version_place(self.patient, self.number);
        let content = key
            .open(&place, &self.content)
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

/// Associated data of a version's ciphertext.
#[must_use]
pub fn version_place(patient: PatientId, number: VersionNumber) -> String {
    format!("{patient}/version/{number}")
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
        ("pending".to_owned(), s(pending_shard(&version.commitment))),
    ]);
    if let Some(previous) = version.previous {
        item.insert("previous".to_owned(), b(*previous.as_bytes()));
    }
    item
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
    })
}

fn commitment(item: &Item, name: &'static str) -> Result<Commitment, TableError> {
    Commitment::try_from(bytes(item, name)?).map_err(|_| TableError::Attribute(name))
}

/// The pending index has this many partitions, `0` to `7`, so that none of them is hot.
pub const PENDING_SHARDS: u8 = 8;

/// Commitments are uniform, so their first byte spreads them evenly.
fn pending_shard(commitment: &Commitment) -> String {
    (commitment.as_bytes()[0] % PENDING_SHARDS).to_string()
}

/// Where a page of a query ended, as the cursor of the next.
fn start_key(cursor: PatientId, practitioner: PersonId) -> Item {
    let mut start = key(cursor.to_string(), consents::sk(practitioner));
    start.insert("practitioner".to_owned(), s(practitioner.to_string()));
    start
}
