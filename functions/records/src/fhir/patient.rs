//! `GET /api/records/fhir/Patient/{patient}`: who a patient is.

use access::PatientId;
use axum::extract::State;
use axum::response::Response;
use edge::{InQuery, Problem};
use gate::NamedChart;
use keys::DataKey;
use serde_json::Value;

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
    Ok(resource(&records.fhir_patient(patient, &key).await?))
}

impl Records {
    /// The Patient, out of the version that says who they are.
    pub async fn fhir_patient(&self, patient: PatientId, key: &DataKey) -> Result<Value, Problem> {
        let root = self.root(patient).await?;
        let current = self.current(patient, &root, key).await?;
        let demographics = current.version.record().patient();
        let demographics = demographics.map_err(|_| altered("The patient's demographics"))?;
        let saved = (current.stored.number, current.stored.saved_at);
        Ok(::fhir::patient(patient, demographics.resource(), saved))
    }
}
