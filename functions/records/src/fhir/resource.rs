//! `GET /api/records/fhir/{type}/{resource}`: one resource by its id, which names its chart.

use ::fhir::{Kind, ResourceId};
use axum::extract::State;
use axum::response::Response;
use dynamo::charts::check;
use edge::{InPath, InQuery, Problem};
use gate::NamedChart;

use super::asked::Asked;
use super::reply::{misasked, resource};
use super::walk::{content, verdicts};
use crate::records::{Records, altered};

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
    // Two versions: the one asked for and the one it must follow.
    let listed = records.charts.versions(patient, id.version.next().ok(), 2);
    let (key, listed) = tokio::try_join!(records.data_key(patient), async {
        listed.await.map_err(|error| Problem::internal(&error))
    })?;
    let checked = check(&key, listed, 1).into_iter().next();
    let checked = checked.filter(|checked| checked.number == id.version);
    let checked = checked.ok_or_else(Problem::not_found)?;
    let verdict = verdicts(&records, vec![checked]).await?.pop();
    let verdict = verdict.ok_or_else(Problem::not_found)?;
    let (version, stored) = verdict
        .version
        .map_err(|_| altered("The version that holds it"))?;
    let held = content(patient, &version, &stored).held(records.issuer.as_str());
    let found = held
        .into_iter()
        .find(|held| held.id == id && held.kind == kind);
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(resource(&found.resource))
}
