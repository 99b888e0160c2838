//! Somebody opens a link.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use jiff::Timestamp;
use link::LinkId;

use super::{Links, link_key};
use crate::TableError;
use crate::item::{n, number, s};

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

    /// Takes back a try that was right, and counts an opening; whether the link is still there.
    pub async fn count_opening(
        &self,
        id: &LinkId,
        tried: bool,
        now: Timestamp,
    ) -> Result<bool, TableError> {
        let outcome = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(link_key(id)))
            .update_expression("ADD opened :one, wrong :less SET last_opened = :now")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":less", n(-i64::from(tried)))
            .expression_attribute_values(":now", s(now.to_string()))
            .send()
            .await;
        match outcome {
            Ok(_) => Ok(true),
            Err(error) if is_refused(error.as_service_error()) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

fn is_refused(error: Option<&UpdateItemError>) -> bool {
    error.is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}
