//! People and how they got in: the identity table, which only `auth` reads.

mod invitations;
mod sessions;

use access::{PersonId, Role};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use uuid::Uuid;

pub use invitations::Invitation;
pub use sessions::{Rotation, Session};

use crate::TableError;
use crate::item::{self, Item, key, parsed, s, text};

/// The identity table.
#[derive(Clone, Debug)]
pub struct People {
    client: Client,
    table: String,
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    /// Stable identifier.
    pub id: PersonId,
    /// What they are here.
    pub role: Role,
    /// The name they are shown by.
    pub name: String,
    /// The address they sign in with, normalised.
    pub email: String,
    /// Argon2id hash of the password, as a PHC string.
    pub password: String,
}

/// Id and role only: names and hashes do not belong in logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// How an enrolment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The person is enrolled.
    Done,
    /// The token was used before, has expired or never was.
    TokenSpent,
    /// Somebody is enrolled under that address already.
    AddressTaken,
}

impl People {
    /// The identity table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// The person enrolled under a normalised address. An address that is not known takes as many calls
    /// as one that is, so that a clock does not tell which it was.
    pub async fn by_email(&self, email: &str) -> Result<Option<Person>, TableError> {
        match self.get(address_key(email)).await? {
            Some(address) => self.by_id(parsed(&address, "person")?).await,
            None => self.by_id(PersonId::new(Uuid::nil())).await,
        }
    }

    /// The person with this id.
    pub async fn by_id(&self, id: PersonId) -> Result<Option<Person>, TableError> {
        let item = self.get(person_key(id)).await?;
        item.map(|item| {
            Ok(Person {
                id,
                role: parsed(&item, "role")?,
                name: text(&item, "name")?.to_owned(),
                email: text(&item, "email")?.to_owned(),
                password: text(&item, "password")?.to_owned(),
            })
        })
        .transpose()
    }

    /// Enrols the first admin; the set-up marker makes sure there is only one first.
    pub async fn enrol_first(
        &self,
        person: &Person,
        now: Timestamp,
    ) -> Result<Enrolment, TableError> {
        let marker = [
            key("setup", "setup"),
            Item::from([("at".to_owned(), s(now.to_string()))]),
        ];
        let marker = self.put_new(marker.into_iter().flatten().collect())?;
        self.enrol(vec![marker], person, now).await
    }

    /// One transaction: whatever entitles (marker or invitation), the person, the unique address.
    async fn enrol(
        &self,
        entitlement: Vec<TransactWriteItem>,
        person: &Person,
        now: Timestamp,
    ) -> Result<Enrolment, TableError> {
        let mut profile = person_key(person.id);
        profile.extend([
            ("role".to_owned(), s(person.role.to_string())),
            ("name".to_owned(), s(&person.name)),
            ("email".to_owned(), s(&person.email)),
            ("password".to_owned(), s(&person.password)),
            ("enrolled_at".to_owned(), s(now.to_string())),
        ]);
        let mut address = address_key(&person.email);
        address.insert("person".to_owned(), s(person.id.to_string()));
        let address_at = entitlement.len() + 1;
        let outcome = self
            .client
            .transact_write_items()
            .set_transact_items(Some(entitlement))
            .transact_items(self.put_new(profile)?)
            .transact_items(self.put_new(address)?)
            .send()
            .await;
        match crate::cancelled(outcome)? {
            None => Ok(Enrolment::Done),
            Some(failed) if failed.contains(&address_at) => Ok(Enrolment::AddressTaken),
            Some(_) => Ok(Enrolment::TokenSpent),
        }
    }

    async fn get(&self, key: Item) -> Result<Option<Item>, TableError> {
        item::consistent(self.client.get_item().table_name(&self.table), key).await
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, TableError> {
        item::unless_there(Put::builder().table_name(&self.table), item)
    }
}

fn person_key(id: PersonId) -> Item {
    item::key(format!("person#{id}"), "profile")
}

fn address_key(email: &str) -> Item {
    item::key(format!("email#{email}"), "email")
}
