//! RFC 9457 problems of the proxy itself, in the form the functions use.

use axum::{
    body::Body,
    http::{Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

/// An answer the functions never saw the request of. `slug` is stable, `detail` says what to do.
pub(super) fn problem(status: StatusCode, slug: &str, title: &str, detail: &str) -> Response<Body> {
    let body = json!({
        "type": format!("/problems/{slug}"),
        "title": title,
        "status": status.as_u16(),
        "detail": detail,
    });
    (
        status,
        [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body.to_string(),
    )
        .into_response()
}
