//! An account comes into being: by the set-up token the first, by an invitation every other.

use access::{Language, PersonId, Role};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem, Update};
use jiff::Timestamp;

use super::addresses::Holder;
use super::invitations::invitation_key;
use super::places::{Listing, listed};
use super::profile::{Identity, Particulars};
use super::standing::admins_key;
use super::{Invitation, People, person_key, profile};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{Item, b, n, s};
use crate::transaction::together;

/// Who will be the first admin.
pub struct NewPerson {
    /// Their id from now on.
    pub id: PersonId,
    /// The name they are shown by.
    pub name: String,
    /// Their address, normalised.
    pub email: String,
    /// The same in its blind form.
    pub address: String,
    /// Argon2id hash of the password, as a PHC string.
    pub password: String,
}

/// The id only: the rest identifies a person.
impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl NewPerson {
    fn identity(&self) -> Identity {
        Identity {
            name: self.name.clone(),
            email: self.email.clone(),
            particulars: Particulars::default(),
            photo: false,
        }
    }
}

/// How an enrolment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The person is enrolled.
    Done,
    /// What entitled to it was used before, has expired or never was; or the address has been taken.
    Refused,
}

impl People {
    /// Enrols the first admin. The list of admins makes sure that there is only one first: it comes with
    /// them, and never goes. The nonces must be random.
    pub async fn enrol_first(
        &self,
        person: &NewPerson,
        nonces: [[u8; 12]; 2],
        now: Timestamp,
    ) -> Result<Enrolment, DataKeyError> {
        let made = self.keys.make(person.id).await?;
        let [one, other] = nonces;
        let identity = profile::seal_identity(&made.key, person.id, one, &person.identity())?;
        let password = profile::seal_password(&made.key, person.id, other, &person.password);
        let mut admins = admins_key();
        admins.insert("active".to_owned(), one_of(person.id));
        let mut statements = vec![made.store, self.put_new(admins)?];
        let profile = new_profile(
            person.id,
            Role::Admin,
            &person.address,
            identity,
            password,
            now,
        );
        statements.push(self.put_new(profile)?);
        statements.extend(self.claim(&person.address, person.id, None)?);
        self.enrolled(statements).await
    }

    /// Enrols who was invited and spends the invitation; they are written to in `language`. The nonce must be random.
    pub async fn accept(
        &self,
        invitation: &Invitation,
        password: &str,
        language: Language,
        nonce: [u8; 12],
        now: Timestamp,
    ) -> Result<Enrolment, DataKeyError> {
        let person = invitation.person;
        let Some(key) = self.keys.of(person).await? else {
            return Ok(Enrolment::Refused);
        };
        let erased = match self.holder(&invitation.address).await? {
            Holder::Nobody => None,
            Holder::Erased(erased) => Some(erased),
            Holder::Taken(_) => return Ok(Enrolment::Refused),
        };
        let password = profile::seal_password(&key, person, nonce, password);
        let identity = invitation.identity.clone();
        let mut profile = new_profile(
            person,
            invitation.role,
            &invitation.address,
            identity,
            password,
            now,
        );
        profile.insert("language".to_owned(), s(language.tag()));
        let mut statements = vec![
            self.spent(invitation, now)?,
            self.forget_invited(&invitation.address, person)?,
            self.keys.still_there(person)?,
            self.put_new(profile)?,
        ];
        statements.extend(self.claim(&invitation.address, person, erased)?);
        if let Some(patient) = invitation.patient() {
            statements.push(self.keys.still_there(patient)?);
        }
        if invitation.role == Role::Admin {
            statements.push(self.one_more_admin(person)?);
        }
        self.enrolled(statements).await
    }

    async fn enrolled(
        &self,
        statements: Vec<TransactWriteItem>,
    ) -> Result<Enrolment, DataKeyError> {
        Ok(if together(&self.client, statements).await? {
            Enrolment::Done
        } else {
            Enrolment::Refused
        })
    }

    /// The invitation goes, on condition that its link is still this one and has not expired.
    fn spent(
        &self,
        invitation: &Invitation,
        now: Timestamp,
    ) -> Result<TransactWriteItem, TableError> {
        let link = invitation.token_hash.as_deref().unwrap_or_default();
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(invitation_key(invitation.person)))
            .condition_expression("token_hash = :link AND expires_at > :now")
            .expression_attribute_values(":link", s(link))
            .expression_attribute_values(":now", n(now.as_second()))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn one_more_admin(&self, person: PersonId) -> Result<TransactWriteItem, TableError> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(admins_key()))
            .update_expression("ADD #active :one")
            .expression_attribute_names("#active", "active")
            .expression_attribute_values(":one", one_of(person))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// A set with one member, to be added to or taken from another.
pub(super) fn one_of(person: PersonId) -> AttributeValue {
    AttributeValue::Ss(vec![person.to_string()])
}

fn new_profile(
    person: PersonId,
    role: Role,
    address: &str,
    identity: Vec<u8>,
    password: Vec<u8>,
    now: Timestamp,
) -> Item {
    let mut item = person_key(person);
    item.extend([
        ("role".to_owned(), s(role.to_string())),
        ("address".to_owned(), s(address)),
        ("identity".to_owned(), b(identity)),
        ("password".to_owned(), b(password)),
        ("generation".to_owned(), n(1)),
        ("enrolled_at".to_owned(), s(now.to_string())),
    ]);
    item.extend(listed(Listing::of(role), now, person));
    item
}
