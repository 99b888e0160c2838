//! Wrapped data keys, one a patient and one a person, in a table of their own.

mod many;

use std::sync::Arc;

use access::PersonId;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use keys::{DataKey, KeyError, Kms, Subject};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::item::{self, Item, b, bytes, s};
use crate::{Client, TableError};

/// The table of wrapped keys, and the KMS key that unwraps them.
#[derive(Clone, Debug)]
pub struct DataKeys {
    client: Client,
    table: String,
    kms: Kms,
    wrapping_key: String,
    /// A wrapped key of nobody's, made once a process.
    decoy: Arc<OnceCell<Vec<u8>>>,
}

/// Somebody's key could not be had, or what lay under it.
#[derive(Debug, thiserror::Error)]
pub enum DataKeyError {
    /// The table failed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// KMS failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A new key with the statement that stores it.
#[derive(Debug)]
pub struct NewDataKey {
    /// The key, ready for use.
    pub key: DataKey,
    /// Stores it wrapped, unless there is one; for the transaction that makes what it is for.
    pub(crate) store: TransactWriteItem,
}

impl DataKeys {
    /// The keys in `table`, wrapped by the KMS key `wrapping_key`.
    #[must_use]
    pub fn new(client: Client, table: String, kms: Kms, wrapping_key: String) -> Self {
        Self {
            client,
            table,
            kms,
            wrapping_key,
            decoy: Arc::default(),
        }
    }

    /// Makes a key for somebody new; nothing is stored yet.
    pub async fn make(&self, subject: impl Into<Subject>) -> Result<NewDataKey, DataKeyError> {
        let subject = subject.into();
        let (key, wrapped) = self.kms.new_data_key(&self.wrapping_key, subject).await?;
        let mut item = of_subject(subject);
        item.insert("wrapped".to_owned(), b(wrapped));
        let store = item::unless_there(Put::builder().table_name(&self.table), item)?;
        Ok(NewDataKey { key, store })
    }

    /// Somebody's key; `None` when they are unknown or were erased.
    pub async fn of(&self, subject: impl Into<Subject>) -> Result<Option<DataKey>, DataKeyError> {
        let subject = subject.into();
        match self.wrapped(subject).await? {
            Some(wrapped) => Ok(Some(self.unwrap(subject, wrapped).await?)),
            None => Ok(None),
        }
    }

    /// The key of a person who may be nobody: the same calls are made either way, so that a clock does
    /// not tell which it was.
    pub async fn of_somebody(
        &self,
        person: Option<PersonId>,
    ) -> Result<Option<DataKey>, DataKeyError> {
        let nobody = Subject::Person(PersonId::new(Uuid::nil()));
        let subject = person.map_or(nobody, Subject::Person);
        let make_decoy = || async {
            let made = self.kms.new_data_key(&self.wrapping_key, nobody).await;
            made.map(|(_, wrapped)| wrapped)
        };
        let decoy = self.decoy.get_or_try_init(make_decoy).await?;
        if let Some(wrapped) = self.wrapped(subject).await? {
            return Ok(Some(self.unwrap(subject, wrapped).await?));
        }
        self.unwrap(nobody, decoy.clone()).await?;
        Ok(None)
    }

    /// Whether somebody has a key, and so has not been erased.
    pub async fn is_there(&self, subject: impl Into<Subject>) -> Result<bool, TableError> {
        Ok(self.wrapped(subject.into()).await?.is_some())
    }

    /// Destroys a key: from then on nothing under it can be read by anybody, in no backup either. Whoever
    /// has no key has nothing to destroy.
    pub async fn destroy(&self, subject: impl Into<Subject>) -> Result<(), TableError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(of_subject(subject.into())))
            .send()
            .await?;
        Ok(())
    }

    /// For a transaction that must not go through when somebody's key is gone.
    pub(crate) fn still_there(
        &self,
        subject: impl Into<Subject>,
    ) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(of_subject(subject.into())))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Destroys a key together with what else a transaction does.
    pub(crate) fn destroyed(
        &self,
        subject: impl Into<Subject>,
    ) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(of_subject(subject.into())))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    async fn wrapped(&self, subject: Subject) -> Result<Option<Vec<u8>>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let item = item::consistent(get, of_subject(subject)).await?;
        item.map(|item| Ok(bytes(&item, "wrapped")?.to_vec()))
            .transpose()
    }

    async fn unwrap(&self, subject: Subject, wrapped: Vec<u8>) -> Result<DataKey, KeyError> {
        let unwrapping = self
            .kms
            .unwrap_data_key(&self.wrapping_key, subject, wrapped);
        unwrapping.await
    }
}

/// This table has no sort key.
fn of_subject(subject: Subject) -> Item {
    Item::from([("pk".to_owned(), s(name(subject)))])
}

fn name(subject: Subject) -> String {
    match subject {
        Subject::Patient(patient) => patient.to_string(),
        Subject::Person(person) => format!("person#{person}"),
    }
}
