//! `GET /api/records/fhir/Consent?patient=`: whom a patient lets in, and let in.

use ::fhir::{consent, matched};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use edge::{InQuery, Problem};
use gate::NamedChart;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::Asked;
use super::reply::misasked;
use crate::consents::ConsentView;
use crate::records::Records;

/// Whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "says what the query may hold")]
pub struct Whose {
    /// Whose chart: an id, or Patient/ and the id.
    patient: String,
    /// json.
    #[serde(rename = "_format")]
    format: Option<String>,
}

/// Every consent of a patient, and every practitioner's newest emergency access, on one page.
#[utoipa::path(
    get,
    path = "/api/records/fhir/Consent",
    params(Whose),
    responses(
        (status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no such patient, or not you", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn search(
    State(records): State<Records>,
    NamedChart(patient): NamedChart,
    uri: Uri,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    Asked::read(&query, &["patient"]).map_err(|error| misasked(&error))?;
    let (key, stored) = tokio::try_join!(records.data_key(patient), async {
        let stored = records.charts.consents_of(patient).await;
        stored.map_err(|error| Problem::internal(&error))
    })?;
    let (now, base) = (records.clock.now(), records.fhir_base());
    let entries = stored
        .iter()
        .flat_map(|stored| ConsentView::all(patient, stored, &key, now))
        .map(|view| matched(&base, &consent(&view.facts(patient))));
    Ok(records.found(&uri, entries.collect(), None))
}
