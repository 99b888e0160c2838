//! HTTP to a node that may be slow, broken or hostile.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use alloy::rpc::json_rpc::{RequestPacket, ResponsePacket, SerializedRequest};
use alloy::transports::{TransportError, TransportErrorKind, TransportFut};
use reqwest::{StatusCode, Url};

/// The most bytes an answer may have, and how long it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) bytes: usize,
    time: Duration,
}

/// A block's header with its transactions' hashes is the largest ordinary answer; this is ten times as
/// much.
const ORDINARY: Bounds = Bounds {
    bytes: 2 << 20,
    time: Duration::from_secs(8),
};

/// All receipts of a block. Logged data costs 8 gas a byte, so 60 million gas, a block's limit, buy 7.5 MB
/// of it, and hexadecimal doubles that.
pub(crate) const RECEIPTS: Bounds = Bounds {
    bytes: 32 << 20,
    time: Duration::from_secs(20),
};

const CONNECT: Duration = Duration::from_secs(2);

fn bounds(request: &RequestPacket) -> Bounds {
    match request.as_single().map(SerializedRequest::method) {
        Some("eth_getBlockReceipts") => RECEIPTS,
        _ => ORDINARY,
    }
}

/// Whether a node said, by HTTP's status, that it is asked too often: then it has not looked at what it
/// was asked.
pub(crate) fn is_rate_limit(error: &TransportError) -> bool {
    let TransportError::Transport(TransportErrorKind::Custom(cause)) = error else {
        return false;
    };
    matches!(cause.downcast_ref(), Some(Silence::RateLimited))
}

/// No answer that can be read was given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Silence {
    #[error("no answer: {0}")]
    Http(#[source] reqwest::Error),
    #[error("status {0} without an answer")]
    Status(u16),
    #[error("too many requests")]
    RateLimited,
    #[error("the answer is too long")]
    TooLong,
}

/// One client for all nodes: TLS by ring, the web's root certificates compiled in, no redirects, no
/// proxy from the environment.
pub(crate) fn client() -> Result<reqwest::Client, TlsError> {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()?
    .with_root_certificates(roots)
    .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT)
        .build()?)
}

/// The HTTP client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// TLS.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
    /// HTTP.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

/// alloy's HTTP transport, but with a limit on the size of an answer.
#[derive(Clone)]
pub(crate) struct Bounded {
    client: reqwest::Client,
    url: Url,
    bounds: fn(&RequestPacket) -> Bounds,
}

impl Bounded {
    pub(crate) fn new(client: reqwest::Client, url: Url) -> Self {
        Self {
            client,
            url,
            bounds,
        }
    }

    async fn post(self, request: RequestPacket) -> Result<ResponsePacket, TransportError> {
        let silent = |silence| TransportErrorKind::custom(silence);
        // A URL of a node often holds a key: it must not travel with the error into a log.
        let lost = |error: reqwest::Error| silent(Silence::Http(error.without_url()));
        let bounds = (self.bounds)(&request);
        let mut answer = self
            .client
            .post(self.url)
            .timeout(bounds.time)
            .json(&request)
            .send()
            .await
            .map_err(lost)?;
        let status = answer.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(silent(Silence::RateLimited));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(lost)? {
            if body.len() + part.len() > bounds.bytes {
                return Err(silent(Silence::TooLong));
            }
            body.extend_from_slice(&part);
        }
        // Some nodes answer a refused request with a status of 4xx and a JSON-RPC error.
        serde_json::from_slice(&body).map_err(|error| {
            if status.is_success() {
                TransportError::deser_err(error, String::new())
            } else {
                silent(Silence::Status(status.as_u16()))
            }
        })
    }
}

impl tower::Service<RequestPacket> for Bounded {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: RequestPacket) -> Self::Future {
        Box::pin(self.clone().post(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    use alloy::rpc::client::RpcClient;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// A node that promises an answer and gives a byte of it now and then.
    async fn dripping() -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(connection.read(&mut request).await.unwrap() > 0);
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
            connection.write_all(head).await.unwrap();
            while connection.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        url.parse().unwrap()
    }

    async fn ask(bounds: fn(&RequestPacket) -> Bounds) -> String {
        let (client, url) = (client().unwrap(), dripping().await);
        let rpc = RpcClient::new(
            Bounded {
                client,
                url,
                bounds,
            },
            true,
        );
        let answer = rpc.request::<_, String>("eth_chainId", ()).await;
        answer.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn an_answer_that_drips_is_not_waited_for() {
        let started = Instant::now();
        let said = ask(|_| Bounds {
            bytes: 1 << 20,
            time: Duration::from_millis(300),
        })
        .await;
        assert!(said.contains("no answer"), "{said}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn an_answer_without_end_is_given_up_at_its_bound() {
        let said = ask(|_| Bounds {
            bytes: 3,
            time: Duration::from_secs(30),
        })
        .await;
        assert!(said.contains("too long"), "{said}");
    }
}
