//! Browsers that somebody has signed in from before.

use access::PersonId;
use jiff::Timestamp;

use super::session::second;
use super::{Sessions, expires, partition};
use crate::TableError;
use crate::item::{Item, key};

impl Sessions {
    /// Whether this person has signed in from the device before.
    pub async fn knows(
        &self,
        person: PersonId,
        device_hash: &str,
        now: Timestamp,
    ) -> Result<bool, TableError> {
        let item = self.get(device_key(person, device_hash)).await?;
        let until = item.map(|item| second(&item, "expires")).transpose()?;
        Ok(until.is_some_and(|until| until > now))
    }

    /// Knows the device from now until then.
    pub async fn remember(
        &self,
        person: PersonId,
        device_hash: &str,
        until: Timestamp,
    ) -> Result<(), TableError> {
        let mut item = device_key(person, device_hash);
        item.extend([expires(until)]);
        self.put(item).await
    }
}

fn device_key(person: PersonId, device_hash: &str) -> Item {
    key(partition(person), format!("device#{device_hash}"))
}
