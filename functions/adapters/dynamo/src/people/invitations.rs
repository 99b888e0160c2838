//! Invitations: an offer of an account, and the one-time link that takes it up, of which only the hash is
//! stored.
//!
//! An invitation is named by the person it is for: a patient's by their chart, anybody else's by the id
//! they will have. So there is one for each, and its link is the last that was made.

use access::{PatientId, PersonId, Role};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Delete, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};
use keys::DataKey;

use super::People;
use super::profile::{Identity, open_identity};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{Item, b, bytes, key, n, number, parsed, s, text};
use crate::transaction::together;

/// How long an invitation that nobody took up is shown as expired before time-to-live removes it.
pub(super) const SHOWN: SignedDuration = SignedDuration::from_hours(90 * 24);

/// An admin's offer of an account.
#[derive(Clone)]
pub struct Invitation {
    /// The id the person will have, which is the invitation's as well.
    pub person: PersonId,
    /// What they will be.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address, normalised.
    pub email: String,
    /// When the link stops working.
    pub expires_at: Timestamp,
    /// SHA-256 of the link's token, hexadecimal; nothing until a link was made.
    pub token_hash: Option<String>,
    pub(super) address: String,
    pub(super) identity: Vec<u8>,
}

/// The role only: the rest identifies a person or opens an account.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Invitation {
    /// The chart that a patient's account is for.
    #[must_use]
    pub fn patient(&self) -> Option<PatientId> {
        (self.role == Role::Patient).then(|| PatientId::new(self.person.uuid()))
    }

    /// Out of the item, with the person's key.
    pub(super) fn read(person: PersonId, item: &Item, key: &DataKey) -> Result<Self, TableError> {
        let Identity { name, email, .. } = open_identity(key, person, item)?;
        let token_hash = item.get("token_hash").map(|_| text(item, "token_hash"));
        Ok(Self {
            person,
            role: parsed(item, "role")?,
            name,
            email,
            expires_at: expiry(item)?,
            token_hash: token_hash.transpose()?.map(str::to_owned),
            address: text(item, "address")?.to_owned(),
            identity: bytes(item, "identity")?.to_vec(),
        })
    }
}

/// What asking for another link led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The old link is dead, and the invitation holds until then.
    Renewed(Timestamp),
    /// The same request has been done before.
    Repeated(Timestamp),
    /// There is no such invitation.
    Unknown,
}

impl People {
    /// An invitation, expired or not; nothing when it was accepted or withdrawn, or the patient erased.
    pub async fn invitation(&self, id: PersonId) -> Result<Option<Invitation>, DataKeyError> {
        let Some(item) = self.get(invitation_key(id)).await? else {
            return Ok(None);
        };
        let Some(key) = self.keys.of(id).await? else {
            return Ok(None);
        };
        Ok(Some(Invitation::read(id, &item, &key)?))
    }

    /// Makes this the invitation's one link; whether it still stands and has not expired.
    pub async fn put_link(
        &self,
        id: PersonId,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<bool, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(invitation_key(id)))
            .update_expression("SET token_hash = :link")
            .condition_expression("expires_at > :now")
            .expression_attribute_values(":link", s(token_hash))
            .expression_attribute_values(":now", n(now.as_second()))
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends the link there is, and lets the invitation hold until `expires_at`. `request` is the hash that
    /// tells this request from others.
    pub async fn renew(
        &self,
        id: PersonId,
        request: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<Renewal, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(invitation_key(id)))
            .update_expression(
                "SET expires_at = :until, expires = :removed, renewal = :request REMOVE token_hash",
            )
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(renewal) OR renewal <> :request)",
            )
            .expression_attribute_values(":until", n(expires_at.as_second()))
            .expression_attribute_values(":removed", n((expires_at + SHOWN).as_second()))
            .expression_attribute_values(":request", b(request))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = outcome else {
            return Ok(Renewal::Renewed(expires_at));
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(refused)) =
            error.as_service_error()
        else {
            return Err(error.into());
        };
        match refused.item() {
            Some(item) => Ok(Renewal::Repeated(expiry(item)?)),
            None => Ok(Renewal::Unknown),
        }
    }

    /// Takes an invitation back: its link and the identity it carried are gone. Whether there was one.
    pub async fn withdraw(&self, id: PersonId) -> Result<bool, TableError> {
        let Some(item) = self.get(invitation_key(id)).await? else {
            return Ok(false);
        };
        let address = text(&item, "address")?;
        let mut statements = self.withdrawn(id, address)?;
        statements.push(self.forget_invited(address, id)?);
        together(&self.client, statements).await
    }

    /// The invitation goes with the key its identity lies under, on condition that it is still for this
    /// address: nobody has accepted it, nobody has put another in its place.
    pub(super) fn withdrawn(
        &self,
        id: PersonId,
        address: &str,
    ) -> Result<Vec<TransactWriteItem>, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(invitation_key(id)))
            .condition_expression("#address = :address")
            .expression_attribute_names("#address", "address")
            .expression_attribute_values(":address", s(address))
            .build()
            .map_err(TableError::request)?;
        let delete = TransactWriteItem::builder().delete(delete).build();
        Ok(vec![delete, self.keys.destroyed(id)?])
    }
}

pub(super) fn expiry(item: &Item) -> Result<Timestamp, TableError> {
    number(item, "expires_at")?
        .and_then(|second| i64::try_from(second).ok())
        .and_then(|second| Timestamp::from_second(second).ok())
        .ok_or(TableError::Attribute("expires_at"))
}

pub(super) fn invitation_key(person: PersonId) -> Item {
    key(format!("invitation#{person}"), "invitation")
}
