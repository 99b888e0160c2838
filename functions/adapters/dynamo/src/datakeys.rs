//! Wrapped data keys, one a patient, in a table of their own.

use access::PatientId;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use keys::{DataKey, KeyError, Kms};

use crate::item::{self, Item, b, bytes, s};
use crate::{Client, TableError};

/// The table of wrapped keys, and the KMS key that unwraps them.
#[derive(Clone, Debug)]
pub struct DataKeys {
    client: Client,
    table: String,
    kms: Kms,
    wrapping_key: String,
}

/// A patient's key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum DataKeyError {
    /// The table failed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// KMS failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A new patient's key with the statement that stores it.
#[derive(Debug)]
pub struct NewDataKey {
    /// The key, ready for use.
    pub key: DataKey,
    /// Stores it wrapped, unless the patient has one; for the transaction that makes the chart.
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
        }
    }

    /// Makes a key for a new patient; nothing is stored yet.
    pub async fn make(&self, patient: PatientId) -> Result<NewDataKey, DataKeyError> {
        let (key, wrapped) = self.kms.new_data_key(&self.wrapping_key, patient).await?;
        let mut item = of_patient(patient);
        item.insert("wrapped".to_owned(), b(wrapped));
        let store = item::unless_there(Put::builder().table_name(&self.table), item)?;
        Ok(NewDataKey { key, store })
    }

    /// A patient's key; `None` when the patient is unknown or was erased.
    pub async fn of(&self, patient: PatientId) -> Result<Option<DataKey>, DataKeyError> {
        let get = self.client.get_item().table_name(&self.table);
        let Some(item) = item::consistent(get, of_patient(patient)).await? else {
            return Ok(None);
        };
        let wrapped = bytes(&item, "wrapped")?.to_vec();
        Ok(Some(
            self.kms
                .unwrap_data_key(&self.wrapping_key, patient, wrapped)
                .await?,
        ))
    }

    /// Destroys a patient's key: from then on nothing under it can be read by anybody, in no backup
    /// either. Whoever has no key has nothing to destroy.
    pub async fn destroy(&self, patient: PatientId) -> Result<(), TableError> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(of_patient(patient)))
            .send()
            .await?;
        Ok(())
    }
}

/// This table has no sort key.
fn of_patient(patient: PatientId) -> Item {
    Item::from([("pk".to_owned(), s(patient.to_string()))])
}
