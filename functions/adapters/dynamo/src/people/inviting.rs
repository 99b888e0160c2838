//! Somebody is invited: a person has one invitation and an address has one, in each case the newest.

use access::{PatientId, PersonId, Role};
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use jiff::Timestamp;

use super::addresses::Holder;
use super::invitations::{SHOWN, expiry, invitation_key};
use super::places::{Listing, listed};
use super::profile::{Identity, Particulars};
use super::{People, person_key, profile};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{self, Item, b, fixed, n, s, text};
use crate::transaction::together;

/// How often a transaction is drawn up anew because what it was drawn up from has changed.
const ATTEMPTS: usize = 5;

/// Whom to invite.
pub struct NewInvitation {
    /// The id they will have: the chart's for a patient.
    pub person: PersonId,
    /// What they will be.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address, normalised.
    pub email: String,
    /// What else they will be shown by.
    pub particulars: Particulars,
    /// The same in its blind form.
    pub address: String,
    /// When the link is to stop working.
    pub expires_at: Timestamp,
    /// Who asks, under which idempotency key, as one hash.
    pub idempotency: [u8; 32],
    /// Tells a repeated request from another under the same key.
    pub request: [u8; 32],
}

/// The role only: the rest identifies a person.
impl std::fmt::Debug for NewInvitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewInvitation")
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl NewInvitation {
    fn identity(&self) -> Identity {
        Identity {
            name: self.name.clone(),
            email: self.email.clone(),
            particulars: self.particulars.clone(),
            photo: false,
        }
    }
}

/// What an attempt at inviting somebody led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// The invitation stands until then. It may have taken an older one's place.
    Done(Timestamp),
    /// It stood: the same request has been done before.
    Repeated(Timestamp),
    /// Another request used the same idempotency key.
    KeyReused,
    /// Somebody has an account under the address.
    AddressTaken,
    /// The patient has an account.
    Enrolled,
    /// The patient has no chart, or was erased.
    NoChart,
    /// Too many others change the same things at this moment.
    Contended,
}

impl People {
    /// Invites somebody; there is no link yet. Whatever stood in the way of it being the only one, an
    /// invitation to this person or under this address, is gone. The nonce must be random.
    pub async fn invite(
        &self,
        new: &NewInvitation,
        nonce: [u8; 12],
        now: Timestamp,
    ) -> Result<Invited, DataKeyError> {
        for _ in 0..ATTEMPTS {
            let found = self.around(new).await?;
            if let Some(decided) = found.decides(new)? {
                return Ok(decided);
            }
            let statements = self.invitation_statements(new, &found, nonce, now).await?;
            if together(&self.client, statements).await? {
                return Ok(Invited::Done(new.expires_at));
            }
        }
        Ok(Invited::Contended)
    }

    /// What stands around an invitation that is to be made.
    async fn around(&self, new: &NewInvitation) -> Result<Found, DataKeyError> {
        let invited = self.invited(&new.address).await?;
        let another = invited.filter(|id| *id != new.person);
        let another = match another {
            // What an address leads to may have gone to another address since, or be gone.
            Some(id) => self
                .get(invitation_key(id))
                .await?
                .filter(|item| text(item, "address").is_ok_and(|its| its == new.address))
                .map(|_| id),
            None => None,
        };
        let patient = PatientId::new(new.person.uuid());
        Ok(Found {
            holder: self.holder(&new.address).await?,
            profile: self.get(person_key(new.person)).await?.is_some(),
            chart: new.role != Role::Patient || self.keys.is_there(patient).await?,
            standing: self.get(invitation_key(new.person)).await?,
            invited,
            another,
        })
    }

    async fn invitation_statements(
        &self,
        new: &NewInvitation,
        found: &Found,
        nonce: [u8; 12],
        now: Timestamp,
    ) -> Result<Vec<TransactWriteItem>, DataKeyError> {
        let (key, keep) = if let Some(key) = self.keys.of(new.person).await? {
            (key, self.keys.still_there(new.person)?)
        } else {
            let made = self.keys.make(new.person).await?;
            (made.key, made.store)
        };
        let identity = profile::seal_identity(&key, new.person, nonce, &new.identity())?;
        let removed = (new.expires_at + SHOWN).as_second();
        let mut statements = vec![
            keep,
            self.no_account(new.person)?,
            self.put_invitation(invitation_item(new, identity, now), found)?,
            self.note_invited(&new.address, new.person, found.invited, removed)?,
        ];
        if new.role == Role::Patient {
            let chart = PatientId::new(new.person.uuid());
            statements.push(self.keys.still_there(chart)?);
        }
        if let Some(another) = found.another {
            statements.extend(self.withdrawn(another, &new.address)?);
        }
        if let Some(before) = &found.standing {
            let before = text(before, "address")?;
            if before != new.address {
                statements.push(self.forget_invited(before, new.person)?);
            }
        }
        Ok(statements)
    }

    /// In place of the one that was found, and of no other.
    fn put_invitation(&self, item: Item, found: &Found) -> Result<TransactWriteItem, TableError> {
        let Some(standing) = &found.standing else {
            return self.put_new(item);
        };
        let before = fixed(standing, "idempotency")?;
        let put = Put::builder()
            .table_name(&self.table)
            .condition_expression("idempotency = :before")
            .expression_attribute_values(":before", b(before));
        item::in_transaction(put, item)
    }

    fn no_account(&self, person: PersonId) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person)))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

struct Found {
    /// Who has an account under the address.
    holder: Holder,
    /// Whether the person has an account.
    profile: bool,
    /// Whether a patient has a chart.
    chart: bool,
    /// The person's invitation until now.
    standing: Option<Item>,
    /// To whom the address leads.
    invited: Option<PersonId>,
    /// The same, if that is an invitation of somebody else.
    another: Option<PersonId>,
}

impl Found {
    /// The answer, when there is nothing to be written.
    fn decides(&self, new: &NewInvitation) -> Result<Option<Invited>, TableError> {
        if !self.chart {
            return Ok(Some(Invited::NoChart));
        }
        if self.profile && new.role == Role::Patient {
            return Ok(Some(Invited::Enrolled));
        }
        if let Holder::Taken(_) = self.holder {
            return Ok(Some(Invited::AddressTaken));
        }
        let Some(standing) = &self.standing else {
            return Ok(None);
        };
        if fixed(standing, "idempotency")? != new.idempotency {
            return Ok(None);
        }
        Ok(Some(if fixed(standing, "request")? == new.request {
            Invited::Repeated(expiry(standing)?)
        } else {
            Invited::KeyReused
        }))
    }
}

fn invitation_item(new: &NewInvitation, identity: Vec<u8>, now: Timestamp) -> Item {
    let mut item = invitation_key(new.person);
    let removed = (new.expires_at + SHOWN).as_second();
    item.extend([
        ("role".to_owned(), s(new.role.to_string())),
        ("address".to_owned(), s(&new.address)),
        ("identity".to_owned(), b(identity)),
        ("expires_at".to_owned(), n(new.expires_at.as_second())),
        ("expires".to_owned(), n(removed)),
        ("idempotency".to_owned(), b(new.idempotency)),
        ("request".to_owned(), b(new.request)),
    ]);
    item.extend(listed(Listing::Invitations, now, new.person));
    item
}
