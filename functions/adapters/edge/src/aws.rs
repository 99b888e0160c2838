//! How every AWS client of ours connects.

mod roots;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::HttpClientError;
use aws_smithy_http_client::tls::{self, TlsContext, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use aws_types::sdk_config::{RetryConfig, SharedAsyncSleep, TimeoutConfig};

pub use self::roots::BundleError;
use self::roots::Roots;
use crate::{Environment, MissingVariable};

/// Nothing to connect with.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No region or no credentials.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// Nobody to believe.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] HttpClientError),
}

/// Region and credentials from the environment alone: a Lambda function has both, and looking
/// anywhere else (instance metadata, profiles) costs a cold start seconds. Time-outs are short
/// because a pooled socket dies while the environment is frozen; every write of ours may be sent
/// twice. A function trusts Amazon's roots and no others, or those in the file `AWS_CA_BUNDLE`.
pub fn connect(environment: &Environment) -> Result<SdkConfig, ConnectError> {
    let credentials = Credentials::from_keys(
        environment.require("AWS_ACCESS_KEY_ID")?,
        environment.require("AWS_SECRET_ACCESS_KEY")?,
        environment.optional("AWS_SESSION_TOKEN"),
    );
    let roots = Roots::of(environment)?.store();
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .tls_context(TlsContext::builder().with_trust_store(roots).build()?)
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build();
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(environment.require("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http)
        .sleep_impl(SharedAsyncSleep::new(
            aws_smithy_async::rt::sleep::TokioSleep::new(),
        ))
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        // Nothing is streamed: the time-out of an attempt covers its answer's last byte.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .timeout_config(timeouts);
    if let Some(url) = environment.optional("AWS_ENDPOINT_URL") {
        config = config.endpoint_url(url);
    }
    Ok(config.build())
}
