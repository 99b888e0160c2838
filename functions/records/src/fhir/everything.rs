//! `GET /api/records/fhir/Patient/{patient}/$everything`: a whole chart.

use ::fhir::{Search, Shape};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use edge::{InQuery, Problem};
use gate::NamedChart;
use serde::Deserialize;
use utoipa::IntoParams;

use super::reply::misasked;
use crate::records::Records;

/// How much of it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "says what the query may hold; the crate `fhir` reads it"
)]
pub struct Much {
    /// Only what was saved since.
    #[serde(rename = "_since")]
    since: Option<String>,
    /// Most resources to a page; 5,000 at most, which is also the default. A page may end sooner, where an answer
    /// has no room for more.
    #[serde(rename = "_count")]
    count: Option<u64>,
    /// json.
    #[serde(rename = "_format")]
    format: Option<String>,
    /// Where to go on: it stands in the link `next`.
    cursor: Option<String>,
}

/// The Patient, then what every version of the chart holds, newest first. What was amended is left out; a version that
/// fails its check is an `OperationOutcome` in its place.
#[utoipa::path(
    get,
    path = "/api/records/fhir/Patient/{patient}/$everything",
    params(("patient" = String, Path, format = "uuid"), Much),
    responses(
        (status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no such patient, or none who lets you in", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn everything(
    State(records): State<Records>,
    NamedChart(patient): NamedChart,
    uri: Uri,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let search = Search::parse(Shape::Everything, &query).map_err(|error| misasked(&error))?;
    let key = records.data_key(patient).await?;
    let lead = match search.cursor {
        None => Some(records.fhir_patient(patient, &key).await?),
        Some(_) => None,
    };
    records.walk(patient, &search, &uri, lead, &key).await
}
