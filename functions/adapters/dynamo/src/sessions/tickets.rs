//! Things half done: a sign-in between password and second factor, a passkey between its two steps.

use access::PersonId;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Delete, ReturnValue, TransactWriteItem};
use jiff::Timestamp;

use super::session::second;
use super::{Grounds, Sessions, expires};
use crate::TableError;
use crate::item::{Item, b, bytes, key, n, parsed, s};

/// How often one ticket may be presented.
const TRIES: u32 = 5;

/// Stands for a first step that succeeded. Its token is random and only its hash is stored.
#[derive(Clone)]
pub struct Ticket {
    /// SHA-256 of the token, hexadecimal.
    pub hash: String,
    /// Who took the first step.
    pub person: PersonId,
    /// What the second step needs, under the person's data key.
    pub sealed: Vec<u8>,
    /// When it is too late for the second step.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket").finish_non_exhaustive()
    }
}

impl Sessions {
    /// Stores a ticket.
    pub async fn issue(&self, ticket: &Ticket) -> Result<(), TableError> {
        let mut item = ticket_key(&ticket.hash);
        item.extend([
            ("person".to_owned(), s(ticket.person.to_string())),
            ("sealed".to_owned(), b(ticket.sealed.as_slice())),
            expires(ticket.expires_at),
        ]);
        self.put(item).await
    }

    /// The ticket with this hash, and one of its tries is gone; `None` when it has run out, of time
    /// or of tries, or never was.
    pub async fn present(&self, hash: &str, now: Timestamp) -> Result<Option<Ticket>, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(ticket_key(hash)))
            .update_expression("ADD tries :one")
            .condition_expression(
                "expires > :now AND (attribute_not_exists(tries) OR tries < :max)",
            )
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":now", n(now.as_second()))
            .expression_attribute_values(":max", n(TRIES))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match outcome {
            Ok(answer) => answer.attributes.unwrap_or_default(),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Ticket {
            hash: hash.to_owned(),
            person: parsed(&item, "person")?,
            sealed: bytes(&item, "sealed")?.to_vec(),
            expires_at: second(&item, "expires")?,
        }))
    }

    /// The ticket is used up: of two who present it only one gets on.
    pub fn spending(&self, hash: &str) -> Result<Grounds, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(ticket_key(hash)))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(TableError::request)?;
        Ok(Grounds(vec![
            TransactWriteItem::builder().delete(delete).build(),
        ]))
    }
}

fn ticket_key(hash: &str) -> Item {
    key(format!("ticket#{hash}"), "ticket")
}
