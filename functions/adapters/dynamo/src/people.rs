//! People and how they got in: the identity table.
//!
//! Whoever holds the table alone learns how many people there are and what they may do, and nobody's
//! name, address or password: a name, an address and a password's hash lie under the person's own data
//! key ([`crate::datakeys`]), and addresses are found by their blind form ([`keys::BlindIndex`]). A
//! person whose key was destroyed is nobody.

mod addresses;
mod counting;
mod editing;
mod enrolment;
mod erasing;
mod invitations;
mod inviting;
mod listing;
mod photos;
mod places;
mod profile;
mod resets;
mod standing;

use access::PersonId;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem, Update};
use uuid::Uuid;

pub use editing::{Edited, Moved, NewProfile};
pub use enrolment::{Enrolment, NewPerson};
pub use erasing::Erased;
pub use invitations::{Invitation, Renewal};
pub use inviting::{Invited, NewInvitation};
pub use listing::{ListedInvitation, ListedPerson};
pub use places::{Cursor, List, NoCursor, Page};
pub use profile::{Particulars, Person, Untold};
pub use resets::Reset;
pub use standing::Standing;

use crate::TableError;
use crate::datakeys::{DataKeyError, DataKeys};
use crate::item::{self, Item, b, key, n, parsed};
use crate::sessions::Grounds;
use crate::transaction::together;

/// The identity table, and the keys under which identities lie.
#[derive(Clone, Debug)]
pub struct People {
    client: Client,
    table: String,
    keys: DataKeys,
}

impl People {
    /// The identity table named `table`; `keys` are those of persons.
    #[must_use]
    pub fn new(client: Client, table: String, keys: DataKeys) -> Self {
        Self {
            client,
            table,
            keys,
        }
    }

    /// The person enrolled under an address, given in its blind form. An address that is not known takes
    /// the same calls as one that is, so that a clock does not tell which it was.
    pub async fn by_address(&self, address: &str) -> Result<Option<Person>, DataKeyError> {
        let id = self.at(address).await?;
        let profile = person_key(id.unwrap_or(PersonId::new(Uuid::nil())));
        let (profile, key) = tokio::join!(self.get(profile), self.keys.of_somebody(id));
        match (id, profile?, key?) {
            (Some(id), Some(profile), Some(key)) => Ok(Some(Person::read(id, &profile, key)?)),
            _ => Ok(None),
        }
    }

    /// The same, where nobody waits for the answer with a clock.
    pub async fn holder_of(&self, address: &str) -> Result<Option<Person>, DataKeyError> {
        match self.at(address).await? {
            Some(id) => self.by_id(id).await,
            None => Ok(None),
        }
    }

    /// The person with this id.
    pub async fn by_id(&self, id: PersonId) -> Result<Option<Person>, DataKeyError> {
        let (profile, key) = tokio::join!(self.get(person_key(id)), self.keys.of(id));
        match (profile?, key?) {
            (Some(profile), Some(key)) => Ok(Some(Person::read(id, &profile, key)?)),
            _ => Ok(None),
        }
    }

    /// Holds as long as somebody is neither disabled nor has another password or other second factors than
    /// when they were read.
    pub fn unchanged(&self, person: &Person) -> Result<Grounds, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person.id)))
            .condition_expression(UNCHANGED)
            .expression_attribute_values(":generation", n(person.generation))
            .build()
            .map_err(TableError::request)?;
        let check = TransactWriteItem::builder().condition_check(check).build();
        Ok(Grounds(vec![check]))
    }

    /// Sets a new password, on condition that the person is unchanged since they were read. The nonce
    /// must be random. A transaction of one statement, for its token: a plain update whose answer is lost is made again, finds
    /// the generation it began itself, and would say that somebody else was first.
    pub async fn set_password(
        &self,
        person: &Person,
        password: &str,
        nonce: [u8; 12],
    ) -> Result<bool, TableError> {
        let update = self.new_password(person, password, nonce)?;
        together(&self.client, vec![update]).await
    }

    fn new_password(
        &self,
        person: &Person,
        password: &str,
        nonce: [u8; 12],
    ) -> Result<TransactWriteItem, TableError> {
        let sealed = profile::seal_password(&person.key, person.id, nonce, password);
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(person_key(person.id)))
            .update_expression("SET #password = :password ADD generation :one")
            .condition_expression(UNCHANGED)
            .expression_attribute_names("#password", "password")
            .expression_attribute_values(":password", b(sealed))
            .expression_attribute_values(":generation", n(person.generation))
            .expression_attribute_values(":one", n(1))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    async fn get(&self, key: Item) -> Result<Option<Item>, TableError> {
        item::consistent(self.client.get_item().table_name(&self.table), key).await
    }

    /// Who has an address, or had it before they were erased.
    async fn at(&self, address: &str) -> Result<Option<PersonId>, TableError> {
        let item = self.get(address_key(address)).await?;
        item.map(|item| parsed(&item, "person")).transpose()
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, TableError> {
        item::unless_there(Put::builder().table_name(&self.table), item)
    }
}

/// Whether a profile is as it was read: every change of the password, of the standing and of the second
/// factors begins a new generation.
const UNCHANGED: &str = "generation = :generation AND attribute_not_exists(disabled_at)";

fn person_key(id: PersonId) -> Item {
    key(format!("person#{id}"), "profile")
}

fn address_key(address: &str) -> Item {
    key(format!("address#{address}"), "person")
}
