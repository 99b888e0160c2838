//! A new password for somebody who has forgotten theirs: one link a person, for an hour.

use access::PersonId;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};

use super::invitations::expiry;
use super::{People, Person};
use crate::TableError;
use crate::item::{Item, key, n, s, text};
use crate::transaction::together;

/// How long a link holds. It went out to whoever reads the mail of that address.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The link with which somebody may set a new password.
pub struct Reset {
    /// SHA-256 of its token, hexadecimal.
    pub token_hash: String,
}

/// Says that there is one.
impl std::fmt::Debug for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reset").finish_non_exhaustive()
    }
}

impl People {
    /// Makes this a person's one link to a new password, for an hour.
    pub async fn put_reset(
        &self,
        person: PersonId,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<(), TableError> {
        let until = (now + LIFETIME).as_second();
        let mut item = reset_key(person);
        item.extend([
            ("token_hash".to_owned(), s(token_hash)),
            ("expires_at".to_owned(), n(until)),
            ("expires".to_owned(), n(until)),
        ]);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// A person's link, unless it has expired.
    pub async fn reset(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Option<Reset>, TableError> {
        let Some(item) = self.get(reset_key(person)).await? else {
            return Ok(None);
        };
        if expiry(&item)? <= now {
            return Ok(None);
        }
        let token_hash = text(&item, "token_hash")?.to_owned();
        Ok(Some(Reset { token_hash }))
    }

    /// Sets the new password and spends the link; whether the link was still good and the person
    /// unchanged since they were read. The nonce must be random.
    pub async fn reset_password(
        &self,
        person: &Person,
        reset: &Reset,
        password: &str,
        nonce: [u8; 12],
        now: Timestamp,
    ) -> Result<bool, TableError> {
        let update = self.new_password(person, password, nonce)?;
        let spend = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(reset_key(person.id)))
            .condition_expression("token_hash = :link AND expires_at > :now")
            .expression_attribute_values(":link", s(&reset.token_hash))
            .expression_attribute_values(":now", n(now.as_second()))
            .build()
            .map_err(TableError::request)?;
        let spend = TransactWriteItem::builder().delete(spend).build();
        together(&self.client, vec![update, spend]).await
    }
}

pub(super) fn reset_key(person: PersonId) -> Item {
    key(format!("person#{person}"), "reset")
}
