//! HTTP, as a function URL hands it to a function and takes it back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A request, as an event (payload format 2.0).
pub fn request(method: &str, path: &str, headers: &Value, body: Option<&Value>) -> Value {
    let mut event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": headers, "isBase64Encoded": false,
        "requestContext": {
            "accountId": "000000000000", "apiId": "x", "domainName": "localhost",
            "domainPrefix": "x", "requestId": "x", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:00:00:00 +0000", "timeEpoch": 0,
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "test",
            },
        },
    });
    if let Some(body) = body {
        event["body"] = body.to_string().into();
    }
    event
}

/// The status and the JSON of what a function answered.
pub fn response(answer: &Value) -> (u64, Value) {
    let status = answer["statusCode"]
        .as_u64()
        .unwrap_or_else(|| panic!("{answer}"));
    let body = answer["body"].as_str().unwrap_or_default();
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(body).expect("base64"),
        _ => body.as_bytes().to_vec(),
    };
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
