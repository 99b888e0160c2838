//! Sessions: a family of refresh tokens, each good for one use (RFC 9700, section 4.14.2).

use access::PersonId;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use uuid::Uuid;

use super::People;
use crate::TableError;
use crate::item::{Item, key, n, parsed, s, text};

/// One sign-in and all the refresh tokens that came of it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Names the family; part of every refresh token and of every access token.
    pub id: Uuid,
    /// Who signed in.
    pub person: PersonId,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

/// What presenting a refresh token led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was the newest of its family; the next one has taken its place.
    Rotated(PersonId),
    /// It was used before: the family has ended, for whoever holds any of it.
    Reused,
    /// No such session, or it has ended.
    Ended,
}

impl People {
    /// Begins a session whose first refresh token has this hash.
    pub async fn begin(&self, session: &Session, token_hash: &str) -> Result<(), TableError> {
        let mut item = session_key(session.id);
        item.extend([
            ("person".to_owned(), s(session.person.to_string())),
            ("newest".to_owned(), s(token_hash)),
            ("expires".to_owned(), n(session.expires_at.as_second())),
        ]);
        // The id is random: the only item that can be there is this one, from an attempt whose answer
        // was lost.
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// Exchanges the newest token for the next: one conditional write, so that of two holders of
    /// one token only one can win, and the loser's attempt ends the family.
    pub async fn rotate(
        &self,
        session: Uuid,
        given_hash: &str,
        next_hash: &str,
        now: Timestamp,
    ) -> Result<Rotation, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(session_key(session)))
            .update_expression("SET newest = :next ADD spent :spent")
            .condition_expression("newest = :given AND expires > :now")
            .expression_attribute_values(":next", s(next_hash))
            .expression_attribute_values(":given", s(given_hash))
            .expression_attribute_values(":spent", AttributeValue::Ss(vec![mark(given_hash)]))
            .expression_attribute_values(":now", n(now.as_second()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match outcome {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                return Ok(Rotation::Rotated(parsed(&item, "person")?));
            }
            Err(error) => error,
        };
        let Some(UpdateItemError::ConditionalCheckFailedException(refused)) =
            error.as_service_error()
        else {
            return Err(error.into());
        };
        let Some(item) = refused.item() else {
            return Ok(Rotation::Ended);
        };
        // The next token is random: if it stands there, an attempt of ours has written it and its
        // answer was lost.
        if text(item, "newest")? == next_hash {
            return Ok(Rotation::Rotated(parsed(item, "person")?));
        }
        let spent = item.get("spent").and_then(|spent| spent.as_ss().ok());
        if spent.is_some_and(|spent| spent.contains(&mark(given_hash))) {
            self.delete(session, None).await?;
            return Ok(Rotation::Reused);
        }
        Ok(Rotation::Ended)
    }

    /// Ends the session whose newest token has this hash; any other token ends nothing.
    pub async fn end(&self, session: Uuid, token_hash: &str) -> Result<(), TableError> {
        self.delete(session, Some(token_hash)).await
    }

    async fn delete(&self, session: Uuid, newest: Option<&str>) -> Result<(), TableError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(session_key(session)));
        let delete = match newest {
            Some(hash) => delete
                .condition_expression("newest = :newest")
                .expression_attribute_values(":newest", s(hash)),
            None => delete,
        };
        match delete.send().await {
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            outcome => Ok(outcome.map(|_| ())?),
        }
    }
}

/// What is kept of a token that was used: enough to know it again.
fn mark(token_hash: &str) -> String {
    token_hash.chars().take(16).collect()
}

fn session_key(session: Uuid) -> Item {
    key(format!("session#{session}"), "session")
}
