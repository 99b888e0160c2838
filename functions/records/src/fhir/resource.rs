//! `GET /api/records/fhir/{type}/{resource}`: one resource by its id, which names its chart.

use ::fhir::{Kind, ResourceId};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use edge::{InPath, InQuery, Problem};
use gate::NamedChart;

use super::asked::Asked;
use super::reply::{misasked, resource};
use super::walk::content;
use crate::records::Records;

/// Reads a resource, of a version that was amended since as well: `meta.versionId` says which it is.
#[utoipa::path(
    get,
    path = "/api/records/fhir/{type}/{resource}",
    params(
        ("type" = String, Path, description = "The type of the resource"),
        ("resource" = String, Path, description = "Its id, as a search gives it: patient.version.place"),
    ),
    responses(
        (status = 200, description = "The resource", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: none of that id, or not for you", body = Object, content_type = "application/fhir+json"),
        (status = 409, description = "OperationOutcome: its version fails its check", body = Object, content_type = "application/fhir+json"),
        (status = 410, description = "OperationOutcome: its version was entered in error", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn read(
    State(records): State<Records>,
    NamedChart(patient): NamedChart,
    InPath((kind, id)): InPath<(String, String)>,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    Asked::read(&query, &[]).map_err(|error| misasked(&error))?;
    let kind = Kind::named(&kind).ok_or_else(Problem::not_found)?;
    // The chart is the gate's; of the id the rest is read here, and it has to be of that chart.
    let id = id.parse::<ResourceId>().ok();
    let id = id.filter(|id| id.patient == patient);
    let id = id.ok_or_else(Problem::not_found)?;
    let key = records.data_key(patient).await?;
    let intact = records.intact(patient, id.version, &key).await?;
    if !records.in_error([&intact]).await?.is_empty() {
        return Err(in_error());
    }
    let held = content(patient, &intact).held(records.issuer.as_str());
    let found = held
        .into_iter()
        .find(|held| held.id == id && held.kind == kind);
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(resource(&found.resource))
}

/// 410, as of what was deleted: nobody takes it for what is so.
fn in_error() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "entered-in-error",
        "This was entered in error",
    )
    .detail("The version that holds it was entered in error. The chart shows what it said.")
}
