//! What patients hand on by a link: the links table.
//!
//! | pk | sk | what |
//! | --- | --- | --- |
//! | `link#<id>` | `link` | whose it is, until when, how often it was opened |
//! | `link#<id>` | `file#<n>#<m>` | the m-th piece of the n-th file |
//! | `request#<hash>` | `request` | the link that was made under one idempotency key |
//!
//! A link's id is the hash of what stands in its address. What it leads to lies under a key that is in the link alone,
//! and under the patient's around that. All of it ends with the link.

mod files;
mod making;
mod opening;

use access::PatientId;
use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use link::LinkId;

pub use files::LinkFile;
pub use making::{Asked, NewLink};
pub use opening::Opened;

use crate::TableError;
use crate::item::{self, Item, bytes, key, number, parsed, s, text};

/// The links table.
#[derive(Clone, Debug)]
pub struct Links {
    client: Client,
    table: String,
}

/// A link as it lies in the table.
#[derive(Clone, Debug)]
pub struct StoredLink {
    /// What it is known by.
    pub id: LinkId,
    /// Whose chart it leads to.
    pub patient: PatientId,
    /// Since when there is one.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What it is called, sealed under the patient's key.
    pub label: Option<Vec<u8>>,
    /// What a passcode is compared with, sealed under the patient's key; not of a link in a list.
    pub guard: Option<Vec<u8>>,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// How many tries of its passcode were wrong.
    pub wrong: u64,
    /// How often it was opened.
    pub opened: u64,
    /// When it was opened last.
    pub last_opened: Option<Timestamp>,
}

const INDEX: &str = "by-patient";
const LINK: &str = "link";

impl Links {
    /// The table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// A link that has not ended.
    pub async fn of(&self, id: &LinkId, now: Timestamp) -> Result<Option<StoredLink>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let Some(item) = item::consistent(get, link_key(id)).await? else {
            return Ok(None);
        };
        let link = StoredLink::read(&item)?;
        Ok(Some(link).filter(|link| link.expires_at > now))
    }

    /// A patient's links that have not ended, the newest first.
    pub async fn of_patient(
        &self,
        patient: PatientId,
        now: Timestamp,
    ) -> Result<Vec<StoredLink>, TableError> {
        let (mut links, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(INDEX)
                .key_condition_expression("patient = :patient")
                .expression_attribute_values(":patient", s(patient.to_string()))
                .scan_index_forward(false)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            for item in page.items.unwrap_or_default() {
                links.push(StoredLink::read(&item)?);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                links.retain(|link| link.expires_at > now);
                return Ok(links);
            }
        }
    }
}

impl StoredLink {
    fn read(item: &Item) -> Result<Self, TableError> {
        let id = text(item, "pk")?.strip_prefix("link#");
        let sealed = |name| item.get(name).map(|_| bytes(item, name)).transpose();
        let label = sealed("label")?.map(<[u8]>::to_vec);
        let guard = sealed("guard")?.map(<[u8]>::to_vec);
        let last_opened = item.get("last_opened").map(|_| parsed(item, "last_opened"));
        Ok(Self {
            id: id
                .and_then(|id| id.parse().ok())
                .ok_or(TableError::Attribute("pk"))?,
            patient: parsed(item, "patient")?,
            created_at: parsed(item, "created_at")?,
            expires_at: second(item, "expires")?,
            label,
            guard,
            passcode: item.contains_key("passcode"),
            wrong: number(item, "wrong")?.unwrap_or(0),
            opened: number(item, "opened")?.unwrap_or(0),
            last_opened: last_opened.transpose()?,
        })
    }
}

fn second(item: &Item, name: &'static str) -> Result<Timestamp, TableError> {
    number(item, name)?
        .and_then(|second| i64::try_from(second).ok())
        .and_then(|second| Timestamp::from_second(second).ok())
        .ok_or(TableError::Attribute(name))
}

fn partition(id: &LinkId) -> String {
    format!("link#{id}")
}

fn link_key(id: &LinkId) -> Item {
    key(partition(id), LINK)
}
