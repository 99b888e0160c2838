//! A table with its outbox index on paper, behind the real client.

use std::sync::{Arc, Mutex};

use dynamo::Client;
use serde_json::{Value, json};

use crate::paper::{self, Paper};

/// Items in the order in which they were put, and every request with its operation's name.
#[derive(Clone, Debug, Default)]
pub struct Table {
    items: Arc<Mutex<Vec<Value>>>,
    requests: Arc<Mutex<Vec<(String, Value)>>>,
    transactions: Arc<Mutex<usize>>,
}

impl Table {
    pub fn client(&self) -> Client {
        paper::client(self)
    }

    /// What was asked since the last time.
    pub fn requests(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }

    /// Changes the attribute of the item in this place; `null` removes it.
    pub fn damage(&self, place: usize, attribute: &str, value: Value) {
        let mut items = self.items.lock().unwrap();
        let item = items[place].as_object_mut().unwrap();
        item.remove(attribute);
        item.extend((!value.is_null()).then(|| (attribute.to_owned(), value)));
    }

    /// The next so many updates meet a transaction on their item.
    pub fn be_in_transactions(&self, updates: usize) {
        *self.transactions.lock().unwrap() = updates;
    }

    fn is_in_a_transaction(&self, operation: &str) -> bool {
        let mut left = self.transactions.lock().unwrap();
        let is = operation == "UpdateItem" && *left > 0;
        *left -= usize::from(is);
        is
    }

    fn serve(&self, operation: &str, asked: &Value) -> Value {
        let mut items = self.items.lock().unwrap();
        match operation {
            "PutItem" => {
                items.push(asked["Item"].clone());
                json!({})
            }
            "UpdateItem" => json!({}),
            "Query" => page(&items, asked),
            other => panic!("{other} is none of the outbox's calls"),
        }
    }
}

/// The index: what has both of its keys, oldest first, a page at a time.
fn page(items: &[Value], asked: &Value) -> Value {
    assert_eq!(asked["IndexName"], "pending");
    let shard = &asked["ExpressionAttributeValues"][":shard"];
    let mut listed: Vec<&Value> = items
        .iter()
        .filter(|item| item["pending"] == *shard && item["saved_at"]["S"].is_string())
        .collect();
    listed.sort_by_key(|item| item["saved_at"]["S"].as_str());
    let from = asked["ExclusiveStartKey"]["place"]["N"].as_str();
    let from: usize = from.map_or(0, |place| place.parse().unwrap());
    let limit = asked["Limit"].as_u64().expect("every query has a limit");
    let to = listed.len().min(from + usize::try_from(limit).unwrap());
    let page = &listed[from..to];
    let mut answer = json!({ "Items": page, "Count": page.len() });
    if to < listed.len() {
        answer["LastEvaluatedKey"] = json!({ "place": { "N": to.to_string() } });
    }
    answer
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        let call = (operation.to_owned(), asked.clone());
        self.requests.lock().unwrap().push(call);
        if self.is_in_a_transaction(operation) {
            let conflict = "com.amazonaws.dynamodb.v20120810#TransactionConflictException";
            return (400, json!({ "__type": conflict, "message": "" }));
        }
        (200, self.serve(operation, asked))
    }
}
