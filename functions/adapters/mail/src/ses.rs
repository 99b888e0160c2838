//! Amazon SES.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::types::{Body, Content, Destination, Message};
use aws_types::SdkConfig;

use crate::{Address, Letter};

/// Sends by asking SES.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    source: String,
}

/// A mail was not sent, or nobody knows whether it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// SES's code for why; what it says besides may quote the recipient.
    #[error("SES refuses the mail: {0}")]
    Refused(String),
    /// No answer after the retries.
    #[error("SES does not answer")]
    Unanswered,
}

impl Mailer {
    /// Sends from the address `from`, whose domain SES has verified, through the SES that `aws` points at.
    #[must_use]
    pub fn new(aws: &SdkConfig, from: &Address) -> Self {
        Self {
            client: Client::new(aws),
            source: format!("MedSeal <{}>", from.as_str()),
        }
    }

    /// Hands a letter over to SES. Sent twice, it arrives twice.
    pub async fn send(&self, letter: Letter) -> Result<(), MailError> {
        let to = letter.to.as_str();
        let body = Body::builder().text(utf8(letter.text)?).build();
        let message = Message::builder()
            .subject(utf8(letter.subject)?)
            .body(body)
            .build();
        self.client
            .send_email()
            .source(&self.source)
            .destination(Destination::builder().to_addresses(to).build())
            .message(message)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| MailError::of(&error))
    }
}

fn utf8(text: impl Into<String>) -> Result<Content, MailError> {
    let content = Content::builder().charset("UTF-8").data(text).build();
    content.map_err(|_| MailError::Refused("no content".to_owned()))
}

impl MailError {
    fn of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        match error.as_service_error() {
            Some(refusal) => Self::Refused(refusal.code().unwrap_or("without a code").to_owned()),
            None => Self::Unanswered,
        }
    }
}
