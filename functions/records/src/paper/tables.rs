//! Tables that keep what is put into them, as far as requests need it to be answered at all. What DynamoDB decides is
//! not decided here: conditions hold, indexes are empty.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Items by table, partition and sort key.
#[derive(Debug, Default)]
pub struct Tables(BTreeMap<[String; 3], Value>);

impl Tables {
    /// Puts an item there.
    pub fn put(&mut self, table: &str, item: Value) {
        let key = place(table, &item);
        self.0.insert(key, item);
    }

    /// Answers a call.
    pub fn serve(&mut self, operation: &str, asked: &Value) -> Value {
        let table = asked["TableName"].as_str().unwrap_or_default();
        match operation {
            "GetItem" => match self.0.get(&place(table, &asked["Key"])) {
                Some(item) => json!({"Item": item}),
                None => json!({}),
            },
            "BatchGetItem" => self.several(asked),
            "Query" => json!({"Items": self.query(table, asked)}),
            "PutItem" => {
                self.put(table, asked["Item"].clone());
                json!({})
            }
            "TransactWriteItems" => {
                for write in asked["TransactItems"].as_array().unwrap() {
                    let put = &write["Put"];
                    if let Some(table) = put["TableName"].as_str() {
                        self.put(table, put["Item"].clone());
                    }
                }
                json!({})
            }
            "BatchWriteItem" => {
                for (table, writes) in asked["RequestItems"].as_object().unwrap() {
                    for write in writes.as_array().unwrap() {
                        self.put(table, write["PutRequest"]["Item"].clone());
                    }
                }
                json!({"UnprocessedItems": {}})
            }
            other => panic!("{other} is not on paper"),
        }
    }

    fn several(&self, asked: &Value) -> Value {
        let mut found = serde_json::Map::new();
        for (table, wanted) in asked["RequestItems"].as_object().unwrap() {
            let keys = wanted["Keys"].as_array().unwrap();
            let there = keys.iter().filter_map(|key| self.0.get(&place(table, key)));
            found.insert(table.clone(), there.cloned().collect());
        }
        json!({"Responses": found, "UnprocessedKeys": {}})
    }

    fn query(&self, table: &str, asked: &Value) -> Vec<Value> {
        if asked.get("IndexName").is_some() {
            return Vec::new();
        }
        let value = |name: &str| {
            let value = &asked["ExpressionAttributeValues"][name]["S"];
            value.as_str().unwrap_or_default().to_owned()
        };
        let condition = asked["KeyConditionExpression"].as_str().unwrap();
        let mut words = condition
            .split([' ', ',', ')', '('])
            .filter(|word| word.starts_with(':'));
        let mut next = || words.next().map(value).unwrap_or_default();
        let partition = next();
        let (from, to) = if condition.contains("BETWEEN") {
            (next(), next())
        } else {
            let prefix = next();
            (prefix.clone(), prefix + "~")
        };
        let (first, last) = ([table, &partition, &from], [table, &partition, &to]);
        let range = first.map(str::to_owned)..=last.map(str::to_owned);
        let mut items: Vec<Value> = self.0.range(range).map(|(_, item)| item.clone()).collect();
        if asked["ScanIndexForward"] == false {
            items.reverse();
        }
        let limit = asked["Limit"].as_u64().map_or(usize::MAX, |limit| {
            usize::try_from(limit).unwrap_or(usize::MAX)
        });
        items.truncate(limit);
        items
    }
}

fn place(table: &str, item: &Value) -> [String; 3] {
    let part = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    [table.to_owned(), part("pk"), part("sk")]
}
