//! Guesses at who there is, against a table on paper behind the real client.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it is surprised"
)]

mod paper;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use access::PersonId;
use dynamo::directory::{Directory, Guessing};
use jiff::Timestamp;
use paper::Paper;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug, Default)]
struct Table(Arc<Mutex<BTreeMap<String, Value>>>);

impl Table {
    fn directory(&self) -> Directory {
        Directory::new(paper::client(self), "directory".to_owned())
    }

    fn serve(&self, operation: &str, asked: &Value) -> (u16, Value) {
        let mut items = self.0.lock().unwrap();
        let name = |key: &Value| format!("{} {}", key["pk"]["S"], key["sk"]["S"]);
        let seconds = |value: &Value| value["N"].as_str().unwrap().parse::<i64>().unwrap();
        match operation {
            "PutItem" => {
                let now = seconds(&asked["ExpressionAttributeValues"][":now"]);
                let name = name(&asked["Item"]);
                if let Some(there) = items.get(&name)
                    && seconds(&there["expires"]) > now
                {
                    let kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
                    return (400, json!({"__type": kind, "Item": there}));
                }
                items.insert(name, asked["Item"].clone());
                (200, json!({}))
            }
            "BatchWriteItem" => {
                for write in asked["RequestItems"]["directory"].as_array().unwrap() {
                    items.remove(&name(&write["DeleteRequest"]["Key"])).unwrap();
                }
                (200, json!({"UnprocessedItems": {}}))
            }
            other => panic!("{other}"),
        }
    }
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        self.serve(operation, asked)
    }
}

fn doctor(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

#[tokio::test]
async fn whoever_guesses_wrong_ten_times_waits_for_the_first_to_be_an_hour_ago() {
    let directory = Table::default().directory();
    for second in 0..10 {
        let guess = directory.guess(doctor(1), at(second)).await.unwrap();
        assert!(matches!(guess, Guessing::May(_)), "{second}");
    }
    let guess = directory.guess(doctor(1), at(10)).await.unwrap();
    assert!(matches!(guess, Guessing::Not(3_590)), "{guess:?}");
    let other = directory.guess(doctor(2), at(10)).await.unwrap();
    assert!(matches!(other, Guessing::May(_)));
    let later = directory.guess(doctor(1), at(3_600)).await.unwrap();
    assert!(matches!(later, Guessing::May(_)));
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_are_made_than_there_are_places() {
    let directory = Table::default().directory();
    let guesses = (0..200).map(|_| directory.guess(doctor(1), at(0)));
    let guesses = futures_util::future::join_all(guesses).await;
    let made = guesses
        .into_iter()
        .filter(|guess| matches!(guess, Ok(Guessing::May(_))));
    assert_eq!(made.count(), 10);
}

#[tokio::test]
async fn who_is_right_may_go_on() {
    let directory = Table::default().directory();
    for _ in 0..30 {
        let Guessing::May(guess) = directory.guess(doctor(1), at(0)).await.unwrap() else {
            panic!("a right guess was counted");
        };
        directory.was_right(guess).await.unwrap();
    }
}
