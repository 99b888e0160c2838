//! Links come, and are ended before their time.

use access::PatientId;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use link::LinkId;

use super::{Links, link_key};
use crate::TableError;
use crate::item::{self, Item, b, fixed, key, n, s};
use crate::transaction::together;

/// How long a key that made a link is remembered, in seconds: the portal repeats a request within minutes.
const REMEMBERED: i64 = 24 * 60 * 60;

/// A link to be made.
pub struct NewLink {
    /// What it is known by.
    pub id: LinkId,
    /// Whose chart it leads to.
    pub patient: PatientId,
    /// Now.
    pub created_at: Timestamp,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
    /// What it is called, sealed under the patient's key.
    pub label: Option<Vec<u8>>,
    /// What a passcode is compared with, sealed under the patient's key.
    pub guard: Option<Vec<u8>>,
    /// Who asks, under which idempotency key, as one hash.
    pub idempotency: [u8; 32],
    /// Tells a repeated request from another under the same key.
    pub request: [u8; 32],
}

impl std::fmt::Debug for NewLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewLink")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What was asked under an idempotency key before.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The link that was made.
    pub link: LinkId,
    /// For which request.
    pub request: [u8; 32],
}

impl Links {
    /// What was asked under this key before.
    pub async fn asked(&self, idempotency: [u8; 32]) -> Result<Option<Asked>, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let item = item::consistent(get, request_key(idempotency)).await?;
        let read = |item: Item| {
            Ok(Asked {
                link: parsed_id(&item)?,
                request: fixed(&item, "request")?,
            })
        };
        item.map(read).transpose()
    }

    /// Makes a link, whose files are there already. Nobody can be told twice what opens one, so a repeated request
    /// makes another in place of the one it `replaces`. Whether nobody was in the way.
    pub async fn make(&self, new: &NewLink, replaces: Option<&LinkId>) -> Result<bool, TableError> {
        let put = item::unless_there(Put::builder().table_name(&self.table), link_item(new))?;
        let mut statements = vec![put, self.remembered(new, replaces)?];
        if let Some(before) = replaces {
            let delete = Delete::builder()
                .table_name(&self.table)
                .set_key(Some(link_key(before)))
                .build()
                .map_err(TableError::request)?;
            statements.push(TransactWriteItem::builder().delete(delete).build());
        }
        if !together(&self.client, statements).await? {
            return Ok(false);
        }
        if let Some(before) = replaces {
            self.drop_files(before).await?;
        }
        Ok(true)
    }

    fn remembered(
        &self,
        new: &NewLink,
        replaces: Option<&LinkId>,
    ) -> Result<TransactWriteItem, TableError> {
        let mut item = request_key(new.idempotency);
        item.extend([
            ("link".to_owned(), s(new.id.to_string())),
            ("request".to_owned(), b(new.request)),
            (
                "expires".to_owned(),
                n(new.created_at.as_second() + REMEMBERED),
            ),
        ]);
        let put = Put::builder().table_name(&self.table);
        let Some(before) = replaces else {
            return item::unless_there(put, item);
        };
        let put = put
            .condition_expression("#link = :before")
            .expression_attribute_names("#link", "link")
            .expression_attribute_values(":before", s(before.to_string()));
        item::in_transaction(put, item)
    }

    /// Ends a patient's link; whether there was one.
    pub async fn end(&self, patient: PatientId, id: &LinkId) -> Result<bool, TableError> {
        let outcome = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(link_key(id)))
            .condition_expression("patient = :patient")
            .expression_attribute_values(":patient", s(patient.to_string()))
            .send()
            .await;
        match outcome {
            Ok(_) => {
                self.drop_files(id).await?;
                Ok(true)
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn link_item(new: &NewLink) -> Item {
    let mut item = link_key(&new.id);
    item.extend([
        ("patient".to_owned(), s(new.patient.to_string())),
        ("created_at".to_owned(), s(new.created_at.to_string())),
        ("expires".to_owned(), n(new.expires)),
    ]);
    if let Some(label) = &new.label {
        item.insert("label".to_owned(), b(label.as_slice()));
    }
    if let Some(guard) = &new.guard {
        item.insert("guard".to_owned(), b(guard.as_slice()));
        item.insert("passcode".to_owned(), n(1));
    }
    item
}

fn parsed_id(item: &Item) -> Result<LinkId, TableError> {
    let id = item::text(item, "link")?;
    id.parse().map_err(|_| TableError::Attribute("link"))
}

fn request_key(idempotency: [u8; 32]) -> Item {
    let hash = idempotency.iter().fold(String::new(), |mut hash, byte| {
        use std::fmt::Write as _;
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    key(format!("request#{hash}"), "request")
}
