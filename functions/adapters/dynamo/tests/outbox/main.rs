//! The outbox: written with what waits, read a bounded part at a time, held up by nothing in it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test stops where it is surprised"
)]

mod claims;
#[path = "../paper/mod.rs"]
mod paper;
mod table;

use access::PatientId;
use dynamo::charts::{Append, Charts, StoredVersion};
use dynamo::pending::{Outbox, Written, shard};
use jiff::{SignedDuration, Timestamp};
use seal::{Commitment, VersionNumber};
use serde_json::{Value, json};
use uuid::Uuid;

use table::Table;

const SHARDS: usize = 16;

fn patient() -> PatientId {
    Uuid::from_u128(0xa).to_string().parse().unwrap()
}

fn at(second: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(i64::try_from(second).unwrap())
}

/// The version with this number, saved at that second, in the shard that its number has.
fn version(number: u64) -> StoredVersion {
    let mut commitment = [3; 32];
    commitment[..8].copy_from_slice(&number.to_le_bytes());
    StoredVersion {
        patient: patient(),
        number: VersionNumber::new(number).unwrap(),
        commitment: Commitment::from_bytes(commitment),
        previous: None,
        content: vec![1, 2, 3],
        author: Uuid::from_u128(0xb).to_string().parse().unwrap(),
        saved_at: at(number),
        idempotency: [4; 32],
        request: [5; 32],
        batch: None,
        month: None,
        superseded_by: None,
    }
}

async fn save(table: &Table, numbers: std::ops::RangeInclusive<u64>) {
    let charts = Charts::new(table.client(), "records".to_owned());
    for number in numbers {
        let saved = charts.append(&version(number)).await.unwrap();
        assert!(matches!(saved, Append::Saved));
    }
}

fn outbox(table: &Table) -> Outbox {
    Outbox::new(table.client(), "records".to_owned(), "audit".to_owned())
}

async fn waiting(table: &Table, limit: usize) -> Vec<u64> {
    let waiting = outbox(table).waiting(limit).await.unwrap();
    let numbers = waiting.iter().map(|one| match one.candidate.written {
        Written::Version(number) => number.get(),
        Written::Entry(_) => panic!("the records table has versions alone"),
    });
    numbers.collect()
}

#[tokio::test]
async fn a_version_is_put_with_its_place_in_the_outbox_and_no_other_write_is_made() {
    let table = Table::default();
    save(&table, 1..=1).await;
    let requests = table.requests();
    let [(operation, put)] = &requests[..] else {
        panic!("one request: {requests:?}");
    };
    assert_eq!(operation, "PutItem");
    assert_eq!(put["ConditionExpression"], "attribute_not_exists(pk)");
    let item = &put["Item"];
    let wanted = shard(&version(1).commitment);
    assert_eq!(item["pending"], json!({ "S": wanted }));
    assert!(item["commitment"]["B"].is_string() && item["saved_at"]["S"].is_string());
    assert!(item["content"]["B"].is_string());
}

#[tokio::test]
async fn every_shard_is_asked_for_its_share_and_a_quarter_and_never_for_all_it_has() {
    let table = Table::default();
    save(&table, 1..=320).await;
    table.requests();
    assert_eq!(waiting(&table, 160).await.len(), 160);
    let requests = table.requests();
    assert_eq!(requests.len(), SHARDS, "each shard once");
    let mut shards: Vec<&Value> = Vec::new();
    for (operation, query) in &requests {
        assert_eq!(operation, "Query");
        assert_eq!(query["Limit"], 13);
        shards.push(&query["ExpressionAttributeValues"][":shard"]["S"]);
    }
    shards.sort_by_key(|shard| shard.as_str().unwrap().parse::<u8>().unwrap());
    let all: Vec<Value> = (0..SHARDS).map(|shard| json!(shard.to_string())).collect();
    assert_eq!(shards, all.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_batch_is_filled_though_some_shards_have_more_than_others() {
    let table = Table::default();
    // Twelve each in the first eight shards, and eight in the others.
    for turn in 0..12 {
        save(&table, turn * 16 + 16..=turn * 16 + 23).await;
        if turn < 8 {
            save(&table, turn * 16 + 24..=turn * 16 + 31).await;
        }
    }
    assert_eq!(waiting(&table, 160).await.len(), 160);
}

#[tokio::test]
async fn what_has_waited_longest_comes_first_whichever_shard_it_is_in() {
    let table = Table::default();
    save(&table, 1..=100).await;
    assert_eq!(waiting(&table, 48).await, (1..=48).collect::<Vec<_>>());
    assert_eq!(waiting(&table, 1000).await, (1..=100).collect::<Vec<_>>());
    assert_eq!(waiting(&Table::default(), 1000).await, Vec::<u64>::new());
}

#[tokio::test]
async fn what_is_damaged_holds_up_nobody() {
    for (attribute, value) in [
        ("commitment", json!({ "B": "AAA=" })),
        ("commitment", json!({ "S": "x" })),
        ("commitment", Value::Null),
        ("sk", json!({ "S": "version#x" })),
        ("pk", json!({ "S": "nobody" })),
        ("saved_at", json!({ "S": "1 o'clock" })),
    ] {
        let table = Table::default();
        save(&table, 1..=64).await;
        // The oldest two of one shard.
        table.damage(0, attribute, value.clone());
        table.damage(SHARDS, attribute, value.clone());
        table.requests();
        let mut rest: Vec<u64> = (1..=64).collect();
        rest.retain(|number| ![1, 17].contains(number));
        assert_eq!(waiting(&table, 1000).await, rest, "{attribute}: {value}");
        // A share of two is filled from behind them.
        assert!(waiting(&table, 2 * SHARDS).await.contains(&33));
    }
}
