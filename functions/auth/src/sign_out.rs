//! `POST /api/auth/sign-out`: ends this session.

use axum::extract::State;
use axum::response::Response;
use edge::Problem;

use crate::auth::Auth;
use crate::client::Client;

/// Ends the session of the cookie, and takes the cookie back.
#[utoipa::path(post, path = "/api/auth/sign-out", responses((status = 204)))]
pub async fn sign_out(State(auth): State<Auth>, client: Client) -> Result<Response, Problem> {
    auth.end(&client).await
}
