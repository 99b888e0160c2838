//! Several writes that happen together or not at all.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
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
                tokio::time::sleep(Duration::from_millis(u64::from(round * round) * 7)).await;
            }
            Err(error) if conflicted(error) => return Err(TableError::Contended),
            _ => return cancelled(outcome),
        }
    }
}
