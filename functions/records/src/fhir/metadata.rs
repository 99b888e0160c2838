//! `GET /api/records/fhir/metadata`: what a client may ask.

use axum::extract::State;
use axum::response::Response;

use super::reply::resource;
use crate::records::Records;

/// The `CapabilityStatement`. Anybody may read it.
#[utoipa::path(
    get,
    path = "/api/records/fhir/metadata",
    responses((status = 200, description = "CapabilityStatement", body = Object, content_type = "application/fhir+json"))
)]
pub async fn metadata(State(records): State<Records>) -> Response {
    let version = env!("CARGO_PKG_VERSION");
    resource(&::fhir::capability_statement(&records.fhir_base(), version))
}
