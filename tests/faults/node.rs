//! A node between `anchor` and Anvil: geth's pool, a view that lags behind, and whatever the proxy does to it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use journeys::anchorage::Anchorage;
use serde_json::{Value, json};

use crate::geth::Pool;
use crate::proxy::{Answer, Fault, Proxy, Request, Service, forward};

/// See the module.
#[derive(Debug)]
pub struct Node {
    anvil: String,
    client: reqwest::Client,
    /// Geth's pool; without one, Anvil's own.
    pub geth: Option<Pool>,
    view: Mutex<View>,
}

/// What the node knows of the chain.
#[derive(Clone, Copy, Debug, Default)]
pub enum View {
    /// All there is.
    #[default]
    Whole,
    /// What there was so many blocks ago.
    Behind(u64),
    /// What there was at this height.
    Frozen(u64),
}

impl Node {
    /// A node with Anvil's own pool.
    pub async fn behind_proxy(anchorage: &Anchorage) -> Proxy<Self> {
        Proxy::start(Self::of(anchorage, None)).await
    }

    /// A node with geth's pool, which passes on what the base fee allows.
    pub async fn like_geth(anchorage: &Anchorage) -> Proxy<Self> {
        let pool = Pool::of(anchorage.sender.to_string());
        let proxy = Proxy::start(Self::of(anchorage, Some(pool))).await;
        let node = std::sync::Arc::downgrade(&proxy.service);
        tokio::spawn(async move {
            while let Some(node) = node.upgrade() {
                if let Some(geth) = &node.geth {
                    geth.pass_on(&node).await;
                }
                drop(node);
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
        proxy
    }

    pub fn of(anchorage: &Anchorage, geth: Option<Pool>) -> Self {
        Self {
            anvil: anchorage.chain.rpc.clone(),
            client: reqwest::Client::new(),
            geth,
            view: Mutex::default(),
        }
    }

    pub fn look(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// Asks Anvil.
    pub async fn call(&self, method: &str, params: Value) -> Option<Value> {
        let asked = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.client.post(&self.anvil).json(&asked).send().await;
        let mut answer: Value = answer.ok()?.json().await.ok()?;
        answer.get_mut("result").map(Value::take)
    }

    async fn height(&self) -> Option<u64> {
        let view = *self.view.lock().unwrap_or_else(PoisonError::into_inner);
        match view {
            View::Whole => None,
            View::Frozen(height) => Some(height),
            View::Behind(blocks) => {
                let latest = self.call("eth_blockNumber", json!([])).await?;
                Some(number(&latest)?.saturating_sub(blocks))
            }
        }
    }
}

fn number(value: &Value) -> Option<u64> {
    u64::from_str_radix(value.as_str()?.trim_start_matches("0x"), 16).ok()
}

impl Service for Node {
    fn name(&self, request: &Request) -> String {
        let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        asked["method"].as_str().unwrap_or_default().to_owned()
    }

    fn may_fail(&self, _: &str) -> bool {
        true
    }

    async fn answer(&self, mut request: Request) -> Option<Answer> {
        let mut asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        if let Some(geth) = &self.geth
            && asked["method"] == "eth_sendRawTransaction"
        {
            let said = geth.take(self, &asked["params"][0]).await?;
            return Some(said.answer(&asked["id"]));
        }
        let Some(height) = self.height().await else {
            return forward(&self.client, &self.anvil, request).await;
        };
        look_back(&mut asked, height);
        request.body = asked.to_string().into();
        let mut answer = forward(&self.client, &self.anvil, request).await?;
        let mut json: Value = serde_json::from_slice(&answer.body).ok()?;
        forget(asked["method"].as_str()?, &mut json["result"], height);
        answer.body = json.to_string().into();
        Some(answer)
    }
}

/// Asks for the block at this height where the newest is asked for.
fn look_back(asked: &mut Value, height: u64) {
    let height = Value::from(format!("{height:#x}"));
    let Some(params) = asked["params"].as_array_mut() else {
        return;
    };
    for param in params {
        if param == "latest" {
            *param = height.clone();
        } else if param["toBlock"] == "latest" {
            param["toBlock"] = height.clone();
        }
    }
}

/// Takes out of an answer what lies above this height.
fn forget(method: &str, result: &mut Value, height: u64) {
    let above = |at: &Value| number(at).is_some_and(|at| at > height);
    match method {
        "eth_blockNumber" => *result = format!("{height:#x}").into(),
        "eth_getTransactionReceipt" if above(&result["blockNumber"]) => *result = Value::Null,
        "eth_getBlockByNumber" if above(&result["number"]) => *result = Value::Null,
        _ => {}
    }
}

/// What a pool says of a transaction: its hash, or why it is refused.
#[derive(Clone, Debug)]
pub struct Said(pub Result<Value, String>);

impl Said {
    fn answer(self, id: &Value) -> Answer {
        let body = match self.0 {
            Ok(hash) => json!({ "jsonrpc": "2.0", "id": id, "result": hash }),
            Err(message) => json!({
                "jsonrpc": "2.0", "id": id, "error": { "code": -32000, "message": message },
            }),
        };
        Answer {
            status: StatusCode::OK,
            media: "application/json".to_owned(),
            body: Bytes::from(body.to_string()),
        }
    }
}

pub const UNAVAILABLE: Fault = Fault::Instead(503, "upstream connect error");
pub const BAD_GATEWAY: Fault = Fault::Instead(502, "<html>502 Bad Gateway</html>");
pub const BAD_GATEWAY_BUT_DONE: Fault =
    Fault::DeliveredInstead(502, "<html>502 Bad Gateway</html>");
pub const TOO_MANY: Fault = Fault::Instead(
    429,
    r#"{"jsonrpc":"2.0","id":$id,"error":{"code":-32005,"message":"Too Many Requests"}}"#,
);
pub const WRONG_SHAPE: Fault = Fault::Instead(
    200,
    r#"{"jsonrpc":"2.0","id":$id,"result":{"unexpected":["shape"]}}"#,
);
pub const NO_JSON: Fault = Fault::Instead(200, "<!doctype html><title>Welcome</title>");
