use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection, Stream};

use crate::certificate::Identity;

/// What KMS says where it refuses.
pub const ANSWER: &str = "DependencyTimeoutException";

/// Answers the first request of one connection over TLS; its address.
pub fn start(identity: Identity) -> String {
    let listener = TcpListener::bind("localhost:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut socket = listener.accept().unwrap().0;
        let mut tls = ServerConnection::new(Arc::new(configuration(identity))).unwrap();
        let mut stream = Stream::new(&mut tls, &mut socket);
        // A client that does not believe hangs up.
        let mut request = [0; 4096];
        if stream.read(&mut request).is_ok_and(|length| length > 0) {
            let body = format!(r#"{{"__type": "{ANSWER}"}}"#);
            let length = body.len();
            let answer =
                format!("HTTP/1.1 400 Bad Request\r\ncontent-length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).unwrap();
            stream.flush().unwrap();
        }
    });
    format!("https://localhost:{port}")
}

fn configuration(identity: Identity) -> ServerConfig {
    let (certificate, key) = identity.into_parts();
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}
