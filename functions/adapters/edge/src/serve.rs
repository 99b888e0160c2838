//! From a router to a running Lambda function.

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
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

/// One line a request: what route (never the address itself: ids stand in it) and how it ended.
async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
