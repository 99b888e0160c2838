//! From a router to a running Lambda function.

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use ring::digest::{SHA256, digest};
use tower::ServiceBuilder;

use crate::{BODY_LIMIT, Environment, Problem};

/// Runs the router as this process's Lambda function.
///
/// Function URLs are public, so a request must carry the secret header that only the distribution
/// in front of them adds (`ORIGIN_SECRET`).
pub async fn serve(router: Router, environment: &Environment) -> Result<(), lambda_http::Error> {
    let secret = environment.require("ORIGIN_SECRET")?;
    lambda_http::run(finish(router, secret)).await
}

/// What every function's router gets: body limit, problems for unknown routes, one log line a
/// request.
fn finish(router: Router, secret: String) -> Router {
    router
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Not a method of this address",
            )
        })
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn(log))
                .layer(middleware::from_fn_with_state(secret, from_our_origin))
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
}

async fn from_our_origin(State(secret): State<String>, request: Request, next: Next) -> Response {
    let given = request.headers().get("x-origin-secret");
    // Digests are compared, so what a clock could tell of the comparison is of no use.
    let hash = |text: &[u8]| digest(&SHA256, text);
    let ours = given
        .is_some_and(|given| hash(given.as_bytes()).as_ref() == hash(secret.as_bytes()).as_ref());
    if !ours {
        return Problem::new(
            StatusCode::FORBIDDEN,
            "not-through-the-front",
            "Use the public address",
        )
        .into_response();
    }
    next.run(request).await
}

/// What every answer says besides: as what it is to be read, that it comes by HTTPS alone (RFC 6797: whoever first meets the
/// origin by an address of an API is told too), and that nobody keeps it unless its route says so.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=63072000; includeSubDomains"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// One line a request: what route (never the address itself: ids stand in it) and how it ended.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    async fn answered(path: &str, secret: &str) -> Response {
        let kept = || async { ([(header::CACHE_CONTROL, "public, max-age=300")], "kept") };
        let router = Router::new()
            .route("/plain", get(|| async { "plain" }))
            .route("/kept", get(kept));
        let request = Request::get(path).header("x-origin-secret", secret);
        let request = request.body(Body::empty()).unwrap();
        let router = finish(router, "of the front".to_owned());
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn every_answer_says_how_it_is_to_be_read_also_a_refusal() {
        for (path, secret, status) in [
            ("/plain", "of the front", 200),
            ("/kept", "of the front", 200),
            ("/nothing", "of the front", 404),
            ("/plain", "guessed", 403),
        ] {
            let answer = answered(path, secret).await;
            assert_eq!(answer.status(), status, "{path}");
            let said = |name| answer.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(said(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
            let hsts = said(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(hsts, "max-age=63072000; includeSubDomains", "{path}");
            let kept = said(header::CACHE_CONTROL);
            assert_eq!(kept == "no-store", path != "/kept", "{path}: {kept}");
        }
    }
}
