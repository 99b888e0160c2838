//! A run takes over what another left, against a line on paper behind the real client.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it is surprised"
)]

mod paper;

use std::sync::{Arc, Mutex};

use dynamo::anchors::{Anchors, Batch, Lease, Lost, Place, Stage};
use jiff::Timestamp;
use paper::Paper;
use serde_json::{Value, json};

/// One batch, and what was asked to adopt it.
#[derive(Clone, Debug, Default)]
struct Table {
    batch: Arc<Mutex<Value>>,
    adoptions: Arc<Mutex<Vec<Value>>>,
    /// The first adoption is made, and nobody hears so.
    is_deaf: Arc<Mutex<bool>>,
}

impl Table {
    fn anchors(&self) -> Anchors {
        Anchors::new(paper::client(self), "anchors".to_owned())
    }

    fn number(&self, name: &str) -> u64 {
        read(&self.batch.lock().unwrap(), name)
    }

    /// Makes the write if its condition holds.
    fn write(&self, asked: &Value, new: impl FnOnce(&mut Value)) -> (u16, Value) {
        let mut batch = self.batch.lock().unwrap();
        let value = |name: &str| read(&asked["ExpressionAttributeValues"], name);
        let fence = read(&batch, "fence");
        let holds = match asked["ConditionExpression"].as_str().unwrap() {
            "fence < :fence" => fence < value(":fence"),
            "fence = :fence AND revision = :before" => {
                fence == value(":fence") && read(&batch, "revision") == value(":before")
            }
            other => panic!("{other} is none of the line's conditions"),
        };
        if !holds {
            let kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
            assert_eq!(asked["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
            return (400, json!({ "__type": kind, "Item": *batch }));
        }
        new(&mut batch);
        (200, json!({ "Attributes": *batch }))
    }

    fn adopt(&self, asked: &Value) -> (u16, Value) {
        assert_eq!(
            asked["UpdateExpression"],
            "SET fence = :fence ADD revision :one"
        );
        self.write(asked, |batch| {
            let revision = read(batch, "revision") + 1;
            batch["fence"] = asked["ExpressionAttributeValues"][":fence"].clone();
            batch["revision"] = json!({ "N": revision.to_string() });
        })
    }

    /// What was asked first arrives once more.
    fn hears_the_first_again(&self) {
        let first = self.adoptions.lock().unwrap()[0].clone();
        self.adopt(&first);
    }
}

fn read(item: &Value, name: &str) -> u64 {
    item[name]["N"].as_str().unwrap().parse().unwrap()
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        match operation {
            "TransactWriteItems" => {
                *self.batch.lock().unwrap() = asked["TransactItems"][1]["Put"]["Item"].clone();
                (200, json!({}))
            }
            "Query" => (200, json!({ "Items": [*self.batch.lock().unwrap()] })),
            "UpdateItem" => {
                self.adoptions.lock().unwrap().push(asked.clone());
                let answer = self.adopt(asked);
                if std::mem::take(&mut *self.is_deaf.lock().unwrap()) {
                    return (500, json!({ "__type": "InternalServerError" }));
                }
                answer
            }
            "PutItem" => self.write(asked, |batch| *batch = asked["Item"].clone()),
            other => panic!("{other} is none of the line's calls"),
        }
    }
}

fn lease(fence: u64) -> Lease {
    Lease { fence, knocks: 0 }
}

/// A batch that the run before has left open.
async fn left_by_the_run_before() -> Table {
    let table = Table::default();
    let batch = Batch {
        number: 7,
        place: Place {
            chain_id: 1,
            contract: [2; 20],
        },
        opened_at: Timestamp::UNIX_EPOCH,
        oldest: Timestamp::UNIX_EPOCH,
        candidates: 3,
        stage: Stage::Open,
        fence: 0,
        revision: 0,
    };
    table
        .anchors()
        .open(lease(1), batch)
        .await
        .unwrap()
        .unwrap();
    table
}

#[tokio::test]
async fn an_adoption_that_arrives_twice_counts_once() {
    let table = left_by_the_run_before().await;
    *table.is_deaf.lock().unwrap() = true;
    let line = table.anchors().adopt(lease(2)).await.unwrap().unwrap();
    assert_eq!(table.adoptions.lock().unwrap().len(), 2, "the client's own");
    assert_eq!(line.unfinished[0].revision, 1);
    assert_eq!(table.number("revision"), 1);
}

#[tokio::test]
async fn an_adoption_that_arrives_late_makes_no_record_look_made() {
    let table = left_by_the_run_before().await;
    let line = table.anchors().adopt(lease(2)).await.unwrap().unwrap();
    let void = Batch {
        stage: Stage::Void,
        ..line.unfinished[0].clone()
    };
    table.hears_the_first_again();
    let recorded = table.anchors().record(lease(2), void).await.unwrap();
    assert_eq!(recorded.unwrap().revision, table.number("revision"));
    assert_eq!(table.batch.lock().unwrap()["stage"]["S"], "void");
}

#[tokio::test]
async fn what_a_later_run_has_adopted_is_lost_to_the_run_before() {
    let table = left_by_the_run_before().await;
    let held_up = table.anchors().adopt(lease(2)).await.unwrap().unwrap();
    table.anchors().adopt(lease(3)).await.unwrap().unwrap();
    assert_eq!(table.anchors().adopt(lease(2)).await.unwrap(), Err(Lost));
    let batch = held_up.unfinished[0].clone();
    let recorded = table.anchors().record(lease(2), batch).await.unwrap();
    assert_eq!(recorded, Err(Lost));
}
