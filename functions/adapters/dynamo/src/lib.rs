#![doc = include_str!("../README.md")]

pub mod anchors;
pub mod charts;
pub mod commitments;
pub mod datakeys;
mod item;
pub mod pending;
pub mod people;

use aws_sdk_dynamodb::error::{DisplayErrorContext, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::{
    TransactWriteItemsError, TransactWriteItemsOutput,
};
use aws_types::SdkConfig;

pub use aws_sdk_dynamodb::Client;

/// A client for the tables that `aws` points at.
#[must_use]
pub fn client(aws: &SdkConfig) -> Client {
    Client::new(aws)
}

/// A table did not answer, or answered with something that is not ours.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The call failed after its retries.
    #[error("DynamoDB: {0}")]
    Call(String),
    /// A stored item lacks an attribute or has another type in its place.
    #[error("a stored item's attribute {0} is missing or malformed")]
    Attribute(&'static str),
}

impl TableError {
    /// A request that could not even be built.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the shape that `map_err` wants"
    )]
    pub(crate) fn request(error: aws_sdk_dynamodb::error::BuildError) -> Self {
        Self::Call(error.to_string())
    }
}

impl<E, R> From<SdkError<E, R>> for TableError
where
    SdkError<E, R>: std::error::Error,
{
    fn from(error: SdkError<E, R>) -> Self {
        Self::Call(DisplayErrorContext(&error).to_string())
    }
}

/// Which of a transaction's actions failed their condition: `None` when it went through. Any other
/// reason for a cancellation (a conflict, throttling) is an error.
pub(crate) fn cancelled<R>(
    outcome: Result<TransactWriteItemsOutput, SdkError<TransactWriteItemsError, R>>,
) -> Result<Option<Vec<usize>>, TableError>
where
    SdkError<TransactWriteItemsError, R>: std::error::Error,
{
    let Err(error) = outcome else {
        return Ok(None);
    };
    let failed: Vec<usize> = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled
            .cancellation_reasons()
            .iter()
            .enumerate()
            .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
            .map(|(index, _)| index)
            .collect(),
        _ => Vec::new(),
    };
    if failed.is_empty() {
        Err(error.into())
    } else {
        Ok(Some(failed))
    }
}
