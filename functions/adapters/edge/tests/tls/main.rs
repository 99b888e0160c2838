//! Whom AWS clients believe, asked of a server with a certificate of its own.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod certificate;
mod server;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::retry::RetryConfig;

use crate::certificate::Identity;

/// How a call to a server ends.
async fn call(identity: Identity, more: &[(&str, &str)]) -> aws_sdk_kms::Error {
    let variables = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "some"),
        ("AWS_SECRET_ACCESS_KEY", "body"),
        ("AWS_LAMBDA_FUNCTION_NAME", "records"),
    ];
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let environment = variables.iter().chain(more).map(owned).collect();
    let aws = edge::aws::connect(&environment).unwrap().to_builder();
    let aws = aws
        .endpoint_url(server::start(identity))
        .retry_config(RetryConfig::disabled())
        .build();
    let answer = Client::new(&aws).list_keys().send().await;
    answer.expect_err("it refuses everybody").into()
}

#[tokio::test]
async fn a_server_with_a_certificate_of_somebody_elses_is_refused() {
    let refused = edge::causes(&call(Identity::new(), &[]).await);
    assert!(refused.contains("UnknownIssuer"), "{refused}");
}

#[tokio::test]
async fn a_server_that_the_operators_bundle_vouches_for_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.pem");
    let (ours, other) = (Identity::new(), Identity::new());
    std::fs::write(&path, ours.pem()).unwrap();
    let bundle = [("AWS_CA_BUNDLE", path.to_str().unwrap())];
    let answered = edge::causes(&call(ours, &bundle).await);
    assert!(answered.contains(server::ANSWER), "{answered}");
    let refused = edge::causes(&call(other, &bundle).await);
    assert!(refused.contains("invalid peer certificate"), "{refused}");
}
