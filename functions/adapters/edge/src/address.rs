//! What stands in a request's address, refused as problems like everything else.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use crate::Problem;

/// The placeholders of a route's path. What does not parse is the address of nothing.
#[derive(Debug)]
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::not_found()),
        }
    }
}

/// The query of an address. What does not parse is refused with the parameter's name.
#[derive(Debug)]
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(refuse(&rejection.body_text())),
        }
    }
}

/// axum says "Failed to deserialize query string: cursor: invalid digit found in string".
fn refuse(said: &str) -> Problem {
    let reason = said.split_once(": ").map_or(said, |(_, reason)| reason);
    let problem = Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid-query",
        "The query is not valid",
    );
    match reason.split_once(": ") {
        Some((parameter, _)) => problem.field(parameter, "This is not a value it can have."),
        None => problem.detail(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[expect(dead_code, reason = "only the shape is tested")]
        cursor: Option<u64>,
    }

    async fn refusal(address: &str) -> serde_json::Value {
        let (mut parts, ()) = Request::get(address).body(()).unwrap().into_parts();
        let problem = InQuery::<Page>::from_request_parts(&mut parts, &())
            .await
            .unwrap_err();
        serde_json::to_value(problem).unwrap()
    }

    #[tokio::test]
    async fn a_parameter_that_will_not_do_is_named() {
        let problem = refusal("/patients?cursor=first").await;
        assert_eq!(problem["status"], 400);
        assert_eq!(problem["field"], "cursor");
    }

    #[tokio::test]
    async fn a_parameter_that_is_not_known_is_refused_by_name() {
        let problem = refusal("/patients?role=admin").await;
        assert_eq!(problem["field"], "role", "{problem}");
    }
}
