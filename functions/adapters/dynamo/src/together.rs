//! Many items in one call.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, PutRequest, WriteRequest};

use crate::item::Item;
use crate::{Client, TableError};

/// Items that one `BatchWriteItem` takes, and one `BatchGetItem`.
const WRITES: usize = 25;
const READS: usize = 100;

/// How often the table is asked again for what it did not get to: some six seconds long.
const ATTEMPTS: u32 = 8;

/// Waits before another attempt, each time twice as long: a table that is throttled needs the time.
pub(crate) async fn pause(attempt: u32) {
    if attempt > 0 {
        tokio::time::sleep(Duration::from_millis(25 << attempt)).await;
    }
}

pub(crate) fn put(item: Item) -> Result<WriteRequest, TableError> {
    let put = PutRequest::builder().set_item(Some(item)).build();
    let put = put.map_err(TableError::request)?;
    Ok(WriteRequest::builder().put_request(put).build())
}

pub(crate) fn delete(key: Item) -> Result<WriteRequest, TableError> {
    let delete = DeleteRequest::builder().set_key(Some(key)).build();
    let delete = delete.map_err(TableError::request)?;
    Ok(WriteRequest::builder().delete_request(delete).build())
}

/// Makes every write, in the order given from call to call; within a call there is none, and none of them
/// has a condition. No two may be of the same key.
pub(crate) async fn write(
    client: &Client,
    table: &str,
    writes: Vec<WriteRequest>,
) -> Result<(), TableError> {
    for writes in writes.chunks(WRITES) {
        let mut left = HashMap::from([(table.to_owned(), writes.to_vec())]);
        for attempt in 0.. {
            if attempt == ATTEMPTS {
                return Err(TableError::Unanswered);
            }
            pause(attempt).await;
            let answer = client
                .batch_write_item()
                .set_request_items(Some(left))
                .send()
                .await?;
            left = answer.unprocessed_items.unwrap_or_default();
            if left.is_empty() {
                break;
            }
        }
    }
    Ok(())
}

/// What stands under these keys now, in no order.
pub(crate) async fn read(
    client: &Client,
    table: &str,
    keys: Vec<Item>,
) -> Result<Vec<Item>, TableError> {
    let mut found = Vec::with_capacity(keys.len());
    for keys in keys.chunks(READS) {
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys.to_vec()))
            .consistent_read(true)
            .build()
            .map_err(TableError::request)?;
        let mut left = HashMap::from([(table.to_owned(), wanted)]);
        for attempt in 0.. {
            if attempt == ATTEMPTS {
                return Err(TableError::Unanswered);
            }
            pause(attempt).await;
            let answer = client
                .batch_get_item()
                .set_request_items(Some(left))
                .send()
                .await?;
            found.extend(answer.responses.unwrap_or_default().into_values().flatten());
            left = answer.unprocessed_keys.unwrap_or_default();
            if left.is_empty() {
                break;
            }
        }
    }
    Ok(found)
}
