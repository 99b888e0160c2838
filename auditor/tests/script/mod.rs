//! A node that answers by a script.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

enum Reply {
    Result(Value),
    Refusal(String),
    HangUp,
}

/// What the node says to a method, or to `eth_getBlockByNumber` of some block.
pub struct Script {
    replies: HashMap<String, Reply>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub fn new() -> Self {
        Self {
            replies: HashMap::new(),
            asked: Arc::default(),
        }
    }

    pub fn on(self, method: &str, result: Value) -> Self {
        self.with(method.to_owned(), Reply::Result(result))
    }

    pub fn on_block(self, which: &str, block: Value) -> Self {
        self.with(format!("block {which}"), Reply::Result(block))
    }

    pub fn refusing(self, method: &str, message: &str) -> Self {
        self.with(method.to_owned(), Reply::Refusal(message.to_owned()))
    }

    pub fn hanging_up(self, method: &str) -> Self {
        self.with(method.to_owned(), Reply::HangUp)
    }

    /// The methods that were asked, in their order.
    pub fn asked(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.asked)
    }

    fn with(mut self, question: String, reply: Reply) -> Self {
        self.replies.insert(question, reply);
        self
    }

    fn reply(&self, request: &Value) -> Option<Value> {
        let method = request["method"].as_str()?;
        self.asked.lock().unwrap().push(method.to_owned());
        let block = format!(
            "block {}",
            request["params"][0].as_str().unwrap_or_default()
        );
        let replies = [self.replies.get(method), self.replies.get(&block)];
        match replies.into_iter().flatten().next()? {
            Reply::Result(result) => {
                Some(json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }))
            }
            Reply::Refusal(message) => Some(json!({
                "jsonrpc": "2.0", "id": request["id"],
                "error": { "code": -32000, "message": message } })),
            Reply::HangUp => None,
        }
    }
}

/// Starts the node and gives its URL. It runs until the test's process ends.
pub fn node(script: Script) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _whoever_left = answer(&stream, &script);
        }
    });
    url
}

/// One request a connection.
fn answer(mut stream: &TcpStream, script: &Script) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(reply) = script.reply(&request) {
        let reply = reply.to_string();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{reply}",
            reply.len()
        )?;
    }
    Ok(())
}
