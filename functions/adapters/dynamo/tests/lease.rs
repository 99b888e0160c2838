//! Who runs, by clocks that may be wrong, against the lease's item on paper behind the real client.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it is surprised"
)]

mod paper;

use std::sync::{Arc, Mutex};

use dynamo::anchors::{Anchors, Lease, Lost, Release};
use jiff::{SignedDuration, Timestamp};
use paper::Paper;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
struct Held {
    fence: i64,
    knocks: i64,
    until: i64,
    holder: u128,
}

#[derive(Clone, Debug, Default)]
struct Table(Arc<Mutex<Option<Held>>>);

impl Table {
    fn anchors(&self) -> Anchors {
        Anchors::new(paper::client(self), "anchors".to_owned())
    }

    fn knocks(&self) -> i64 {
        self.0.lock().unwrap().unwrap().knocks
    }

    fn update(&self, asked: &Value) -> (u16, Value) {
        let mut item = self.0.lock().unwrap();
        let values = &asked["ExpressionAttributeValues"];
        let number = |name: &str| -> i64 { values[name]["N"].as_str().unwrap().parse().unwrap() };
        let holder = || values[":holder"]["S"].as_str().unwrap().parse::<Uuid>();
        let holds = match (*item, asked["ConditionExpression"].as_str().unwrap()) {
            (
                None,
                "attribute_not_exists(pk) OR #until < :now OR #until > :latest OR holder = :holder",
            ) => true,
            (None, _) => false,
            (
                Some(held),
                "attribute_not_exists(pk) OR #until < :now OR #until > :latest OR holder = :holder",
            ) => {
                held.until < number(":now")
                    || held.until > number(":latest")
                    || held.holder == holder().unwrap().as_u128()
            }
            (Some(held), "#until BETWEEN :now AND :latest") => {
                (number(":now")..=number(":latest")).contains(&held.until)
            }
            (Some(held), "fence = :fence") => held.fence == number(":fence"),
            (Some(held), "fence = :fence AND knocks = :knocks") => {
                held.fence == number(":fence") && held.knocks == number(":knocks")
            }
            (_, other) => panic!("{other} is none of the lease's conditions"),
        };
        if !holds {
            let kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
            return (400, json!({ "__type": kind, "Item": item.map(written) }));
        }
        let mut held = item.unwrap_or(Held {
            fence: 0,
            knocks: 0,
            until: 0,
            holder: 0,
        });
        match asked["UpdateExpression"].as_str().unwrap() {
            "ADD fence :one, knocks :zero SET holder = :holder, #until = :until" => {
                held.fence += 1;
                held.holder = holder().unwrap().as_u128();
                held.until = number(":until");
            }
            "ADD knocks :one" => held.knocks += 1,
            "SET #until = :until" => held.until = number(":until"),
            "SET #until = :zero" => held.until = 0,
            other => panic!("{other} is none of the lease's updates"),
        }
        *item = Some(held);
        (200, json!({ "Attributes": written(held) }))
    }
}

fn written(held: Held) -> Value {
    let n = |number: i64| json!({ "N": number.to_string() });
    json!({ "fence": n(held.fence), "knocks": n(held.knocks), "until": n(held.until) })
}

impl Paper for Table {
    fn answer(&self, _: &str, asked: &Value) -> (u16, Value) {
        self.update(asked)
    }
}

/// So many seconds into the day, by a clock that may be wrong.
fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(490_000) + SignedDuration::from_secs(second)
}

const DAY: i64 = 86_400;

/// A run asks for the lease for twenty seconds.
async fn take(table: &Table, run: u128, now: i64) -> Option<Lease> {
    let (holder, until) = (Uuid::from_u128(run), at(now + 20));
    let taken = table.anchors().take(holder, at(now), until).await;
    taken.unwrap()
}

#[tokio::test]
async fn one_runs_and_the_others_knock_until_it_has_gone_home() {
    let table = Table::default();
    let first = take(&table, 1, 0).await.unwrap();
    assert_eq!(first.fence, 1);
    assert!(take(&table, 2, 5).await.is_none());
    assert_eq!(table.knocks(), 1);
    let Release::Knocked(first) = table.anchors().release(first).await.unwrap() else {
        panic!("somebody knocked");
    };
    let released = table.anchors().release(first).await.unwrap();
    assert_eq!(released, Release::Released);
    assert_eq!(take(&table, 2, 6).await.unwrap().fence, 2);
}

#[tokio::test]
async fn a_lease_that_is_not_renewed_lapses_and_its_holder_learns_it() {
    let table = Table::default();
    let first = take(&table, 1, 0).await.unwrap();
    assert!(take(&table, 2, 20).await.is_none());
    assert_eq!(take(&table, 2, 21).await.unwrap().fence, 2);
    let renewed = table.anchors().renew(first, at(40)).await.unwrap();
    assert_eq!(renewed, Err(Lost));
    let released = table.anchors().release(first).await.unwrap();
    assert_eq!(released, Release::Lost);
}

#[tokio::test]
async fn asking_twice_is_asking_once() {
    let table = Table::default();
    take(&table, 1, 0).await.unwrap();
    assert!(take(&table, 1, 1).await.is_some());
    assert_eq!(table.knocks(), 0);
}

#[tokio::test]
async fn a_clock_that_is_a_little_ahead_keeps_what_it_took() {
    for ahead in [1, 30, 60] {
        let table = Table::default();
        take(&table, 1, ahead).await.unwrap();
        assert!(take(&table, 2, 0).await.is_none(), "{ahead} s");
        assert_eq!(table.knocks(), 1);
    }
}

#[tokio::test]
async fn a_run_that_died_with_a_clock_far_ahead_holds_nobody_up() {
    for ahead in [62, DAY, 400 * DAY] {
        let table = Table::default();
        let first = take(&table, 1, ahead).await.unwrap();
        let second = take(&table, 2, 0).await.unwrap();
        assert_eq!(second.fence, 2, "{ahead} s");
        // If it is alive after all, it can write nothing any more.
        let renewed = table.anchors().renew(first, at(ahead + 40)).await.unwrap();
        assert_eq!(renewed, Err(Lost));
    }
}

#[tokio::test]
async fn a_renewal_until_the_end_of_time_holds_nobody_up() {
    let table = Table::default();
    let first = take(&table, 1, 0).await.unwrap();
    let renewed = table.anchors().renew(first, Timestamp::MAX).await.unwrap();
    assert!(renewed.is_ok());
    assert_eq!(take(&table, 2, 1).await.unwrap().fence, 2);
}
