//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::{delete, get, post};
use gate::Gate;
use utoipa::OpenApi;

use crate::records::Records;
use crate::{chart_page, erase, import, kept, patients, version, visit};

/// Every route of this function.
pub fn routes(gate: &Gate, records: Records) -> Router {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/imports",
            on(Action::ImportChart, post(import::import)),
        )
        .route(
            "/api/records/patients",
            on(Action::ListPatients, get(patients::list)),
        )
        .route(
            "/api/records/patients/{patient}",
            on(Action::ReadChart, get(chart_page::read))
                .merge(on(Action::ErasePatient, delete(erase::erase))),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}",
            on(Action::ReadChart, get(version::read)),
        )
        .route(
            "/api/records/patients/{patient}/visits",
            on(Action::WriteVisit, post(visit::write)),
        )
        .route(
            "/api/records/patients/{patient}/kept",
            on(Action::ReadKept, get(kept::read)),
        )
        .route(
            "/api/records/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(records)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal records",
        description = "Charts: reading, importing, writing visits, erasing."
    ),
    paths(
        import::import,
        patients::list,
        chart_page::read,
        erase::erase,
        version::read,
        visit::write,
        kept::read
    )
)]
struct Description;
