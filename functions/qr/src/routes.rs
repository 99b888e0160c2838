//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::{delete, get, post};
use gate::Gate;
use utoipa::OpenApi;

use crate::links::{end, file, list, make, open};
use crate::qr::Qr;
use crate::{
    anywhere, card, card_revocation, crl, evidence, image, jwks, smart_health_card,
    version_revocation,
};

/// Every route of this function.
pub fn routes(gate: &Gate, qr: Qr) -> Router {
    let on = |route| gate.guard(Action::IssueCard, route);
    Router::new()
        .route(
            "/.well-known/jwks.json",
            get(jwks::jwks).options(anywhere::preflight),
        )
        .route(
            "/.well-known/crl/{file}",
            get(crl::crl).options(anywhere::preflight),
        )
        .route("/api/qr/patients/{patient}/card", on(get(card::card)))
        .route(
            "/api/qr/patients/{patient}/card.png",
            on(get(image::png::png)),
        )
        .route(
            "/api/qr/patients/{patient}/card.svg",
            on(get(image::svg::svg)),
        )
        .route(
            "/api/qr/patients/{patient}/card.smart-health-card",
            on(get(smart_health_card::smart_health_card)),
        )
        .route(
            "/api/qr/patients/{patient}/evidence",
            on(get(evidence::evidence)),
        )
        .route(
            "/api/qr/patients/{patient}/card-revocations",
            gate.guard(Action::RevokeCards, post(card_revocation::revoke_cards)),
        )
        .route(
            "/api/qr/patients/{patient}/version-revocations",
            gate.guard(
                Action::RevokeVersion,
                post(version_revocation::revoke_version),
            ),
        )
        .merge(links(gate))
        .route(
            "/api/qr/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(qr)
}

/// What a patient hands on, and what whoever has it may ask from any page.
fn links(gate: &Gate) -> Router<Qr> {
    Router::new()
        .route(
            "/api/qr/patients/{patient}/links",
            gate.guard(Action::ReadLinks, get(list::list))
                .merge(gate.guard(Action::ShareLink, post(make::make))),
        )
        .route(
            "/api/qr/patients/{patient}/links/{link}",
            gate.guard(Action::EndLink, delete(end::end)),
        )
        .route(
            "/api/qr/links/{link}",
            post(open::open).options(anywhere::preflight),
        )
        .route(
            "/api/qr/links/{link}/files/{file}",
            get(file::file).options(anywhere::preflight),
        )
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal qr",
        description = "Health cards, their QR codes, evidence, revocation."
    ),
    paths(
        jwks::jwks,
        crl::crl,
        card::card,
        image::png::png,
        image::svg::svg,
        smart_health_card::smart_health_card,
        evidence::evidence,
        card_revocation::revoke_cards,
        version_revocation::revoke_version,
        list::list,
        make::make,
        end::end,
        open::open,
        file::file
    )
)]
struct Description;
