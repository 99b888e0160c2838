//! Somebody opens a link.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use link::LinkId;

use super::{Links, link_key};
use crate::TableError;
use crate::item::{Item, n, number, s};

/// How often a link is opened in an hour, and in its life. Each opening is an entry in the patient's log for ever, and
/// anybody the link was forwarded to can ask.
const AN_HOUR: u64 = 60;
const EVER: u64 = 1_000;

const HOUR: i64 = 60 * 60;

/// How often counting begins anew when others count at the same moment.
const ROUNDS: usize = 4;

/// What became of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is counted.
    Counted,
    /// There is no such link any more.
    Gone,
    /// The link was opened as often as it may be.
    TooOften {
        /// Seconds until it may be again.
        again_in: i64,
    },
}

impl Links {
    /// Counts a try of a passcode before it is looked at, so that of many at once none is overlooked. How many there
    /// are with it, or nothing when there were `at_most` already.
    pub async fn count_try(&self, id: &LinkId, at_most: u64) -> Result<Option<u64>, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(link_key(id)))
            .update_expression("ADD wrong :one")
            .condition_expression(
                "attribute_exists(pk) AND (attribute_not_exists(wrong) OR wrong < :at_most)",
            )
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":at_most", n(at_most))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await;
        match outcome {
            Ok(answer) => {
                let item = answer.attributes.unwrap_or_default();
                Ok(Some(
                    number(&item, "wrong")?.ok_or(TableError::Attribute("wrong"))?,
                ))
            }
            Err(error) if is_refused(error.as_service_error()) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes back a try that was right, and counts an opening, as far as it may be opened once more.
    pub async fn count_opening(
        &self,
        id: &LinkId,
        tried: bool,
        now: Timestamp,
    ) -> Result<Opened, TableError> {
        if tried {
            let untried = self.update(id).update_expression("ADD wrong :less");
            let untried = untried.condition_expression("attribute_exists(pk)");
            let untried = untried.expression_attribute_values(":less", n(-1));
            match untried.send().await {
                Ok(_) => {}
                Err(error) if is_refused(error.as_service_error()) => return Ok(Opened::Gone),
                Err(error) => return Err(error.into()),
            }
        }
        let hour = now.as_second().div_euclid(HOUR);
        // Most are opened in the hour of the opening before, or are the first of an hour.
        for _ in 0..ROUNDS {
            let again = self
                .update(id)
                .update_expression("ADD opened :one, opened_in_hour :one SET last_opened = :now")
                .condition_expression(
                    "opened_hour = :hour AND opened_in_hour < :an_hour AND opened < :ever",
                )
                .expression_attribute_values(":an_hour", n(AN_HOUR));
            let Some(seen) = counted(again, hour, now).await? else {
                return Ok(Opened::Counted);
            };
            if seen.is_empty() {
                return Ok(Opened::Gone);
            }
            if number(&seen, "opened")?.unwrap_or(0) >= EVER {
                return Ok(Opened::TooOften {
                    again_in: seconds_until_ended(&seen, now)?,
                });
            }
            if number(&seen, "opened_hour")? == u64::try_from(hour).ok() {
                let again_in = (hour + 1) * HOUR - now.as_second();
                return Ok(Opened::TooOften { again_in });
            }
            let first = self
                .update(id)
                .update_expression(
                    "ADD opened :one SET last_opened = :now, opened_hour = :hour, opened_in_hour = :one",
                )
                .condition_expression(
                    "attribute_exists(pk) AND (attribute_not_exists(opened_hour) OR opened_hour <> :hour) AND (attribute_not_exists(opened) OR opened < :ever)",
                );
            if counted(first, hour, now).await?.is_none() {
                return Ok(Opened::Counted);
            }
        }
        Err(TableError::Contended)
    }

    fn update(&self, id: &LinkId) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.table);
        update.set_key(Some(link_key(id)))
    }
}

/// Counts once; what the link is where its condition does not hold, empty where there is none.
async fn counted(
    update: UpdateItemFluentBuilder,
    hour: i64,
    now: Timestamp,
) -> Result<Option<Item>, TableError> {
    let outcome = update
        .expression_attribute_values(":one", n(1))
        .expression_attribute_values(":hour", n(hour))
        .expression_attribute_values(":ever", n(EVER))
        .expression_attribute_values(":now", s(now.to_string()))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await;
    let Err(error) = outcome else {
        return Ok(None);
    };
    if let Some(UpdateItemError::ConditionalCheckFailedException(failed)) = error.as_service_error()
    {
        return Ok(Some(failed.item.clone().unwrap_or_default()));
    }
    Err(error.into())
}

fn seconds_until_ended(link: &Item, now: Timestamp) -> Result<i64, TableError> {
    let ends = number(link, "expires")?.and_then(|ends| i64::try_from(ends).ok());
    let ends = ends.ok_or(TableError::Attribute("expires"))?;
    Ok((ends - now.as_second()).max(1))
}

fn is_refused(error: Option<&UpdateItemError>) -> bool {
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
