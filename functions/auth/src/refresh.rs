//! `POST /api/auth/refresh`: the next access token, for the cookie.

use axum::extract::State;
use axum::response::Response;
use edge::Problem;

use crate::auth::Auth;
use crate::client::Client;
use crate::sessions::SignedIn;

/// Renews a session. Each refresh token works once; using one again ends the session for everybody.
#[utoipa::path(
    post,
    path = "/api/auth/refresh",
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "No session, or it has ended", body = Problem),
    )
)]
pub async fn refresh(State(auth): State<Auth>, client: Client) -> Result<Response, Problem> {
    auth.renew(&client).await
}
