//! `POST /api/auth/sign-out`: ends this session.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use edge::Problem;

use crate::auth::Auth;

/// Ends the session of the cookie, and takes the cookie back.
#[utoipa::path(post, path = "/api/auth/sign-out", responses((status = 204)))]
pub async fn sign_out(State(auth): State<Auth>, headers: HeaderMap) -> Result<Response, Problem> {
    auth.sessions.end(&headers).await
}
