//! `GET /api/auth/jwks.json`: the key that access tokens are signed with (RFC 7517).

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;

use crate::auth::Auth;

/// Tells whoever is handed an access token how to check it.
#[utoipa::path(get, path = "/api/auth/jwks.json", responses((status = 200, body = Object)))]
pub async fn jwks(State(auth): State<Auth>) -> Response {
    let (key_id, point) = auth.tokens.public();
    (
        [(header::CACHE_CONTROL, "public, max-age=3600")],
        Json(key_set(key_id, point)),
    )
        .into_response()
}

/// The point is `04 || x || y`.
fn key_set(key_id: &str, point: &[u8; 65]) -> serde_json::Value {
    let (x, y) = point[1..].split_at(32);
    json!({"keys": [{
        "kty": "EC",
        "crv": "P-256",
        "x": BASE64_URL_SAFE_NO_PAD.encode(x),
        "y": BASE64_URL_SAFE_NO_PAD.encode(y),
        "use": "sig",
        "alg": "ES256",
        "kid": key_id,
    }]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_key_is_the_public_half_and_nothing_more() {
        let mut point = [7; 65];
        point[0] = 4;
        point[64] = 0;
        let set = key_set("k1", &point);
        let key = set["keys"][0].as_object().unwrap();
        assert!(!key.contains_key("d"));
        let coordinate = |name: &str| {
            let text = key[name].as_str().unwrap();
            BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
        };
        assert_eq!([coordinate("x"), coordinate("y")].concat(), point[1..]);
    }
}
