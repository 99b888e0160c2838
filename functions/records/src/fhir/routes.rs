//! The addresses of the FHIR API, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::middleware::map_response;
use axum::routing::{get, post};
use gate::{Gate, Naming};

use super::reply::in_fhir;
use super::{
    audit_events, consents, everything, metadata, patient, patients, patients_by_form, resource,
    resources,
};
use crate::records::Records;

/// Every route under `/api/records/fhir`; their errors are `OperationOutcome`s.
pub fn routes(gate: &Gate) -> Router<Records> {
    let on = |naming, action, route| gate.guard_by(naming, action, route);
    Router::new()
        .route("/api/records/fhir/metadata", get(metadata::metadata))
        .route(
            "/api/records/fhir/Patient",
            on(Naming::Path, Action::ListPatients, get(patients::search)),
        )
        .route(
            "/api/records/fhir/Patient/_search",
            on(
                Naming::Path,
                Action::ListPatients,
                post(patients_by_form::search_by_form),
            ),
        )
        .route(
            "/api/records/fhir/Patient/{patient}",
            on(Naming::Path, Action::ReadChart, get(patient::read)),
        )
        .route(
            "/api/records/fhir/Patient/{patient}/$everything",
            on(Naming::Path, Action::ReadChart, get(everything::everything)),
        )
        .route(
            "/api/records/fhir/AuditEvent",
            on(Naming::Query, Action::ReadLog, get(audit_events::search)),
        )
        .route(
            "/api/records/fhir/Consent",
            on(Naming::Query, Action::ReadConsents, get(consents::search)),
        )
        .route(
            "/api/records/fhir/{type}",
            on(Naming::Query, Action::ReadChart, get(resources::search)),
        )
        .route(
            "/api/records/fhir/{type}/{resource}",
            on(Naming::Resource, Action::ReadChart, get(resource::read)),
        )
        .layer(map_response(in_fhir))
}
