//! `GET /api/records/fhir/{type}?patient=`: what a chart holds of one type.

use ::fhir::{Kind, Search, Shape};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use edge::{InPath, InQuery, Problem};
use gate::NamedChart;
use serde::Deserialize;
use utoipa::IntoParams;

use super::reply::misasked;
use crate::records::Records;

/// What is looked for. The `CapabilityStatement` says which parameters each type has.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "says what the query may hold; the crate `fhir` reads it"
)]
pub struct Wanted {
    /// Whose chart: an id, or Patient/ and the id.
    patient: String,
    /// A date with a prefix such as ge; may stand more than once.
    date: Option<String>,
    /// A code, or a system and a code with a bar in between.
    code: Option<String>,
    /// Ids of resources.
    #[serde(rename = "_id")]
    id: Option<String>,
    /// Most resources to a page: 100 unless it is said, 5,000 at most.
    #[serde(rename = "_count")]
    count: Option<u64>,
    /// json.
    #[serde(rename = "_format")]
    format: Option<String>,
    /// Where to go on: it stands in the link `next`.
    cursor: Option<String>,
}

/// Searches one chart, newest version first. A page may hold fewer than were asked for, and go on all the same.
#[utoipa::path(
    get,
    path = "/api/records/fhir/{type}",
    params(
        ("type" = String, Path, description = "Encounter, Condition, MedicationRequest, Medication, Observation, Procedure, Immunization, DocumentReference or Provenance"),
        Wanted,
    ),
    responses(
        (status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"),
        (status = 400, description = "OperationOutcome: a parameter that will not do", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no such patient, or none who lets you in", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn search(
    State(records): State<Records>,
    NamedChart(patient): NamedChart,
    InPath(kind): InPath<String>,
    uri: Uri,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = Kind::named(&kind).ok_or_else(Problem::not_found)?;
    let search = Search::parse(Shape::Of(kind), &query).map_err(|error| misasked(&error))?;
    let key = records.data_key(patient).await?;
    records.walk(patient, &search, &uri, None, &key).await
}
