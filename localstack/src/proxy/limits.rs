//! What is refused before a function sees it, as `CloudFront` and Lambda refuse it.

use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};

use super::problem::problem;

/// `CloudFront` takes no longer address.
const LONGEST_ADDRESS: usize = 8192;

/// Behind us headers end at 16 KB.
const LARGEST_HEADERS: usize = 15_000;

const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PUT,
    Method::PATCH,
    Method::POST,
    Method::DELETE,
];

/// Why a request goes no further, if it does not.
pub(super) fn refuse(request: &Request<Body>) -> Option<Response<Body>> {
    let (status, kind, title, detail) = fault(request)?;
    Some(problem(status, kind, title, detail))
}

fn fault(
    request: &Request<Body>,
) -> Option<(StatusCode, &'static str, &'static str, &'static str)> {
    if !METHODS.contains(request.method()) {
        return Some((
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Not a method of this address",
            "No address here takes this method.",
        ));
    }
    if request.uri().to_string().len() > LONGEST_ADDRESS {
        return Some((
            StatusCode::URI_TOO_LONG,
            "address-too-long",
            "The address is too long",
            "An address has at most 8,192 characters.",
        ));
    }
    let headers = request.headers();
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if size > LARGEST_HEADERS {
        return Some((
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers-too-large",
            "The headers are too large",
            "All headers together have at most 15,000 bytes.",
        ));
    }
    let encoded = headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity");
    encoded.then_some((
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-encoding",
        "Not an encoding this takes",
        "Send the body as it is, without a Content-Encoding.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(request: axum::http::request::Builder) -> Option<u16> {
        let request = request.body(Body::empty()).unwrap();
        refuse(&request).map(|answer| answer.status().as_u16())
    }

    #[test]
    fn what_no_function_could_answer_well_is_refused_here() {
        assert_eq!(status(Request::get("/api/records/patients")), None);
        assert_eq!(
            status(Request::builder().method("CONNECT").uri("/api")),
            Some(405)
        );
        assert_eq!(
            status(Request::get(format!("/?{}", "a".repeat(9000)))),
            Some(414)
        );
        assert_eq!(
            status(Request::get("/").header("x-big", "a".repeat(16_000))),
            Some(431)
        );
        assert_eq!(
            status(Request::post("/").header("content-encoding", "gzip")),
            Some(415)
        );
    }
}
