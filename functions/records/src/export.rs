//! `GET /api/records/patients/{patient}/log/export`: a chart's log as FHIR AuditEvents, to keep.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};
use gate::Caller;
use serde_json::json;

use crate::log_page::{Before, number};
use crate::records::Records;

/// Entries of one file: an answer is at most 6 MB, and an entry takes about 1.3 KB of it.
const MOST: usize = 2_000;

/// A FHIR R4 Bundle (collection) of AuditEvents, newest first, each with what it is hashed with. The first
/// part says in its meta which entry is the newest that is anchored. A longer log goes on at the Bundle's link `next`.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/log/export",
    params(("patient" = String, Path, format = "uuid"), Before),
    responses(
        (status = 200, body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "No such log, or not yours", body = Problem),
    )
)]
pub async fn export(
    State(records): State<Records>,
    caller: Caller,
    InPath(patient): InPath<PatientId>,
    InQuery(page): InQuery<Before>,
) -> Result<Response, Problem> {
    let before = number(page.before)?;
    let head = records.log_head(patient, before).await?;
    let run = records.log.page(patient, before, MOST + 1).await;
    let mut run = run.map_err(|error| Problem::internal(&error))?;
    if run.is_empty() && head.is_none() && before.is_none() {
        return Err(Problem::not_found());
    }
    let more = run.len() > MOST;
    run.truncate(MOST);
    let notes = records.notes(patient, &run, caller.role).await?;
    let entries = run.iter().zip(&notes);
    let entries = entries.map(|(stored, note)| (&stored.entry, note.as_ref()));
    let head = head.filter(|_| before.is_none());
    let mut bundle = audit::export(entries, head.as_ref(), records.clock.now());
    if let Some(last) = run.last().filter(|_| more) {
        let next = last.entry.number();
        let url = format!("/api/records/patients/{patient}/log/export?before={next}");
        bundle["link"] = json!([{"relation": "next", "url": url}]);
    }
    let mut response = Json(bundle).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/fhir+json"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"medseal-log.json\""),
    );
    Ok(response)
}
