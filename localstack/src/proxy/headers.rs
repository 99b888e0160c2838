//! Headers that change on the way.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The header by which a function knows that a request came through the one origin.
pub(super) const ORIGIN_SECRET: HeaderName = HeaderName::from_static("x-origin-secret");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Where the distribution says who asks; a function URL keeps what a client wrote into the other one.
const TRUE_CLIENT: HeaderName = HeaderName::from_static("true-client-ip");

/// Headers of one connection, not of the message (RFC 9110, section 7.6.1).
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What the client may not decide is replaced: who it is and that it came through here.
pub(super) fn to_function(headers: &mut HeaderMap, secret: &HeaderValue, client: IpAddr) {
    strip(headers);
    headers.remove(header::HOST);
    // The body is passed on whole, with a length of its own.
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::EXPECT);
    headers.insert(ORIGIN_SECRET, secret.clone());
    if let Ok(client) = HeaderValue::from_str(&client.to_string()) {
        headers.insert(FORWARDED_FOR, client.clone());
        headers.insert(TRUE_CLIENT, client);
    }
}

/// Removes hop-by-hop headers, those that `Connection` names included.
pub(super) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_client_cannot_bring_its_own_origin_secret_or_address() {
        let mut sent = headers(&[
            ("x-origin-secret", "guess"),
            ("x-forwarded-for", "10.0.0.1"),
            ("true-client-ip", "10.0.0.1"),
        ]);
        to_function(
            &mut sent,
            &HeaderValue::from_static("right"),
            [127, 0, 0, 1].into(),
        );
        assert_eq!(
            sent.get_all(ORIGIN_SECRET).iter().collect::<Vec<_>>(),
            ["right"]
        );
        for name in [FORWARDED_FOR, TRUE_CLIENT] {
            assert_eq!(sent.get_all(name).iter().collect::<Vec<_>>(), ["127.0.0.1"]);
        }
    }

    #[test]
    fn what_connection_names_stays_on_its_connection() {
        let mut sent = headers(&[
            ("connection", "close, X-Private"),
            ("x-private", "1"),
            ("transfer-encoding", "chunked"),
            ("if-match", "\"3\""),
        ]);
        strip(&mut sent);
        assert_eq!(sent.keys().collect::<Vec<_>>(), ["if-match"]);
    }
}
