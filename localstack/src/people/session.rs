//! Signing in, and asking for something once signed in.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Person;
use crate::{client::Client, error::StackError};

/// The value of the `Authorization` header after signing in: by password and passkey, or by password alone
/// while somebody has no passkey.
pub async fn sign_in(client: &Client, origin: &str, person: &Person) -> Result<String, StackError> {
    let url = format!("{origin}/api/auth/sign-in");
    let body = json!({ "email": person.email, "password": person.password });
    let mut session = client.post(&url, &[], &body).await?;
    if session["access_token"].is_null() {
        let credential = person.passkey.assertion(&session["passkey"], origin);
        let body = json!({ "ticket": session["ticket"], "credential": credential });
        session = client.post(&format!("{url}/passkey"), &[], &body).await?;
    }
    match session["access_token"].as_str() {
        Some(token) => Ok(format!("Bearer {token}")),
        None => Err(StackError::request(&url, &"no access token in the answer")),
    }
}

/// A write that may be sent once.
pub async fn write(
    client: &Client,
    url: &str,
    bearer: &str,
    body: &Value,
) -> Result<Value, StackError> {
    let key = Uuid::new_v4().to_string();
    let mut headers = vec![
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    if !bearer.is_empty() {
        headers.push(("authorization", bearer));
    }
    client
        .send(Method::POST, url, &headers, body.to_string())
        .await?
        .json(url)
}
