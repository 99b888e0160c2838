//! Several writes that happen together or not at all, and single ones that meet them.

use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::{TableError, cancelled, conflicted};

/// Two transactions on one item at the same moment cancel each other; a few rounds tell them apart.
const TRIES: u32 = 6;

/// Runs the statements together; whether every condition held. If one did not, nothing was written.
pub(crate) async fn together(
    client: &Client,
    statements: Vec<TransactWriteItem>,
) -> Result<bool, TableError> {
    Ok(failing(client, statements).await?.is_none())
}

/// Runs the statements together; whose condition did not hold, if any: then nothing was written.
pub(crate) async fn failing(
    client: &Client,
    statements: Vec<TransactWriteItem>,
) -> Result<Option<Vec<usize>>, TableError> {
    let mut round = 0;
    loop {
        let outcome = client
            .transact_write_items()
            .set_transact_items(Some(statements.clone()))
            .send()
            .await;
        round += 1;
        match &outcome {
            Err(error) if conflicted(error) && round < TRIES => {
                pause(round).await;
            }
            Err(error) if conflicted(error) => return Err(TableError::Contended),
            _ => return cancelled(outcome),
        }
    }
}

/// Makes a single write, again while a transaction is under way on its item: the table refuses it then, and nobody else
/// tries it again. If it still is in the end, the error becomes [`TableError::Contended`].
pub(crate) async fn alone<T, E, R, W>(write: impl Fn() -> W) -> Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata,
    W: Future<Output = Result<T, SdkError<E, R>>>,
{
    let mut round = 0;
    loop {
        let outcome = write().await;
        round += 1;
        match &outcome {
            Err(error) if is_held(error) && round < TRIES => pause(round).await,
            _ => return outcome,
        }
    }
}

/// Whether a single write met a transaction on its item. It was not made.
pub(crate) fn is_held(error: &impl ProvideErrorMetadata) -> bool {
    error.code() == Some("TransactionConflictException")
}

async fn pause(round: u32) {
    tokio::time::sleep(Duration::from_millis(u64::from(round * round) * 7)).await;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::put_item::PutItemError;

    use super::*;

    fn refused(code: &str) -> SdkError<PutItemError, ()> {
        let meta = ErrorMetadata::builder().code(code).build();
        SdkError::service_error(PutItemError::generic(meta), ())
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_meets_a_transaction_is_made_again() {
        let tries = Cell::new(0);
        let written = alone(async || {
            tries.set(tries.get() + 1);
            match tries.get() {
                3 => Ok(()),
                _ => Err(refused("TransactionConflictException")),
            }
        });
        assert!(written.await.is_ok());
        assert_eq!(tries.get(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_transaction_that_stays_in_the_way_is_told_from_a_table_that_fails() {
        let held = alone(async || Err::<(), _>(refused("TransactionConflictException")));
        let held = TableError::from(held.await.unwrap_err());
        assert!(matches!(held, TableError::Contended));
        let tries = Cell::new(0);
        let failed = alone(async || {
            tries.set(tries.get() + 1);
            Err::<(), _>(refused("ValidationException"))
        });
        let failed = TableError::from(failed.await.unwrap_err());
        assert!(matches!(failed, TableError::Call(_)));
        assert_eq!(tries.get(), 1);
    }
}
