//! The real client in front of a table on paper.

use std::fmt::Debug;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_types::SdkConfig;
use aws_types::region::Region;
use dynamo::Client;
use serde_json::Value;

/// A table on paper.
pub trait Paper: Clone + Debug + Send + Sync + 'static {
    /// The status and the body with which it answers an operation.
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value);
}

/// The client in front of a table.
pub fn client(paper: &impl Paper) -> Client {
    let connector = SharedHttpConnector::new(Connection(paper.clone()));
    let credentials = Credentials::from_keys("x", "x", None);
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("x"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http_client_fn(move |_, _| connector.clone()))
        .build();
    dynamo::client(&config)
}

#[derive(Debug)]
struct Connection<P>(P);

impl<P: Paper> HttpConnector for Connection<P> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let asked = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let (status, body) = self.0.answer(operation, &asked);
        let answer = HttpResponse::new(status.try_into().unwrap(), body.to_string().into());
        HttpConnectorFuture::ready(Ok(answer))
    }
}
