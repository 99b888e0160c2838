//! RFC 9457 problem details: the one shape every error leaves in.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::causes;

/// An error as the client sees it (`application/problem+json`, RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable identifier of the kind of problem, relative to the origin.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-field")]
    kind: String,
    /// The kind in words; does not change from one occurrence to the next.
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What is wrong this time, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The first field at fault, as a path into the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Every field at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What only this kind tells (RFC 9457, 3.2).
    #[serde(flatten)]
    #[schema(ignore)]
    members: Map<String, Value>,
    /// Seconds to wait before another try; a header.
    #[serde(skip)]
    retry_after: Option<i64>,
}

/// One field at fault.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field in the request.
    #[schema(example = "diagnosis[0].text")]
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    /// A problem of the kind `slug`.
    #[must_use]
    pub fn new(status: StatusCode, slug: &str, title: &str) -> Self {
        Self {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            field: None,
            errors: Vec::new(),
            members: Map::new(),
            retry_after: None,
        }
    }

    /// Says what is wrong this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names a field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, detail: impl Into<String>) -> Self {
        let (field, detail) = (field.into(), detail.into());
        self.detail.get_or_insert_with(|| detail.clone());
        self.field.get_or_insert_with(|| field.clone());
        self.errors.push(FieldError { field, detail });
        self
    }

    /// Adds a member that only this kind of problem has.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Says in `Retry-After` how many seconds to wait (RFC 9110).
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 422: a well-formed request with a field that will not do.
    #[must_use]
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-field",
            "A field is not valid",
        )
        .field(field, detail)
    }

    /// 404: nothing here, or nothing the caller may know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found")
            .detail("There is nothing here that you may see.")
    }

    /// 401: no sign-in, or one that no longer holds.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first")
            .detail("The access token is missing, expired or not one of ours.")
    }

    /// 403: the caller's role does not include this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed")
            .detail("Your role does not include this action.")
    }

    /// 403: the caller's role needs a second factor, and this session was begun without one.
    #[must_use]
    pub fn second_factor_required() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "second-factor-required",
            "A second factor is needed",
        )
        .detail("Your role needs a second factor. Add one to your account, then go on.")
    }

    /// 409: others change the same at this moment, and went first each time.
    #[must_use]
    pub fn contended(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "contended",
            "Somebody else is at this",
        )
        .detail(detail)
    }

    /// 500 with nothing said; the cause is logged here, once.
    #[must_use]
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(cause = %causes(cause), "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side",
        )
        .detail("Nothing was saved that you were not told of. Try again in a moment.")
    }

    /// Whether what was asked for may have been done all the same: a write whose answer was lost is a problem of ours
    /// and no refusal.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        self.status().is_server_error()
    }

    /// The HTTP status this problem is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status(), self.retry_after);
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_its_own_stands_beside_those_of_every_problem() {
        let problem = Problem::not_found().member("remainingAttempts", 3);
        let json = serde_json::to_value(problem).unwrap();
        assert_eq!(json["type"], "/problems/not-found");
        assert_eq!(json["remainingAttempts"], 3);
        assert!(json.get("members").is_none());
    }

    #[test]
    fn who_is_asked_to_sign_in_is_told_how() {
        let response = Problem::unauthenticated().into_response();
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}
