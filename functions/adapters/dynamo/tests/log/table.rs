//! The audit table on paper, behind the real client.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, SharedAsyncSleep};
use dynamo::log::Log;
use serde_json::{Value, json};
use uuid::Uuid;

/// Items by their keys, and how the table behaves.
#[derive(Clone, Debug)]
pub struct Table(Arc<Mutex<Inside>>);

#[derive(Debug)]
struct Inside {
    items: BTreeMap<(String, String), Value>,
    calls: Vec<String>,
    dice: u64,
    loses_answers: bool,
}

impl Table {
    /// Its answers take longer or shorter as the seed has it.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            items: BTreeMap::new(),
            calls: Vec::new(),
            dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            loses_answers: false,
        })))
    }

    /// Every eighth answer to a put is lost, whether or not the put took effect.
    pub fn loses_answers(&self) {
        self.0.lock().unwrap().loses_answers = true;
    }

    /// The log as a process of its own has it.
    pub fn log(&self) -> Log {
        let connector = SharedHttpConnector::new(self.clone());
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("x"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
                "x", "x", None,
            )))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .retry_config(RetryConfig::standard().with_max_attempts(10))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        Log::new(dynamo::client(&config), "audit".to_owned())
    }

    /// What was asked since the last time.
    pub fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().calls)
    }

    pub fn len(&self) -> usize {
        self.0.lock().unwrap().items.len()
    }

    pub fn partitions(&self) -> Vec<String> {
        let inside = self.0.lock().unwrap();
        inside.items.keys().map(|(pk, _)| pk.clone()).collect()
    }

    /// Lays something without attributes into a log.
    pub fn plant(&self, chart: Uuid, sk: &str) {
        let item = json!({"pk": {"S": chart.to_string()}, "sk": {"S": sk}});
        let mut inside = self.0.lock().unwrap();
        inside
            .items
            .insert((chart.to_string(), sk.to_owned()), item);
    }

    /// Replaces an attribute of an entry, or removes it.
    pub fn damage(&self, chart: Uuid, number: u64, member: &str, value: &Value) {
        let key = (chart.to_string(), format!("event#{number:010}"));
        let mut inside = self.0.lock().unwrap();
        let item = inside.items.get_mut(&key).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            item.remove(member);
        } else {
            item.insert(member.to_owned(), value.clone());
        }
    }
}

impl Inside {
    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        self.dice.wrapping_mul(0x2545_f491_4f6c_dd1d) % sides
    }

    fn serve(&mut self, operation: &str, asked: &Value) -> (u16, Value) {
        self.calls.push(operation.to_owned());
        match operation {
            "PutItem" => {
                let answer = self.put(asked);
                if self.loses_answers && self.roll(8) == 0 {
                    let kind = "com.amazonaws.dynamodb.v20120810#InternalServerError";
                    return (500, json!({"__type": kind}));
                }
                answer
            }
            "Query" => (200, self.query(asked)),
            other => panic!("{other} is none of the log's calls"),
        }
    }

    fn put(&mut self, asked: &Value) -> (u16, Value) {
        let item = &asked["Item"];
        let key = (text(&item["pk"]), text(&item["sk"]));
        let there = self.items.get(&key);
        let holds = match asked["ConditionExpression"].as_str() {
            None => true,
            Some("attribute_not_exists(pk)") => there.is_none(),
            Some("attribute_not_exists(salt)") => there.is_none_or(|there| there["salt"].is_null()),
            Some("salt = :salt") => {
                let seen = &asked["ExpressionAttributeValues"][":salt"];
                there.is_some_and(|there| there["salt"] == *seen)
            }
            Some(other) => panic!("{other} is none of the log's conditions"),
        };
        if !holds {
            let there = match asked["ReturnValuesOnConditionCheckFailure"].as_str() {
                Some("ALL_OLD") => there,
                _ => None,
            };
            let kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
            return (400, json!({"__type": kind, "Item": there}));
        }
        self.items.insert(key, item.clone());
        (200, json!({}))
    }

    fn query(&self, asked: &Value) -> Value {
        assert_eq!(asked["ConsistentRead"], true);
        assert_eq!(asked["ScanIndexForward"], false);
        let values = &asked["ExpressionAttributeValues"];
        let (pk, from, below) = (
            text(&values[":pk"]),
            text(&values[":from"]),
            text(&values[":below"]),
        );
        let range = (pk.clone(), from)..=(pk, below);
        let limit = usize::try_from(asked["Limit"].as_u64().unwrap()).unwrap();
        let newest_first = self.items.range(range).rev();
        let items: Vec<&Value> = newest_first.map(|(_, item)| item).take(limit).collect();
        json!({"Items": items, "Count": items.len()})
    }
}

fn text(value: &Value) -> String {
    value["S"].as_str().unwrap().to_owned()
}

impl HttpConnector for Table {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let table = self.clone();
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let operation = target.rsplit('.').next().unwrap_or_default();
            let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            let [there, back] = {
                let mut inside = table.0.lock().unwrap();
                [inside.roll(20), inside.roll(20)].map(Duration::from_millis)
            };
            tokio::time::sleep(there).await;
            let (status, body) = table.0.lock().unwrap().serve(operation, &asked);
            tokio::time::sleep(back).await;
            let status = status.try_into().unwrap();
            Ok(HttpResponse::new(status, body.to_string().into()))
        })
    }
}
