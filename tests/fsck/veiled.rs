//! A node that shows another one's chain, but not as it is.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use stack::Client;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// What it shows otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Veil {
    /// The chain as it was at this block.
    Behind(u64),
    /// This block as the newest that is final.
    Settled(u64),
    /// Another head of the contract.
    OtherHead,
}

/// The node. Dropping it ends it.
#[derive(Debug)]
pub struct Veiled {
    pub url: String,
    server: AbortHandle,
}

#[derive(Debug)]
struct Between {
    node: String,
    veil: Veil,
    client: Client,
}

impl Veiled {
    pub async fn start(node: &str, veil: Veil) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let between = Arc::new(Between {
            node: node.to_owned(),
            veil,
            client: Client::new(),
        });
        let router = Router::new().fallback(pass).with_state(between);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            server: server.abort_handle(),
        }
    }
}

impl Drop for Veiled {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(between): State<Arc<Between>>, body: Bytes) -> impl IntoResponse {
    let mut question: Value = serde_json::from_slice(&body).unwrap();
    between.veil.ask(&mut question);
    let answer = between.client.post(&between.node, &[], &question).await;
    let mut answer = answer.unwrap();
    let method = question["method"].as_str().unwrap();
    between.veil.tell(method, &mut answer["result"]);
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, answer.to_string())
}

impl Veil {
    /// Asks for what is to be shown instead.
    fn ask(self, question: &mut Value) {
        if question["method"] != "eth_getBlockByNumber" {
            return;
        }
        let block = &mut question["params"][0];
        match self {
            Self::Behind(newest) if block == "latest" => *block = hexadecimal(newest),
            Self::Settled(newest) if block == "finalized" => *block = hexadecimal(newest),
            _ => {}
        }
    }

    /// What is made of the answer.
    fn tell(self, method: &str, result: &mut Value) {
        match (self, method) {
            (Self::Behind(newest), "eth_blockNumber") => *result = hexadecimal(newest),
            (Self::Behind(newest), "eth_getBlockByNumber")
                if result
                    .get("number")
                    .is_some_and(|block| number(block) > newest) =>
            {
                *result = Value::Null;
            }
            (Self::OtherHead, "eth_call") => *result = json!(format!("0x{}", "cd".repeat(32))),
            _ => {}
        }
    }
}

fn hexadecimal(number: u64) -> Value {
    format!("{number:#x}").into()
}

fn number(hexadecimal: &Value) -> u64 {
    let digits = hexadecimal.as_str().unwrap().trim_start_matches("0x");
    u64::from_str_radix(digits, 16).unwrap()
}
