//! Plain HTTP to the parts of the stack: all of them are on this machine, so there is no TLS.

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use crate::error::StackError;

/// Longer than any single call of a start takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A client with its own pool of connections.
#[derive(Debug, Clone)]
pub struct Client(legacy::Client<HttpConnector, Full<Bytes>>);

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    #[must_use]
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(legacy::Client::builder(TokioExecutor::new()).build(connector))
    }

    /// Sends one request and reads the whole answer, whatever its status.
    pub async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, StackError> {
        let failed = |reason: &dyn std::fmt::Display| StackError::request(url, reason);
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(body.into()))
            .map_err(|error| failed(&error))?;
        let exchange = async {
            let answer = self
                .0
                .request(request)
                .await
                .map_err(|error| failed(&error))?;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.map_err(|error| failed(&error))?;
            Ok(Answer {
                status: parts.status,
                headers: parts.headers,
                body: body.to_bytes(),
            })
        };
        tokio::time::timeout(PATIENCE, exchange)
            .await
            .unwrap_or_else(|_| Err(failed(&"no answer within 60 s")))
    }

    /// Posts JSON and expects JSON back with a status of success. `headers` must name the content type if
    /// it is another than `application/json`.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Value, StackError> {
        let mut all = headers.to_vec();
        let content_type = header::CONTENT_TYPE.as_str();
        if !all.iter().any(|(name, _)| *name == content_type) {
            all.push((content_type, "application/json"));
        }
        self.send(Method::POST, url, &all, body.to_string())
            .await?
            .json(url)
    }

    /// Whether something answers a GET with success; for waiting until it does.
    pub async fn is_up(&self, url: &str) -> bool {
        let answer = self.send(Method::GET, url, &[], Bytes::new()).await;
        answer.is_ok_and(|answer| answer.status.is_success())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Answer {
    /// The body as JSON; any other status than success is an error that quotes the answer.
    pub fn json(&self, what: &str) -> Result<Value, StackError> {
        if !self.status.is_success() {
            let text = String::from_utf8_lossy(&self.body);
            let quoted: String = text.chars().take(300).collect();
            return Err(StackError::request(
                what,
                &format!("{} {quoted}", self.status),
            ));
        }
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|error| StackError::request(what, &error))
    }
}
