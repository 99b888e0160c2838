//! Candidates name patients: who may store them, against the lease's item and a batch's on paper behind the real
//! client.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where it is surprised"
)]

mod paper;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use access::PatientId;
use dynamo::anchors::{Anchors, Lease, Lost};
use dynamo::pending::{Candidate, Written};
use paper::Paper;
use seal::{Commitment, VersionNumber};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Debug, Default)]
struct Items {
    /// The lease's token.
    fence: u64,
    /// What lies in the table besides, by partition and place.
    others: BTreeMap<(String, String), Value>,
    /// So many transactions meet a knock.
    knocks: u64,
}

#[derive(Clone, Debug)]
struct Table(Arc<Mutex<Items>>);

impl Table {
    /// One whose lease somebody holds.
    fn held_under(fence: u64) -> Self {
        let items = Items {
            fence,
            ..Items::default()
        };
        Self(Arc::new(Mutex::new(items)))
    }

    fn anchors(&self) -> Anchors {
        Anchors::new(paper::client(self), "anchors".to_owned())
    }

    fn is_taken_over(&self) {
        self.0.lock().unwrap().fence += 1;
    }

    fn lies_there(&self) -> usize {
        self.0.lock().unwrap().others.len()
    }
}

fn place(item: &Value) -> (String, String) {
    let text = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
    (text("pk"), text("sk"))
}

fn cancelled(reasons: [&str; 2]) -> (u16, Value) {
    let kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let reasons = reasons.map(|code| json!({ "Code": code }));
    (
        400,
        json!({ "__type": kind, "CancellationReasons": reasons }),
    )
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        let mut items = self.0.lock().unwrap();
        match operation {
            "TransactWriteItems" => {
                // Without it a request that comes late would be made a second time.
                assert!(!asked["ClientRequestToken"].as_str().unwrap().is_empty());
                let check = &asked["TransactItems"][0]["ConditionCheck"];
                assert_eq!(place(&check["Key"]).0, "lease");
                assert_eq!(check["ConditionExpression"], "fence = :fence");
                if items.knocks > 0 {
                    items.knocks -= 1;
                    return cancelled(["TransactionConflict", "None"]);
                }
                let fence = &check["ExpressionAttributeValues"][":fence"]["N"];
                if fence.as_str().unwrap().parse() != Ok(items.fence) {
                    return cancelled(["ConditionalCheckFailed", "None"]);
                }
                let item = &asked["TransactItems"][1]["Put"]["Item"];
                items.others.insert(place(item), item.clone());
                (200, json!({}))
            }
            "DeleteItem" => {
                items.others.remove(&place(&asked["Key"]));
                (200, json!({}))
            }
            "Query" => {
                let pk = asked["ExpressionAttributeValues"][":pk"]["S"].as_str();
                let found = items.others.iter();
                let found = found.filter(|((partition, _), _)| Some(partition.as_str()) == pk);
                let found: Vec<&Value> = found.map(|(_, item)| item).collect();
                (200, json!({ "Items": found, "Count": found.len() }))
            }
            other => panic!("{other} is not asked for here"),
        }
    }
}

const BATCH: u64 = 12;

/// More than fit in one item.
fn candidates() -> Vec<Candidate> {
    let candidate = |number: u64| Candidate {
        patient: PatientId::new(Uuid::from_u128(u128::from(number))),
        written: Written::Version(VersionNumber::FIRST),
        commitment: Commitment::from_bytes([7; 32]),
    };
    (0..5_000).map(candidate).collect()
}

fn lease(fence: u64) -> Lease {
    Lease { fence, knocks: 0 }
}

#[tokio::test]
async fn who_has_the_lease_stores_candidates_and_whoever_comes_next_reads_and_forgets_them() {
    let table = Table::held_under(3);
    let (anchors, all) = (table.anchors(), candidates());
    let written = anchors.write_candidates(lease(3), BATCH, &all).await;
    assert_eq!(written.unwrap(), Ok(()));
    let count = all.len() as u64;
    assert_eq!(anchors.candidates(BATCH, count).await.unwrap(), all);
    anchors.forget_candidates(BATCH, count).await.unwrap();
    assert_eq!(table.lies_there(), 0);
}

#[tokio::test]
async fn who_has_lost_the_lease_brings_no_patients_name_back_that_others_have_deleted() {
    let table = Table::held_under(3);
    let (anchors, all) = (table.anchors(), candidates());
    let written = anchors.write_candidates(lease(3), BATCH, &all).await;
    assert_eq!(written.unwrap(), Ok(()));
    table.is_taken_over();
    let count = all.len() as u64;
    anchors.forget_candidates(BATCH, count).await.unwrap();
    let late = anchors.write_candidates(lease(3), BATCH, &all).await;
    assert_eq!(late.unwrap(), Err(Lost));
    assert_eq!(table.lies_there(), 0);
}

#[tokio::test]
async fn a_knock_at_the_same_moment_is_no_loss_of_the_lease() {
    let table = Table::held_under(3);
    table.0.lock().unwrap().knocks = 3;
    let all = candidates();
    let anchors = table.anchors();
    let written = anchors.write_candidates(lease(3), BATCH, &all).await;
    assert_eq!(written.unwrap(), Ok(()));
    assert_eq!(table.lies_there(), 2);
}

#[tokio::test]
async fn a_lease_that_is_knocked_at_without_end_is_a_table_in_trouble_and_no_loss() {
    let table = Table::held_under(3);
    table.0.lock().unwrap().knocks = u64::MAX;
    let all = candidates();
    let anchors = table.anchors();
    let written = anchors.write_candidates(lease(3), BATCH, &all).await;
    assert!(written.is_err());
    assert_eq!(table.lies_there(), 0);
}
