//! Sessions that end before their time.

use access::PersonId;
use aws_sdk_dynamodb::types::ReturnValue;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{Sessions, partition, session, session_key};
use crate::TableError;
use crate::item::{Item, s};

impl Sessions {
    /// Ends one session of a person; whether there was one.
    pub async fn end_one(&self, person: PersonId, session: Uuid) -> Result<bool, TableError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(session_key(person, session)))
            .return_values(ReturnValue::AllOld)
            .send()
            .await?;
        Ok(answer.attributes.is_some())
    }

    /// Ends a person's sessions, all or all but one. A session that begins meanwhile is not among
    /// them: whoever wants none to begin changes the profile first, for a session begins only on
    /// condition of that.
    pub async fn end_all(&self, person: PersonId, except: Option<Uuid>) -> Result<(), TableError> {
        let mut sessions = Vec::new();
        for item in self.items(person).await? {
            let id = session::id(&item)?;
            if Some(id) != except {
                sessions.push(id);
            }
        }
        try_join_all(sessions.into_iter().map(|id| self.end_one(person, id))).await?;
        Ok(())
    }

    /// Takes away whatever there is of a person: sessions, with where they were begun from, browsers that are
    /// known, enrolments that are half done.
    pub async fn forget(&self, person: PersonId) -> Result<(), TableError> {
        let mut from = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :person")
                .expression_attribute_values(":person", s(partition(person)))
                .projection_expression("pk, sk")
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            let keys = page.items.unwrap_or_default().into_iter();
            try_join_all(keys.map(|key| self.delete(key))).await?;
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    async fn delete(&self, key: Item) -> Result<(), TableError> {
        let delete = self.client.delete_item().table_name(&self.table);
        delete.set_key(Some(key)).send().await?;
        Ok(())
    }

    /// Makes a change that is to leave a person no sessions but one, or none; whether it was made. They
    /// end before it, so that dying here leaves none that was there and nobody has to repeat what cannot be
    /// repeated; and after it, for one that began on what held in between.
    pub async fn ending(
        &self,
        person: PersonId,
        except: Option<Uuid>,
        change: impl Future<Output = Result<bool, TableError>>,
    ) -> Result<bool, TableError> {
        self.end_all(person, except).await?;
        let changed = change.await?;
        if changed {
            self.end_all(person, except).await?;
        }
        Ok(changed)
    }
}
