//! Sessions: a family of refresh tokens, each good for one use (RFC 9700, section 4.14.2).

use access::PersonId;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use jiff::Timestamp;
use uuid::Uuid;

use super::People;
use crate::TableError;
use crate::item::{Item, key, n, parsed, s};

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
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
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
            .update_expression("SET newest = :next")
            .condition_expression("newest = :given AND expires > :now")
            .expression_attribute_values(":next", s(next_hash))
            .expression_attribute_values(":given", s(given_hash))
            .expression_attribute_values(":now", n(now.as_second()))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
            .send()
            .await;
        match outcome {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                Ok(Rotation::Rotated(parsed(&item, "person")?))
            }
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                if self.end(session).await? {
                    Ok(Rotation::Reused)
                } else {
                    Ok(Rotation::Ended)
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a session; says whether there was one.
    pub async fn end(&self, session: Uuid) -> Result<bool, TableError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(session_key(session)))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld)
            .send()
            .await?;
        Ok(answer.attributes.is_some())
    }
}

fn session_key(session: Uuid) -> Item {
    key(format!("session#{session}"), "session")
}
