//! Second factors: beside the person's profile in the identity table, sealed under the person's key.
//!
//! How many there are stands in the profile (`second_factor`), so that "the first" and "not the last"
//! are conditions of one transaction.

mod changing;
mod using;

use access::PersonId;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use uuid::Uuid;

use crate::TableError;
use crate::item::{Item, bytes, key, number, parsed, s, text};

/// The second factors in the identity table.
#[derive(Clone, Debug)]
pub struct Factors {
    client: Client,
    table: String,
}

/// What a factor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Codes of an app (RFC 6238).
    Totp,
    /// A credential of the browser or a security key (`WebAuthn`).
    Passkey,
}

impl Kind {
    /// As it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = TableError;
    fn from_str(text: &str) -> Result<Self, TableError> {
        [Self::Totp, Self::Passkey]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(TableError::Attribute("kind"))
    }
}

/// One second factor of somebody.
#[derive(Clone)]
pub struct Factor {
    /// Names it to its owner.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Its name and its secret, under the person's data key.
    pub sealed: Vec<u8>,
    /// Since when.
    pub added_at: Timestamp,
    /// The time step of the last code that was taken, of a factor with codes.
    pub step: Option<u64>,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factor")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Codes for whoever has lost their factors: each works once, only hashes are stored.
#[derive(Clone)]
pub struct RecoveryCodes {
    /// What the hashes of this set are salted with.
    pub salt: Vec<u8>,
    /// The hashes of those that were not used yet.
    pub hashes: Vec<String>,
}

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecoveryCodes").finish_non_exhaustive()
    }
}

/// Everything somebody can show besides a password.
#[derive(Clone, Debug, Default)]
pub struct Enrolled {
    /// The factors, the oldest first.
    pub factors: Vec<Factor>,
    /// The recovery codes, once there are any.
    pub recovery: Option<RecoveryCodes>,
}

impl Factors {
    /// The factors in the identity table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// What a person has enrolled.
    pub async fn of(&self, person: PersonId) -> Result<Enrolled, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :person AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":person", s(partition(person)))
            .expression_attribute_values(":first", s(FACTOR))
            .expression_attribute_values(":last", s(RECOVERY))
            .consistent_read(true)
            .send()
            .await?;
        let mut enrolled = Enrolled::default();
        for item in answer.items.unwrap_or_default() {
            let sk = text(&item, "sk")?;
            if let Some(id) = sk.strip_prefix(FACTOR) {
                enrolled.factors.push(factor(id, &item)?);
            } else if sk == RECOVERY {
                enrolled.recovery = Some(recovery(&item)?);
            }
        }
        enrolled.factors.sort_by_key(|factor| factor.added_at);
        Ok(enrolled)
    }
}

const FACTOR: &str = "factor#";
const RECOVERY: &str = "recovery";

fn factor(id: &str, item: &Item) -> Result<Factor, TableError> {
    Ok(Factor {
        id: id.parse().map_err(|_| TableError::Attribute("sk"))?,
        kind: parsed(item, "kind")?,
        sealed: bytes(item, "sealed")?.to_vec(),
        added_at: parsed(item, "added_at")?,
        step: number(item, "step")?,
    })
}

/// A set that is used up has no attribute any more.
fn recovery(item: &Item) -> Result<RecoveryCodes, TableError> {
    let hashes = item.get("codes").map(AttributeValue::as_ss).transpose();
    Ok(RecoveryCodes {
        salt: bytes(item, "salt")?.to_vec(),
        hashes: hashes
            .map_err(|_| TableError::Attribute("codes"))?
            .cloned()
            .unwrap_or_default(),
    })
}

fn partition(person: PersonId) -> String {
    format!("person#{person}")
}

fn profile_key(person: PersonId) -> Item {
    key(partition(person), "profile")
}

fn factor_key(person: PersonId, id: Uuid) -> Item {
    key(partition(person), format!("{FACTOR}{id}"))
}

fn recovery_key(person: PersonId) -> Item {
    key(partition(person), RECOVERY)
}
