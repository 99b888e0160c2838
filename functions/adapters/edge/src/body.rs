//! JSON request bodies, refused field by field.

mod refusal;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::Problem;

use refusal::{no_object, refuse};

/// A JSON request body of the shape `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(&request)?;
        parse(&read(request, state).await?).map(Self)
    }
}

/// Bytes that have to be a JSON object of the shape `T`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let reader = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut *reader)
        .map_err(|error| refuse(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| refuse(".", &error))?;
    // serde would take a list of a struct's members in their order for the struct.
    if bytes.trim_ascii_start().starts_with(b"{") {
        Ok(value)
    } else {
        Err(no_object())
    }
}

/// The raw bytes of a request, at most what Lambda passes on.
pub async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                too_large()
            } else {
                Problem::new(
                    StatusCode::BAD_REQUEST,
                    "unreadable-body",
                    "The body could not be read",
                )
            }
        })
}

/// 413 with the limit in words.
#[must_use]
pub fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The body is too large",
    )
    .detail(format!(
        "A request may carry at most {} bytes.",
        crate::BODY_LIMIT
    ))
}

/// 415 naming the type wanted.
#[must_use]
pub fn unsupported_media_type(wanted: &str) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "Not a media type this takes",
    )
    .detail(format!("Send `Content-Type: {wanted}`."))
}

/// Refuses a request that does not say it is JSON.
pub fn require_json(request: &Request) -> Result<(), Problem> {
    require_media(request, &["application/json"])
}

/// Refuses a request whose media type is none of `known`.
pub fn require_media(request: &Request, known: &[&str]) -> Result<(), Problem> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-encoding",
            "Not an encoding this takes",
        )
        .detail("Send the body as it is, without a `Content-Encoding`."));
    }
    let given = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media = given
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    if known.iter().any(|known| media.eq_ignore_ascii_case(known)) {
        Ok(())
    } else {
        Err(unsupported_media_type(
            known.first().unwrap_or(&"application/json"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body as HttpBody;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SignIn {
        #[expect(dead_code, reason = "only the shape is tested")]
        email: String,
    }

    async fn post(content_type: &str, body: &str) -> Problem {
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, content_type)
            .body(HttpBody::from(body.to_owned()))
            .unwrap();
        Body::<SignIn>::from_request(request, &())
            .await
            .unwrap_err()
    }

    fn json(problem: &Problem) -> serde_json::Value {
        serde_json::to_value(problem).unwrap()
    }

    #[tokio::test]
    async fn a_field_of_the_wrong_type_is_named_and_its_value_is_not_repeated() {
        let problem = json(&post("application/json", r#"{"email": 7077}"#).await);
        assert_eq!(problem["status"], 422);
        assert_eq!(problem["field"], "email");
        assert!(!problem.to_string().contains("7077"));
    }

    #[tokio::test]
    async fn a_field_that_is_not_known_is_refused_by_name() {
        let problem = json(&post("application/json", r#"{"email": "a@b", "role": "admin"}"#).await);
        assert_eq!(problem["status"], 422);
        assert_eq!(problem["field"], "role");
        let strange =
            json(&post("application/json", "{\"`\u{202e}, expected \\u0000x`\": 1}").await);
        assert_eq!(strange["status"], 422);
        assert!(!strange.to_string().contains(['\u{202e}', '\0', '`']));
    }

    #[tokio::test]
    async fn a_field_that_is_missing_or_stands_twice_is_named() {
        for body in ["{}", r#"{"email": "a", "email": "b"}"#] {
            let problem = json(&post("application/json", body).await);
            assert_eq!(problem["status"], 422);
            assert_eq!(problem["field"], "email", "{body}");
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only the shape is tested")]
        people: Vec<SignIn>,
    }

    #[test]
    fn a_field_further_in_is_named_by_its_path() {
        for (body, field) in [
            (r#"{"people": [{"email": 1}]}"#, "people[0].email"),
            (r#"{"people": [{}]}"#, "people[0].email"),
            (
                r#"{"people": [{"email": "a", "role": 1}]}"#,
                "people[0].role",
            ),
            (r#"{"people": 1}"#, "people"),
            (r#"{"people": [], "role": 1}"#, "role"),
        ] {
            let problem = json(&parse::<Outer>(body.as_bytes()).unwrap_err());
            assert_eq!(problem["field"], field, "{body}");
        }
    }

    #[tokio::test]
    async fn a_body_is_an_object() {
        for body in [r#"["a@b"]"#, " [\"a@b\"]", "\"a\"", "1", "null", "[]"] {
            let problem = json(&post("application/json", body).await);
            assert_eq!(problem["status"], 422, "{body}");
            assert_eq!(problem["field"], "body", "{body}");
        }
    }

    #[test]
    fn what_is_nested_without_end_or_is_no_utf_8_is_refused_unread() {
        let deep = format!("{}{}", "{\"email\":".repeat(100_000), "1");
        let lists = "[".repeat(1_000_000);
        for body in [
            deep.as_bytes(),
            lists.as_bytes(),
            b"{\"email\": \"\xff\"}",
            b"\0",
            b"",
            b"{}{}",
        ] {
            let problem = json(&parse::<serde_json::Value>(body).unwrap_err());
            assert_eq!(problem["status"], 400, "{}", body.len());
        }
    }

    #[tokio::test]
    async fn a_body_that_is_cut_off_says_where_reading_stopped() {
        let problem = json(&post("application/json; charset=utf-8", r#"{"email": "#).await);
        assert_eq!(problem["status"], 400);
        assert!(problem["detail"].as_str().unwrap().contains("line 1"));
    }

    #[tokio::test]
    async fn a_form_is_not_json() {
        assert_eq!(json(&post("text/plain", "{}").await)["status"], 415);
    }
}
