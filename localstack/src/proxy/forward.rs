//! A request on its way to a function URL and back.

use std::{net::IpAddr, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Request, Response, StatusCode, Uri, header, uri},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::sync::Semaphore;

use super::{headers, problem::problem};

/// Lambda takes no larger event.
const LARGEST_BODY: usize = 6 * 1024 * 1024;

/// Of a body that is too large, this much is still read: a client that is cut off in the middle of sending
/// sees a broken connection and not the answer.
const READ_BEFORE_REFUSING: usize = 64 * 1024 * 1024;

/// Requests a function works on at once; the others wait for their turn. Lambda starts a process for each, which
/// is its own machine; here they would share this one, and two hundred starts keep each other from ending.
const TURNS: usize = 12;

/// Where a function is reached.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// `127.0.0.1:<port>` of `LocalStack`.
    address: String,
    /// The name by which `LocalStack` tells functions apart.
    host: HeaderValue,
    turns: Arc<Semaphore>,
}

impl Upstream {
    /// From `http://<id>.lambda-url.<region>.<host>:<port>/`; all such hosts are this machine.
    #[must_use]
    pub fn from_function_url(url: &str) -> Option<Self> {
        let url: Uri = url.parse().ok()?;
        let authority = url.authority()?;
        Some(Self {
            address: format!("127.0.0.1:{}", authority.port_u16()?),
            host: HeaderValue::from_str(authority.as_str()).ok()?,
            turns: Arc::new(Semaphore::new(TURNS)),
        })
    }
}

/// Sends requests to functions.
#[derive(Debug)]
pub(super) struct Forwarder {
    client: Client<HttpConnector, Full<Bytes>>,
    secret: HeaderValue,
}

impl Forwarder {
    pub(super) fn new(secret: HeaderValue) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            secret,
        }
    }

    pub(super) async fn send(
        &self,
        upstream: &Upstream,
        from: IpAddr,
        request: Request<Body>,
    ) -> Response<Body> {
        let (mut parts, body) = request.into_parts();
        let body = match whole(body).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        headers::to_function(&mut parts.headers, &self.secret, from);
        parts.headers.insert(header::HOST, upstream.host.clone());
        parts.extensions.clear();
        let path = parts.uri.path_and_query().cloned();
        parts.uri = match uri::Builder::new()
            .scheme("http")
            .authority(upstream.address.as_str())
            .path_and_query(path.unwrap_or_else(|| uri::PathAndQuery::from_static("/")))
            .build()
        {
            Ok(uri) => uri,
            Err(error) => return gone(&error),
        };
        // Nobody closes it; without a turn the request would be sent all the same.
        let _turn = upstream.turns.acquire().await;
        match self
            .client
            .request(Request::from_parts(parts, Full::new(body)))
            .await
        {
            Ok(answer) => {
                let mut answer = answer.map(Body::new);
                headers::strip(answer.headers_mut());
                answer
            }
            Err(error) => gone(&error),
        }
    }
}

/// A Lambda event holds the whole body, so there is nothing to stream to.
async fn whole(body: Body) -> Result<Bytes, Response<Body>> {
    match Limited::new(body, READ_BEFORE_REFUSING).collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            if body.len() > LARGEST_BODY {
                Err(too_large())
            } else {
                Ok(body)
            }
        }
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(problem(
            StatusCode::BAD_REQUEST,
            "body-cut-off",
            "The body ended early",
            "The connection was closed before the whole body had come.",
        )),
    }
}

fn too_large() -> Response<Body> {
    problem(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body-too-large",
        "The body is too large",
        "A function takes at most 4,500,000 bytes. Send a large Bundle in parts.",
    )
}

fn gone(error: &dyn std::error::Error) -> Response<Body> {
    eprintln!(
        "proxy: {error}: {}",
        error.source().map(ToString::to_string).unwrap_or_default()
    );
    problem(
        StatusCode::BAD_GATEWAY,
        "function-gone",
        "The function cannot be reached",
        "Nothing was answered. Try again in a moment.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_reached_on_this_machine_under_its_own_name() {
        let url = "http://abc.lambda-url.us-east-1.localhost.localstack.cloud:4566/";
        let upstream = Upstream::from_function_url(url).unwrap();
        assert_eq!(upstream.address, "127.0.0.1:4566");
        assert_eq!(
            upstream.host,
            "abc.lambda-url.us-east-1.localhost.localstack.cloud:4566"
        );
        assert!(Upstream::from_function_url("not a url").is_none());
    }

    #[tokio::test]
    async fn a_body_over_six_mebibytes_is_refused_as_lambda_would() {
        let fits = vec![b' '; LARGEST_BODY];
        assert_eq!(
            whole(Body::from(fits.clone())).await.unwrap().len(),
            LARGEST_BODY
        );
        let too_much = [fits, vec![b' ']].concat();
        let refusal = whole(Body::from(too_much)).await.unwrap_err();
        assert_eq!(refusal.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let endless = vec![b' '; READ_BEFORE_REFUSING + 1];
        let refusal = whole(Body::from(endless)).await.unwrap_err();
        assert_eq!(refusal.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
}
