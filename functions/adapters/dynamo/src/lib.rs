#![doc = include_str!("../README.md")]

pub mod admission;
pub mod anchors;
pub mod appointments;
pub mod census;
pub mod charts;
pub mod commitments;
pub mod datakeys;
pub mod directory;
pub mod factors;
mod item;
pub mod links;
pub mod log;
pub mod notices;
pub mod pending;
pub mod people;
pub mod revocations;
pub mod sessions;
mod together;
mod transaction;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
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
    /// The call failed after its retries. Only the chain of causes may be logged, by what they say of
    /// themselves: their `Debug` form holds whole answers, and answers hold people.
    #[error("DynamoDB")]
    Call(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored item lacks an attribute or has another type in its place.
    #[error("a stored item's attribute {0} is missing or malformed")]
    Attribute(&'static str),
    /// The table put off some of what it was asked, again and again.
    #[error("DynamoDB left a part of the request unanswered")]
    Unanswered,
    /// Too many write the same thing at once. Nothing was written.
    #[error("too many write at once")]
    Contended,
}

impl TableError {
    /// A request that could not even be built.
    pub(crate) fn request(error: aws_sdk_dynamodb::error::BuildError) -> Self {
        Self::Call(Box::new(error))
    }
}

impl<E, R> From<SdkError<E, R>> for TableError
where
    E: ProvideErrorMetadata,
    SdkError<E, R>: std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        if transaction::is_held(&error) {
            return Self::Contended;
        }
        Self::Call(Box::new(error))
    }
}

/// Whether something was in the way of a transaction: a condition of it did not hold, or another one was
/// under way on the same item. Either way nothing was written.
pub(crate) fn in_the_way<R>(
    outcome: Result<TransactWriteItemsOutput, SdkError<TransactWriteItemsError, R>>,
) -> Result<bool, TableError>
where
    SdkError<TransactWriteItemsError, R>: std::error::Error + Send + Sync + 'static,
{
    match &outcome {
        Err(error) if conflicted(error) => Ok(true),
        _ => Ok(cancelled(outcome)?.is_some()),
    }
}

fn conflicted<R>(error: &SdkError<TransactWriteItemsError, R>) -> bool {
    matches!(
        error.as_service_error(),
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
            if cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some("TransactionConflict"))
    )
}

/// Which of a transaction's actions failed their condition: `None` when it went through. Any other
/// reason for a cancellation (a conflict, throttling) is an error.
pub(crate) fn cancelled<R>(
    outcome: Result<TransactWriteItemsOutput, SdkError<TransactWriteItemsError, R>>,
) -> Result<Option<Vec<usize>>, TableError>
where
    SdkError<TransactWriteItemsError, R>: std::error::Error + Send + Sync + 'static,
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
