//! What is short-lived of identity: sessions, sign-ins half done, attempts, devices that are known.
//!
//! `auth` writes this table; every gate reads a session from it (`admission`), so that ending one
//! bites at once, whatever an access token says. Time-to-live removes what has expired some time
//! later; until then `expires` is compared on every read.

mod attempts;
mod beginning;
mod devices;
mod ending;
mod enrolments;
mod failures;
mod rotation;
mod session;
mod tickets;

use access::PersonId;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use uuid::Uuid;

pub use attempts::Bucket;
pub use beginning::Grounds;
pub use rotation::{Rotation, Turn};
pub use session::Session;
pub use tickets::Ticket;

use crate::TableError;
use crate::item::{self, Item, key, n, s};

/// The table of sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    client: Client,
    table: String,
}

impl Sessions {
    /// The table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// A session that has not ended.
    pub async fn of(
        &self,
        person: PersonId,
        session: Uuid,
        now: Timestamp,
    ) -> Result<Option<Session>, TableError> {
        let item = self.get(session_key(person, session)).await?;
        let session = item.map(|item| Session::of(&item)).transpose()?;
        Ok(session.filter(|session| session.holds(now)))
    }

    /// A person's sessions that have not ended, the newest first.
    pub async fn all(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, TableError> {
        let items = self.items(person).await?;
        let sessions: Result<Vec<Session>, TableError> = items.iter().map(Session::of).collect();
        let mut sessions = sessions?;
        sessions.retain(|session| session.holds(now));
        sessions.sort_by_key(|session| std::cmp::Reverse(session.began_at));
        Ok(sessions)
    }

    /// Every session item of a person, also those that have run out.
    async fn items(&self, person: PersonId) -> Result<Vec<Item>, TableError> {
        let (mut items, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :person AND begins_with(sk, :session)")
                .expression_attribute_values(":person", s(partition(person)))
                .expression_attribute_values(":session", s(session::PREFIX))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            items.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(items);
            }
        }
    }

    async fn get(&self, key: Item) -> Result<Option<Item>, TableError> {
        item::consistent(self.client.get_item().table_name(&self.table), key).await
    }

    async fn put(&self, item: Item) -> Result<(), TableError> {
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }
}

fn partition(person: PersonId) -> String {
    format!("person#{person}")
}

fn session_key(person: PersonId, session: Uuid) -> Item {
    key(partition(person), format!("{}{session}", session::PREFIX))
}

/// The attribute by which the table forgets; whole seconds, as time-to-live wants them.
fn expires(at: Timestamp) -> (String, AttributeValue) {
    ("expires".to_owned(), n(at.as_second()))
}
