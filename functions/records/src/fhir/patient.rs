//! `GET /api/records/fhir/Patient/{patient}`: who a patient is.

use axum::extract::State;
use axum::response::Response;
use edge::{InQuery, Problem};
use gate::NamedChart;

use super::asked::Asked;
use super::reply::{misasked, resource};
use crate::records::{Records, altered};

/// The whole Patient of a chart.
#[utoipa::path(
    get,
    path = "/api/records/fhir/Patient/{patient}",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 200, description = "Patient", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no such patient, or none who lets you in", body = Object, content_type = "application/fhir+json"),
        (status = 409, description = "OperationOutcome: it fails its check", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn read(
    State(records): State<Records>,
    NamedChart(patient): NamedChart,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    Asked::read(&query, &[]).map_err(|error| misasked(&error))?;
    let key = records.data_key(patient).await?;
    let demographics = records.demographics(patient, &key).await?;
    let demographics = demographics.map_err(|_| altered("Who the patient is"))?;
    Ok(resource(&::fhir::patient(
        patient,
        demographics.resource(),
        None,
    )))
}
