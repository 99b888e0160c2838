//! Waking `anchor`.

use aws_types::SdkConfig;

/// The way to wake `anchor`.
#[derive(Clone, Debug)]
pub struct Wake {
    client: aws_sdk_sqs::Client,
    queue_url: String,
}

/// The wake-up could not be sent; the sweep will do its work later.
#[derive(Debug, thiserror::Error)]
#[error("the wake-up was not sent")]
pub struct WakeError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Wake {
    /// Wakes through the queue at `queue_url`.
    #[must_use]
    pub fn new(aws: &SdkConfig, queue_url: String) -> Self {
        let client = aws_sdk_sqs::Client::new(aws);
        Self { client, queue_url }
    }

    /// Tells `anchor` to look at what is pending.
    pub async fn anchor(&self) -> Result<(), WakeError> {
        self.client
            .send_message()
            .queue_url(&self.queue_url)
            .message_body("pending")
            .send()
            .await
            .map(|_| ())
            .map_err(|error| WakeError(Box::new(error)))
    }
}
