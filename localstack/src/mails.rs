//! The mails of a stack: `LocalStack` sends none, it keeps them.

use std::time::{Duration, Instant};

use axum::http::Method;
use serde_json::Value;

use crate::{client::Client, error::StackError, localstack::scope};

/// Who sends every mail; the template's `MailFrom`.
pub const SENDER: &str = "clinic@medseal.example";

/// Far longer than a mail takes through its queue and its function.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail as it was handed to SES.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: String,
    /// `YYYY-MM-DDThh:mm:ss`, UTC.
    pub sent_at: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Verifies the sender's domain, as somebody has to do once in AWS.
pub async fn may_be_sent(client: &Client, localstack: &str) -> Result<(), StackError> {
    let domain = SENDER.split_once('@').map_or(SENDER, |(_, domain)| domain);
    let body = format!("Action=VerifyDomainIdentity&Version=2010-12-01&Domain={domain}");
    let scope = scope("ses");
    let headers = [
        ("authorization", scope.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answer = client
        .send(Method::POST, localstack, &headers, body)
        .await?;
    if answer.status.is_success() {
        Ok(())
    } else {
        Err(StackError::request(
            "verifying the sender of mails",
            &answer.status,
        ))
    }
}

impl Mail {
    /// Every mail there is, oldest first.
    pub async fn all(client: &Client, localstack: &str) -> Result<Vec<Self>, StackError> {
        let url = format!("{localstack}/_aws/ses");
        let kept = client.send(Method::GET, &url, &[], "").await?.json(&url)?;
        let messages = kept["messages"].as_array().into_iter().flatten();
        Ok(messages.map(mail).collect())
    }
}

/// The one-time token behind `link` in the newest mail to somebody, once it has come.
pub async fn token(
    client: &Client,
    localstack: &str,
    to: &str,
    link: &str,
) -> Result<String, StackError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mails = Mail::all(client, localstack).await?;
        let mut newest_first = mails.iter().rev().filter(|mail| mail.to == to);
        let token = newest_first.find_map(|mail| {
            let after = mail.text.split_once(link)?.1;
            after.split_whitespace().next()
        });
        if let Some(token) = token {
            return Ok(token.to_owned());
        }
        if Instant::now() > deadline {
            let reason = format!("it has not come within {PATIENCE:?}: see the logs of courier");
            return Err(StackError::request(format!("the mail to {to}"), &reason));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn mail(message: &Value) -> Mail {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Mail {
        id: text(&message["Id"]),
        sent_at: text(&message["Timestamp"]),
        to: text(&message["Destination"]["ToAddresses"][0]),
        subject: text(&message["Subject"]),
        text: text(&message["Body"]["text_part"]),
    }
}
