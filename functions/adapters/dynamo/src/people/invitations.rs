//! Invitations: a one-time link, of which only the hash is stored.

use access::{PersonId, Role};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use jiff::Timestamp;

use super::{Enrolment, People, Person};
use crate::TableError;
use crate::item::{Item, key, n, number, parsed, s, text};

/// An admin's offer of an account.
#[derive(Clone)]
pub struct Invitation {
    /// SHA-256 of the link's token, hexadecimal.
    pub token_hash: String,
    /// The id the person will have.
    pub person: PersonId,
    /// What they will be.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address, normalised.
    pub email: String,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// The role only: the rest identifies a person or opens an account.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl People {
    /// Stores an invitation. DynamoDB's time-to-live removes it some time after it expired.
    pub async fn invite(&self, invitation: &Invitation) -> Result<(), TableError> {
        let mut item = invitation_key(&invitation.token_hash);
        item.extend([
            ("person".to_owned(), s(invitation.person.to_string())),
            ("role".to_owned(), s(invitation.role.to_string())),
            ("name".to_owned(), s(&invitation.name)),
            ("email".to_owned(), s(&invitation.email)),
            ("expires".to_owned(), n(invitation.expires_at.as_second())),
        ]);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// The invitation behind a token's hash, unless it has expired.
    pub async fn invitation(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Invitation>, TableError> {
        let Some(item) = self.get(invitation_key(token_hash)).await? else {
            return Ok(None);
        };
        let expires = number(&item, "expires")?.ok_or(TableError::Attribute("expires"))?;
        let expires_at = i64::try_from(expires)
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .ok_or(TableError::Attribute("expires"))?;
        let invitation = Invitation {
            token_hash: token_hash.to_owned(),
            person: parsed(&item, "person")?,
            role: parsed(&item, "role")?,
            name: text(&item, "name")?.to_owned(),
            email: text(&item, "email")?.to_owned(),
            expires_at,
        };
        Ok((invitation.expires_at > now).then_some(invitation))
    }

    /// Enrols who was invited and spends the invitation, in one transaction.
    pub async fn accept(
        &self,
        invitation: &Invitation,
        person: &Person,
        now: Timestamp,
    ) -> Result<Enrolment, TableError> {
        let spend = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(invitation_key(&invitation.token_hash)))
            .condition_expression("attribute_exists(pk) AND expires > :now")
            .expression_attribute_values(":now", n(now.as_second()))
            .build()
            .map_err(TableError::request)?;
        let spend = TransactWriteItem::builder().delete(spend).build();
        self.enrol(vec![spend], person, now).await
    }
}

fn invitation_key(token_hash: &str) -> Item {
    key(format!("invitation#{token_hash}"), "invitation")
}
