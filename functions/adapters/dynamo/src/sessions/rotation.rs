//! A family of refresh tokens, each good for one use (RFC 9700, section 4.14.2).

use access::PersonId;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Session, Sessions, session_key};
use crate::TableError;
use crate::item::{n, s, text};

/// One refresh token in exchange for the next.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// Whose session.
    pub person: PersonId,
    /// Which.
    pub session: Uuid,
    /// SHA-256 of the token that was presented.
    pub given: &'a str,
    /// SHA-256 of the one that takes its place.
    pub next: &'a str,
    /// When it happens.
    pub now: Timestamp,
    /// When the session ends unless the next one is used before.
    pub idle_at: Timestamp,
}

/// What presenting a refresh token led to.
#[derive(Clone, Debug)]
pub enum Rotation {
    /// It was the newest of its family; the next one has taken its place.
    Rotated(Session),
    /// It was used before: the family has ended, for whoever holds any of it.
    Reused,
    /// No such session, or it has ended.
    Ended,
}

/// Turns of one session: more than twelve hours of somebody who opens a page every quarter of a minute.
/// What is kept of each would fill the item.
const MOST: usize = 3_000;

impl Sessions {
    /// Exchanges the newest token for the next: one conditional write, so that of two holders of
    /// one token only one can win, and the loser's attempt ends the family.
    pub async fn rotate(&self, turn: Turn<'_>) -> Result<Rotation, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(session_key(turn.person, turn.session)))
            .update_expression("SET newest = :next, idle = :idle, seen_at = :seen ADD spent :spent")
            .condition_expression(
                "newest = :given AND expires > :now AND idle > :now AND \
                 (attribute_not_exists(spent) OR size(spent) < :most)",
            )
            .expression_attribute_values(":most", n(MOST))
            .expression_attribute_values(":next", s(turn.next))
            .expression_attribute_values(":given", s(turn.given))
            .expression_attribute_values(":spent", AttributeValue::Ss(vec![mark(turn.given)]))
            .expression_attribute_values(":now", n(turn.now.as_second()))
            .expression_attribute_values(":seen", s(turn.now.to_string()))
            .expression_attribute_values(":idle", n(turn.idle_at.as_second()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match outcome {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                return Ok(Rotation::Rotated(Session::of(&item)?));
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
        if text(item, "newest")? == turn.next {
            return Ok(Rotation::Rotated(Session::of(item)?));
        }
        let spent = item.get("spent").and_then(|spent| spent.as_ss().ok());
        if spent.is_some_and(|spent| spent.contains(&mark(turn.given))) {
            self.end_one(turn.person, turn.session).await?;
            return Ok(Rotation::Reused);
        }
        if text(item, "newest")? == turn.given {
            // Too old, idle for too long, or turned too often.
            self.end_one(turn.person, turn.session).await?;
        }
        Ok(Rotation::Ended)
    }

    /// Ends the session whose newest token has this hash; any other token ends nothing.
    pub async fn end(
        &self,
        person: PersonId,
        session: Uuid,
        token_hash: &str,
    ) -> Result<(), TableError> {
        let outcome = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(session_key(person, session)))
            .condition_expression("newest = :newest")
            .expression_attribute_values(":newest", s(token_hash))
            .send()
            .await;
        match outcome {
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
