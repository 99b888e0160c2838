use reqwest::RequestBuilder;

/// A request to a service of a stack: `LocalStack` reads from the signature whom it is for, and does not check it.
pub fn signed(request: RequestBuilder, service: &str) -> RequestBuilder {
    let scope = format!("test/20261122/eu-central-1/{service}/aws4_request");
    request.header(
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
    )
}
