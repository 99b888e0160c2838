//! The fields of a form: searches that name somebody come so, since a body stands in no server's log.

use axum::extract::{FromRequest, Query, Request};
use axum::http::{StatusCode, Uri};

use crate::Problem;
use crate::body::{read, require_media};

const MEDIA: &str = "application/x-www-form-urlencoded";

/// What a form says, in the order it says it.
#[derive(Debug)]
pub struct Form(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_media(&request, &[MEDIA])?;
        let bytes = read(request, state).await?;
        let fields = std::str::from_utf8(&bytes).ok().and_then(fields);
        fields.map(Self).ok_or_else(|| {
            let title = "The form is not valid";
            Problem::new(StatusCode::BAD_REQUEST, "invalid-form", title)
                .detail("Send fields as `name=value`, each encoded, with `&` between them.")
        })
    }
}

/// A form is encoded as the query of an address is (WHATWG URL, section 5), and read as one.
fn fields(form: &str) -> Option<Vec<(String, String)>> {
    if form.contains('#') {
        return None;
    }
    let uri: Uri = format!("/?{}", form.trim()).parse().ok()?;
    Query::try_from_uri(&uri).ok().map(|Query(fields)| fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::header;

    async fn sent(media: &str, body: &'static [u8]) -> Result<Vec<(String, String)>, Problem> {
        let request = Request::post("/").header(header::CONTENT_TYPE, media);
        let request = request.body(Body::from(body)).unwrap();
        let form = Form::from_request(request, &()).await;
        form.map(|Form(fields)| fields)
    }

    #[tokio::test]
    async fn fields_are_read_with_their_plus_signs_and_their_scripts() {
        let fields = sent(MEDIA, b"name=S%C3%A9an+O%27Connor&_count=2\r\n").await;
        let expected = [("name", "S\u{e9}an O'Connor"), ("_count", "2")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields.unwrap(), expected);
        assert_eq!(sent(MEDIA, b"").await.unwrap(), []);
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_without_being_repeated() {
        for body in [&b"name=\xff"[..], b"name=a b", b"name=a#b"] {
            let problem = sent(MEDIA, body).await.unwrap_err();
            assert_eq!(problem.status(), StatusCode::BAD_REQUEST);
            let said = serde_json::to_string(&problem).unwrap();
            assert!(
                said.contains("invalid-form") && !said.contains("a b"),
                "{said}"
            );
        }
        let json = sent("application/json", b"{}").await.unwrap_err();
        assert_eq!(json.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}
