//! DynamoDB as far as the gate asks it, over the real client.

use std::sync::{Arc, Mutex};

use access::{PatientId, PersonId, Role};
use audit::{Entry, EntryNumber, Happening, Outcome, What, Who};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gate::{Caller, Noted};
use seal::Salt;
use serde_json::{Value, json};

use super::{CHART, now};

/// Something that happened, in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Keys of these tables were asked for.
    Read(Vec<String>),
    /// The end of a log was asked for.
    Head,
    /// An entry was written: into which partition, and the event.
    Entered(String, Value),
    /// The handler did what it does.
    Handled,
}

impl Call {
    /// What can be seen of it by the time it takes.
    pub fn kind(&self) -> String {
        match self {
            Self::Read(tables) => format!("read {}", tables.join(" ")),
            Self::Head => "head".to_owned(),
            Self::Entered(..) => "entered".to_owned(),
            Self::Handled => "handled".to_owned(),
        }
    }
}

/// What the tables hold and how they behave.
#[derive(Debug)]
pub struct Tables {
    /// The session's item.
    pub session: Option<Value>,
    /// The consent of the chart's patient for the doctor.
    pub consent: Option<Value>,
    /// What the handler answers with.
    pub answer: (StatusCode, Noted),
    /// How often the handler uses its pen before it does anything.
    pub strokes: usize,
    /// No entry can be written.
    pub log_is_full: bool,
    /// One entry can be written, and none after it.
    pub log_fills: bool,
    /// Keys are put off again and again.
    pub is_busy: bool,
    pub calls: Mutex<Vec<Call>>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            session: Some(session("two-factor", 1)),
            consent: None,
            answer: (StatusCode::OK, Noted::default()),
            strokes: 0,
            log_is_full: false,
            log_fills: false,
            is_busy: false,
            calls: Mutex::default(),
        }
    }
}

/// A session that expires so many seconds from now.
pub fn session(strength: &str, seconds: i64) -> Value {
    let expires = (now().as_second() + seconds).to_string();
    json!({"strength": {"S": strength}, "expires": {"N": expires}})
}

/// A consent in this state.
pub fn consent(state: &str) -> Value {
    json!({"state": {"S": state}})
}

/// Emergency access that ends so many seconds from now.
pub fn emergency(seconds: i64) -> Value {
    let until = (now().as_second() + seconds).to_string();
    json!({"emergency_until": {"N": until}, "state": {"S": "ended"}})
}

impl Tables {
    pub fn asked(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    pub fn connection(self: Arc<Self>) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(Connection(self));
        http_client_fn(move |_, _| connector.clone())
    }

    pub fn handle(&self, caller: &Caller) -> (StatusCode, Noted) {
        assert!(caller.address.is_some());
        self.note(Call::Handled);
        self.answer.clone()
    }

    fn note(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
    }

    fn serve(&self, operation: &str, asked: &Value) -> (u16, Value) {
        match operation {
            "BatchGetItem" => (200, self.read(asked)),
            "Query" => {
                self.note(Call::Head);
                let patient = asked["ExpressionAttributeValues"][":pk"]["S"].as_str();
                let known = patient == Some(CHART.to_string().as_str());
                let items = if known { vec![entry()] } else { Vec::new() };
                (200, json!({"Items": items}))
            }
            "PutItem" => {
                let item = &asked["Item"];
                let mut calls = self.calls.lock().unwrap().clone().into_iter();
                let fills = self.log_fills && calls.any(|call| call.kind() == "entered");
                if self.log_is_full || fills {
                    let kind = "com.amazonaws.dynamodb.v20120810#ValidationException";
                    return (400, json!({"__type": kind}));
                }
                let event = serde_json::from_str(item["event"]["S"].as_str().unwrap()).unwrap();
                let partition = item["pk"]["S"].as_str().unwrap().to_owned();
                self.note(Call::Entered(partition, event));
                (200, json!({}))
            }
            other => panic!("{other} is none of the gate's calls"),
        }
    }

    fn read(&self, asked: &Value) -> Value {
        let tables = asked["RequestItems"].as_object().unwrap();
        self.note(Call::Read(tables.keys().cloned().collect()));
        let held = |table: &str, wanted: &Value| {
            assert_eq!(wanted["ConsistentRead"], true, "{table}");
            let key = wanted["Keys"][0]["pk"]["S"].as_str().unwrap();
            match table {
                "sessions" => self.session.clone(),
                _ => self.consent.clone().filter(|_| key == CHART.to_string()),
            }
        };
        if self.is_busy {
            return json!({"Responses": {}, "UnprocessedKeys": tables});
        }
        let found: serde_json::Map<String, Value> = tables
            .iter()
            .map(|(table, wanted)| {
                let items: Vec<Value> = held(table, wanted).into_iter().collect();
                (table.clone(), items.into())
            })
            .collect();
        json!({"Responses": found, "UnprocessedKeys": {}})
    }
}

/// The first entry of the chart's log.
fn entry() -> Value {
    let happening = Happening {
        what: What::ImportChart,
        who: Who::new(PersonId::new(super::DOCTOR), Role::Doctor, "Nila Rao"),
        at: now(),
        patient: PatientId::new(CHART),
        from: None,
        outcome: Outcome::Done,
        version: None,
        practitioner: None,
        note: None,
    };
    let entry = Entry::new(
        EntryNumber::FIRST,
        None,
        Salt::from_bytes([0; 16]),
        &happening,
    );
    let binary = |bytes: &[u8]| json!({"B": BASE64_STANDARD.encode(bytes)});
    json!({
        "pk": {"S": CHART.to_string()}, "sk": {"S": "event#0000000001"},
        "event": {"S": entry.event()}, "saved_at": {"S": now().to_string()},
        "salt": binary(entry.salt().as_bytes()), "commitment": binary(entry.hash().as_bytes()),
    })
}

#[derive(Clone, Debug)]
struct Connection(Arc<Tables>);

impl HttpConnector for Connection {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let tables = self.0.clone();
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let operation = target.rsplit('.').next().unwrap_or_default();
            let asked = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            let (status, body) = tables.serve(operation, &asked);
            let status = status.try_into().unwrap();
            Ok(HttpResponse::new(status, body.to_string().into()))
        })
    }
}
