//! The sessions table, as far as ending sessions asks it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use access::PersonId;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::RetryConfig;
use dynamo::sessions::Sessions;
use serde_json::{Value, json};
use uuid::Uuid;

/// Keys of the sessions there are.
#[derive(Clone, Debug)]
pub struct Table(Arc<Mutex<BTreeSet<(String, String)>>>);

impl Table {
    /// A table with these sessions.
    pub fn of(person: PersonId, sessions: &[Uuid]) -> Self {
        let table = Self(Arc::default());
        for session in sessions {
            table.begins(person, *session);
        }
        table
    }

    /// Somebody signs in.
    pub fn begins(&self, person: PersonId, session: Uuid) {
        let key = (format!("person#{person}"), format!("session#{session}"));
        self.0.lock().unwrap().insert(key);
    }

    /// Their browser is known from now on.
    pub fn knows(&self, person: PersonId, device: &str) {
        let key = (format!("person#{person}"), format!("device#{device}"));
        self.0.lock().unwrap().insert(key);
    }

    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }

    /// What has not ended.
    pub fn sessions_of(&self, person: PersonId) -> Vec<Uuid> {
        let keys = self.0.lock().unwrap();
        let theirs = keys
            .iter()
            .filter(|(pk, _)| *pk == format!("person#{person}"));
        theirs
            .map(|(_, sk)| sk.strip_prefix("session#").unwrap().parse().unwrap())
            .collect()
    }

    /// The real client in front of it.
    pub fn sessions(&self) -> Sessions {
        let connector = SharedHttpConnector::new(self.clone());
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("x"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
                "x", "x", None,
            )))
            .retry_config(RetryConfig::disabled())
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        Sessions::new(dynamo::client(&config), "sessions".to_owned())
    }

    fn serve(&self, operation: &str, asked: &Value) -> Value {
        let mut keys = self.0.lock().unwrap();
        match operation {
            "Query" => {
                assert_eq!(asked["ConsistentRead"], true);
                let values = &asked["ExpressionAttributeValues"];
                let person = text(&values[":person"]);
                let session = values[":session"]["S"].as_str().unwrap_or_default();
                let items: Vec<Value> = keys
                    .iter()
                    .filter(|(pk, sk)| *pk == person && sk.starts_with(session))
                    .map(|(pk, sk)| json!({"pk": {"S": pk}, "sk": {"S": sk}}))
                    .collect();
                json!({"Items": items, "Count": items.len()})
            }
            "DeleteItem" => {
                let key = (text(&asked["Key"]["pk"]), text(&asked["Key"]["sk"]));
                keys.remove(&key);
                json!({})
            }
            other => panic!("{other} ends no session"),
        }
    }
}

fn text(value: &Value) -> String {
    value["S"].as_str().unwrap().to_owned()
}

impl HttpConnector for Table {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let answer = self.serve(operation, &asked);
        let status = 200.try_into().unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, answer.to_string().into())))
    }
}
