//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::get;
use gate::Gate;
use utoipa::OpenApi;

use crate::qr::Qr;
use crate::{card, image, jwks, smart_health_card};

/// Every route of this function.
pub fn routes(gate: &Gate, qr: Qr) -> Router {
    let on = |route| gate.guard(Action::IssueCard, route);
    Router::new()
        .route("/.well-known/jwks.json", get(jwks::jwks))
        .route("/api/qr/patients/{patient}/card", on(get(card::card)))
        .route("/api/qr/patients/{patient}/card.png", on(get(image::png)))
        .route("/api/qr/patients/{patient}/card.svg", on(get(image::svg)))
        .route(
            "/api/qr/patients/{patient}/card.smart-health-card",
            on(get(smart_health_card::smart_health_card)),
        )
        .route(
            "/api/qr/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(qr)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "MedSeal qr", description = "Health cards and their QR codes."),
    paths(
        jwks::jwks,
        card::card,
        image::png,
        image::svg,
        smart_health_card::smart_health_card
    )
)]
struct Description;
