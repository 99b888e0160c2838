//! Answers as FHIR has them.

use ::fhir::{Cursor, IssueType, Link, Misasked, outcome, searchset};
use axum::Json;
use axum::body::to_bytes;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use edge::Problem;
use serde_json::{Value, json};

use crate::records::Records;

/// FHIR as JSON.
const MEDIA: &str = "application/fhir+json";

/// A problem takes less.
const LONGEST_PROBLEM: usize = 1 << 20;

/// Codes of problems, which the issue types of FHIR are too few for.
const PROBLEM: &str = "urn:medseal:problem";

impl Records {
    /// Where the FHIR API is.
    pub fn fhir_base(&self) -> String {
        format!("{}/api/records/fhir", self.issuer)
    }

    /// A page of what was found; `uri` is what was asked.
    pub fn found(&self, uri: &Uri, entries: Vec<Value>, next: Option<String>) -> Response {
        let asked = |query: Option<&str>| {
            let query = query.filter(|query| !query.is_empty());
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            format!("{}{}{query}", self.issuer, uri.path())
        };
        let mut links = vec![Link {
            relation: "self",
            url: asked(uri.query()),
        }];
        links.extend(next.map(|cursor| Link {
            relation: "next",
            url: asked(Some(&going_on(uri.query().unwrap_or_default(), &cursor))),
        }));
        let whole = links.len() == 1 && !goes_on(uri.query());
        resource(&searchset(entries, &links, whole))
    }
}

/// Whether a query asks for another page than the first.
fn goes_on(query: Option<&str>) -> bool {
    let mut parts = query.unwrap_or_default().split('&');
    parts.any(|part| is_cursor(&part))
}

fn is_cursor(part: &&str) -> bool {
    *part == "cursor" || part.starts_with("cursor=")
}

/// The same query, with the cursor of the next page.
fn going_on(query: &str, cursor: &str) -> String {
    let kept = query
        .split('&')
        .filter(|part| !part.is_empty() && !is_cursor(part));
    let cursor = format!("cursor={cursor}");
    kept.chain([cursor.as_str()]).collect::<Vec<_>>().join("&")
}

/// Where a chart goes on, as it stands in an address.
pub fn cursor(next: Option<Cursor>) -> Option<String> {
    next.map(|cursor| cursor.to_string())
}

/// Any resource.
pub fn resource(resource: &Value) -> Response {
    let mut response = Json(resource).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
    response
}

/// 400: a parameter that will not do.
pub fn misasked(misasked: &Misasked) -> Problem {
    let title = "The query is not valid";
    Problem::new(StatusCode::BAD_REQUEST, "invalid-query", title)
        .field(misasked.parameter(), misasked.to_string())
}

/// Every problem of these routes, the gate's too, leaves as an `OperationOutcome`.
pub async fn in_fhir(response: Response) -> Response {
    let media = response.headers().get(header::CONTENT_TYPE);
    if media.is_none_or(|media| media != "application/problem+json") {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem: Value = match to_bytes(body, LONGEST_PROBLEM).await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(_) => Value::Null,
    };
    let said = problem["detail"].as_str().or(problem["title"].as_str());
    let errors = problem["errors"].as_array();
    let fields = errors.into_iter().flatten();
    let fields = fields.filter_map(|error| error["field"].as_str());
    let mut outcome = outcome(IssueType::of_status(parts.status.as_u16()), said, fields);
    if let Some(kind) = problem["type"].as_str() {
        let code = kind.strip_prefix("/problems/").unwrap_or(kind);
        outcome["issue"][0]["details"] = json!({"coding": [{"system": PROBLEM, "code": code}]});
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    let media = HeaderValue::from_static(MEDIA);
    parts.headers.insert(header::CONTENT_TYPE, media);
    Response::from_parts(parts, outcome.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_asks_the_same_and_goes_on() {
        assert_eq!(going_on("", "3.0"), "cursor=3.0");
        assert_eq!(
            going_on("patient=x&cursor=9.1&code=a%7Cb", "3.0"),
            "patient=x&code=a%7Cb&cursor=3.0"
        );
    }

    #[tokio::test]
    async fn a_problem_leaves_as_an_outcome_with_its_status_and_its_headers() {
        let problem = Problem::invalid("date", "This is no date.").retry_after(7);
        let response = in_fhir(problem.into_response()).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA);
        let bytes = to_bytes(response.into_body(), 1_000).await.unwrap();
        let outcome: Value = serde_json::from_slice(&bytes).unwrap();
        let issue = &outcome["issue"][0];
        assert_eq!(issue["code"], "invalid");
        assert_eq!(issue["expression"], json!(["date"]));
        assert_eq!(issue["details"]["coding"][0]["code"], "invalid-field");
    }
}
