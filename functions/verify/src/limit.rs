//! How often one address may ask. What one process counts is lost with it and unknown to the next: the
//! firewall in front counts for all of them, and this keeps one process from working for one caller.

mod buckets;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use edge::{Clock, Problem, client_address, household};

use buckets::{Buckets, Who};

/// Refuses a request of an address that has asked too much.
pub(crate) async fn limit(
    State((buckets, clock)): State<(Arc<Buckets>, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    match buckets.take(who(request.headers()), clock.now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => refusal(seconds).into_response(),
    }
}

fn refusal(seconds: u64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-requests",
        "Too many requests",
    )
    .detail("Your network asks more often than this service answers. Wait, then go on.")
    .retry_after(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn who(headers: &HeaderMap) -> Who {
    client_address(headers).map(household)
}

#[cfg(test)]
mod tests {
    use super::buckets::BURST;
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::http::{HeaderName, HeaderValue, header};
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use jiff::Timestamp;
    use tower::ServiceExt as _;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).unwrap()
    }

    fn ip(text: &str) -> Who {
        text.parse().ok().map(household)
    }

    #[tokio::test]
    async fn who_asks_too_often_is_told_when_to_come_again() {
        let counted = (Arc::new(Buckets::default()), Clock::fixed(at(0)));
        let router = Router::new()
            .route("/", get(|| async {}))
            .layer(from_fn_with_state(counted, limit));
        let ask = async |client: &'static str| {
            let request = Request::get("/").header("true-client-ip", client);
            let request = request.body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap()
        };
        for _ in 0..BURST {
            assert_eq!(ask("192.0.2.1").await.status(), StatusCode::OK);
        }
        let refused = ask("192.0.2.1").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
        assert_eq!(
            refused.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(ask("192.0.2.2").await.status(), StatusCode::OK);
    }

    #[test]
    fn a_household_is_counted_as_one_and_nobody_by_what_a_client_can_choose() {
        let asked = |name: &'static str, text: &'static str| {
            let value = HeaderValue::from_static(text);
            who(&HeaderMap::from_iter([(
                HeaderName::from_static(name),
                value,
            )]))
        };
        let front = "true-client-ip";
        assert_eq!(asked(front, "2001:db8:1:2:3:4:5:6"), ip("2001:db8:1:2::"));
        assert_eq!(asked(front, "::ffff:192.0.2.1"), ip("192.0.2.1"));
        assert_eq!(asked(front, "not an address"), None);
        assert_eq!(asked("x-forwarded-for", "192.0.2.1"), None);
    }
}
