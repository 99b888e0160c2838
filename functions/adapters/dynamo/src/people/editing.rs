//! Who somebody is changes: their name, their address, what they are shown by.

use access::PersonId;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem, Update};
use jiff::Timestamp;

use super::addresses::Holder;
use super::profile::{Identity, Particulars, Untold, seal_identity};
use super::resets::reset_key;
use super::{People, Person, address_key, person_key};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{b, s};
use crate::transaction::{alone, together};

/// Who somebody is to be.
pub struct NewProfile {
    /// The name they are shown by.
    pub name: String,
    /// Their address, normalised.
    pub email: String,
    /// The same in its blind form.
    pub address: String,
    /// What else they are shown by.
    pub particulars: Particulars,
}

/// Says that there is one: it identifies a person.
impl std::fmt::Debug for NewProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewProfile").finish_non_exhaustive()
    }
}

/// How an address came to be another.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    /// The one before, sealed: it stays until both were told ([`People::told`]).
    pub former: &'a [u8],
    /// When somebody else gave them the new one; none if they did it themselves.
    pub given_at: Option<Timestamp>,
}

/// What an edit led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It is so.
    Done,
    /// Somebody else has an account under the address.
    AddressTaken,
    /// They were changed or erased since they were read.
    Overtaken,
}

impl People {
    /// Changes who somebody is, on condition that it is as it was read. With another address, of which
    /// `moved` tells, the old one leads to nobody, and a link to a new password that went there works no longer. The
    /// nonce must be random.
    pub async fn edit(
        &self,
        person: &Person,
        new: &NewProfile,
        moved: Option<Moved<'_>>,
        nonce: [u8; 12],
    ) -> Result<Edited, DataKeyError> {
        let identity = Identity {
            name: new.name.clone(),
            email: new.email.clone(),
            particulars: new.particulars.clone(),
            photo: person.photo,
        };
        let mut statements = vec![
            self.keys.still_there(person.id)?,
            self.identified(person, &identity, &new.address, moved, nonce)?,
        ];
        if new.address != person.address {
            let erased = match self.holder(&new.address).await? {
                Holder::Nobody => None,
                Holder::Erased(erased) => Some(erased),
                Holder::Taken(_) => return Ok(Edited::AddressTaken),
            };
            statements.extend(self.claim(&new.address, person.id, erased)?);
            statements.push(self.given_up(person)?);
            statements.push(self.gone(reset_key(person.id))?);
        }
        if together(&self.client, statements).await? {
            return Ok(Edited::Done);
        }
        let taken = self.at(&new.address).await?;
        Ok(match taken {
            Some(holder) if holder != person.id => Edited::AddressTaken,
            _ => Edited::Overtaken,
        })
    }

    /// Forgets what somebody was to be told, once they are, if it is what they were read with.
    pub async fn told(&self, person: PersonId, untold: &Untold) -> Result<(), TableError> {
        let outcome = alone(|| {
            self.client
                .update_item()
                .table_name(&self.table)
                .set_key(Some(person_key(person)))
                .update_expression("REMOVE former, former_revision")
                .condition_expression("former_revision = :revision")
                .expression_attribute_values(":revision", b(untold.before.as_slice()))
                .send()
        });
        let Err(error) = outcome.await else {
            return Ok(());
        };
        match error.as_service_error() {
            // Somebody told them first, or this very call did and its answer was lost.
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
            _ => Err(error.into()),
        }
    }

    /// The profile with another identity, on condition that it has the one that was read.
    pub(super) fn identified(
        &self,
        person: &Person,
        identity: &Identity,
        address: &str,
        moved: Option<Moved<'_>>,
        nonce: [u8; 12],
    ) -> Result<TransactWriteItem, TableError> {
        let sealed = seal_identity(&person.key, person.id, nonce, identity)?;
        let mut change = "SET #identity = :identity, #address = :address".to_owned();
        let mut update = Update::builder();
        if let Some(Moved { former, given_at }) = moved {
            change.push_str(", former = :former, former_revision = :revision");
            update = update
                .expression_attribute_values(":former", b(former))
                .expression_attribute_values(":revision", b(person.revision()));
            if let Some(at) = given_at {
                change.push_str(", address_given_at = :given");
                update = update.expression_attribute_values(":given", s(at.to_string()));
            } else {
                change.push_str(" REMOVE address_given_at");
            }
        }
        let update = update
            .table_name(&self.table)
            .set_key(Some(person_key(person.id)))
            .update_expression(change)
            .condition_expression("#identity = :before")
            .expression_attribute_names("#identity", "identity")
            .expression_attribute_names("#address", "address")
            .expression_attribute_values(":identity", b(sealed))
            .expression_attribute_values(":address", s(address))
            .expression_attribute_values(":before", b(person.identity.as_slice()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// Their address leads to nobody, on condition that it led to them.
    pub(super) fn given_up(&self, person: &Person) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(address_key(&person.address)))
            .condition_expression("#person = :person")
            .expression_attribute_names("#person", "person")
            .expression_attribute_values(":person", s(person.id.to_string()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}
