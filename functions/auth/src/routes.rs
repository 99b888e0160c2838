//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::{get, post};
use gate::Gate;
use utoipa::OpenApi;

use crate::auth::Auth;
use crate::{accept, invite, refresh, setup, sign_in, sign_out};

/// Every route of this function.
pub fn routes(gate: &Gate, auth: Auth) -> Router {
    Router::new()
        .route("/api/auth/setup", post(setup::setup))
        .route("/api/auth/sign-in", post(sign_in::sign_in))
        .route("/api/auth/refresh", post(refresh::refresh))
        .route("/api/auth/sign-out", post(sign_out::sign_out))
        .route(
            "/api/auth/invitations",
            gate.guard(Action::ManagePeople, post(invite::invite)),
        )
        .route("/api/auth/invitations/accept", post(accept::accept))
        .route(
            "/api/auth/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(auth)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "MedSeal auth", description = "Sign-in and enrolment."),
    paths(
        setup::setup,
        sign_in::sign_in,
        refresh::refresh,
        sign_out::sign_out,
        invite::invite,
        accept::accept
    )
)]
struct Description;
