//! Nodes that say what they are told to say, and one block that Anvil made: a transaction of every type,
//! a failed one, and an anchoring at the end.

use std::sync::{Arc, Mutex};

use evm::{Anchoring, Head, Nodes};
use seal::{Root, TransactionHash};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a node does about one question.
pub enum Answer {
    Says(Value),
    Refuses,
    /// An error of JSON-RPC.
    Errs(i64, &'static str),
    /// Bytes of its own, under a status of HTTP.
    Bytes(&'static str, Vec<u8>),
    HangsUp,
}

/// A node on a port of its own, for as long as the test runs.
#[derive(Clone)]
pub struct PaperNode {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl PaperNode {
    pub async fn start(answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let node = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
        };
        let (asked, answer) = (node.asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (asked, answer) = (asked.clone(), answer.clone());
                tokio::spawn(async move { serve(connection, &asked, &*answer).await });
            }
        });
        node
    }

    /// How often a question was asked.
    pub fn asked(&self, method: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| *asked == method).count()
    }
}

async fn serve(
    mut connection: TcpStream,
    asked: &Mutex<Vec<String>>,
    answer: &(impl Fn(&str, &Value) -> Answer + ?Sized),
) {
    let mut read = Vec::new();
    let request: Value = loop {
        if connection.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&read);
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
        if let Some(request) = body.and_then(|body| serde_json::from_str(body).ok()) {
            break request;
        }
    };
    let method = request["method"].as_str().unwrap();
    asked.lock().unwrap().push(method.to_owned());
    let envelope = |what: &str, value: Value| {
        let body = json!({ "jsonrpc": "2.0", "id": request["id"], what: value });
        ("200 OK", body.to_string().into_bytes())
    };
    let error =
        |code: i64, message: &str| envelope("error", json!({ "code": code, "message": message }));
    let (status, body) = match answer(method, &request["params"]) {
        Answer::Says(result) => envelope("result", result),
        Answer::Refuses => error(-32601, "no such method"),
        Answer::Errs(code, message) => error(code, message),
        Answer::Bytes(status, body) => (status, body),
        Answer::HangsUp => return,
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let sent = connection
        .write_all(&[head.into_bytes(), body].concat())
        .await;
    // A client that hangs up in the middle of an answer has seen enough of it.
    drop(sent);
}

/// The hash of what is sent in these tests.
pub const SENT: TransactionHash = TransactionHash::from_bytes([0x5e; 32]);

/// The block, and what was anchored in it.
#[derive(Clone)]
pub struct Recorded {
    pub block: Value,
    pub receipts: Value,
    pub transaction: TransactionHash,
    pub block_hash: [u8; 32],
    pub anchoring: Anchoring,
}

impl Recorded {
    pub fn read() -> Self {
        let recorded: Value = serde_json::from_str(include_str!("block.json")).unwrap();
        let what = &recorded["anchoring"];
        let bytes = |name: &str| -> [u8; 32] {
            let bytes = alloy::hex::decode(what[name].as_str().unwrap()).unwrap();
            bytes.try_into().unwrap()
        };
        Self {
            block: recorded["block"].clone(),
            receipts: recorded["receipts"].clone(),
            transaction: TransactionHash::from_bytes(bytes("transaction")),
            block_hash: bytes("block_hash"),
            anchoring: Anchoring {
                contract: what["contract"].as_str().unwrap().parse().unwrap(),
                previous: Head::from_bytes(bytes("previous")),
                root: Root::from_bytes(bytes("root")),
                size: what["size"].as_u64().unwrap(),
            },
        }
    }

    /// What an honest node says.
    pub fn answer(&self, method: &str, params: &Value) -> Value {
        let hash = &self.block["hash"];
        match method {
            "eth_chainId" => "0x7a69".into(),
            "eth_blockNumber" => "0x9".into(),
            "eth_getBlockByNumber" if params[0] == "latest" => self.block.clone(),
            "eth_call" => format!("0x{}", "ab".repeat(32)).into(),
            "eth_getTransactionCount" => "0x7".into(),
            "eth_getBalance" => "0xde0b6b3a7640000".into(),
            "eth_maxPriorityFeePerGas" => "0x2540be400".into(),
            "eth_estimateGas" => "0x741b".into(),
            "eth_sendRawTransaction" => SENT.to_string().into(),
            "eth_getLogs" => self.receipts[5]["logs"].clone(),
            "eth_getBlockByHash" if params[0] == *hash => self.block.clone(),
            "eth_getBlockByNumber" if params[0] == self.block["number"] => self.block.clone(),
            "eth_getBlockReceipts" if params[0] == *hash => self.receipts.clone(),
            "eth_getTransactionReceipt" => {
                let mut receipts = self.receipts.as_array().unwrap().iter();
                let found = receipts.find(|receipt| receipt["transactionHash"] == params[0]);
                found.cloned().unwrap_or_default()
            }
            _ => Value::Null,
        }
    }

    pub async fn archive(
        &self,
        nodes: &[&PaperNode],
    ) -> Result<Option<evidence::Archive>, evm::NodeError> {
        let urls: Vec<&str> = nodes.iter().map(|node| node.url.as_str()).collect();
        let nodes = Nodes::new(&urls.join(","), 31337).unwrap();
        nodes
            .archive(self.transaction, self.block_hash, &self.anchoring)
            .await
    }
}
