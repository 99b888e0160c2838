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
    troubles: Arc<Mutex<Vec<Trouble>>>,
}

/// What happens to one statement, or to a whole call.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// The statement with this number, counted from 0 within its call, is not made, for this reason.
    Statement(usize, &'static str),
    /// The call is not made, for this reason.
    Call(&'static str),
    /// It is made, and nobody hears so.
    Unheard,
    /// It is made, and answered with one statement fewer.
    Short,
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

    /// The next calls meet these, each of them one.
    pub fn meets(&self, troubles: impl IntoIterator<Item = Trouble>) {
        self.troubles.lock().unwrap().extend(troubles);
    }

    /// What lies there of each item, in the order in which they were put: its batch, and whether it waits.
    pub fn lies_there(&self) -> Vec<(Option<u64>, bool)> {
        let items = self.items.lock().unwrap();
        let batch = |item: &Value| item["batch"]["N"].as_str().map(|n| n.parse().unwrap());
        let each = items.iter();
        each.map(|item| (batch(item), item["pending"].is_object()))
            .collect()
    }

    fn trouble(&self, operation: &str) -> Option<Trouble> {
        let mut troubles = self.troubles.lock().unwrap();
        let is_met = operation == "BatchExecuteStatement" && !troubles.is_empty();
        is_met.then(|| troubles.remove(0))
    }

    fn serve(&self, operation: &str, asked: &Value, trouble: Option<Trouble>) -> Value {
        let mut items = self.items.lock().unwrap();
        match operation {
            "PutItem" => {
                items.push(asked["Item"].clone());
                json!({})
            }
            "BatchExecuteStatement" => executed(&mut items, asked, trouble),
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

/// The statement that is made here, as the module under test writes it.
const CLAIM: &str = "SET \"batch\" = ? REMOVE \"pending\" WHERE \"pk\" = ? AND \"sk\" = ? \
                     AND \"commitment\" = ? AND (\"pending\" IS NOT MISSING OR \"batch\" = ?)";

/// Makes a claim, unless its condition does not hold.
fn made(items: &mut [Value], statement: &Value) -> Value {
    let text = statement["Statement"].as_str().unwrap();
    let of = text.strip_prefix("UPDATE \"").unwrap();
    let (table, claim) = of.split_once("\" ").unwrap();
    assert!(
        ["records", "audit"].contains(&table) && claim == CLAIM,
        "{text}"
    );
    let [batch, pk, sk, commitment, same] = statement["Parameters"].as_array().unwrap().as_slice()
    else {
        panic!("five parameters: {statement}");
    };
    assert_eq!(batch, same);
    let kind = if table == "audit" {
        "event#"
    } else {
        "version#"
    };
    assert!(sk["S"].as_str().unwrap().starts_with(kind), "{table}: {sk}");
    let found = items
        .iter_mut()
        .find(|item| item["pk"] == *pk && item["sk"] == *sk && item["commitment"] == *commitment);
    let found = found.filter(|item| item["pending"].is_object() || item["batch"] == *batch);
    let Some(found) = found else {
        return json!({ "Error": { "Code": "ConditionalCheckFailed", "Message": "" } });
    };
    let found = found.as_object_mut().unwrap();
    found.remove("pending");
    found.insert("batch".to_owned(), batch.clone());
    json!({ "TableName": table })
}

/// Makes each statement for itself; a call that takes more than the table does is refused.
fn executed(items: &mut [Value], asked: &Value, trouble: Option<Trouble>) -> Value {
    let statements = asked["Statements"].as_array().unwrap();
    assert!((1..=25).contains(&statements.len()), "{}", statements.len());
    let each = statements.iter().enumerate();
    let answers = each.map(|(number, statement)| match trouble {
        Some(Trouble::Statement(struck, code)) if number == struck => {
            json!({ "Error": { "Code": code, "Message": "" } })
        }
        _ => made(items, statement),
    });
    let mut answers: Vec<Value> = answers.collect();
    if matches!(trouble, Some(Trouble::Short)) {
        answers.pop();
    }
    json!({ "Responses": answers })
}

fn failed(status: u16, code: &str) -> (u16, Value) {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{code}");
    (status, json!({ "__type": kind, "message": "" }))
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        let call = (operation.to_owned(), asked.clone());
        self.requests.lock().unwrap().push(call);
        let trouble = self.trouble(operation);
        if let Some(Trouble::Call(code)) = trouble {
            return failed(400, code);
        }
        let answer = self.serve(operation, asked, trouble);
        match trouble {
            Some(Trouble::Unheard) => failed(500, "InternalServerError"),
            _ => (200, answer),
        }
    }
}
