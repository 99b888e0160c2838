//! `GET /api/records/fhir/AuditEvent?patient=`: who did what to a chart, newest first.

use ::fhir::{IssueType, outcome};
use audit::EntryNumber;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use edge::{InQuery, Problem};
use gate::{Caller, NamedChart};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::asked::Asked;
use super::reply::misasked;
use crate::log_page::Run;
use crate::records::Records;

/// Entries on a page: unless it is said, and at most (an entry takes about 1.3 KB).
const PAGE: usize = 100;
const MOST: usize = 1_000;

/// Whose, and how many.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "says what the query may hold")]
pub struct Whose {
    /// Whose chart: an id, or Patient/ and the id.
    patient: String,
    /// Most entries to a page: 100 unless it is said, 1,000 at most.
    #[serde(rename = "_count")]
    count: Option<u64>,
    /// json.
    #[serde(rename = "_format")]
    format: Option<String>,
    /// Where to go on: it stands in the link `next`.
    cursor: Option<u64>,
}

/// The chart's log, each entry with what it is hashed with (the extension `urn:medseal:log-entry`). An entry that fails
/// its check is an `OperationOutcome` in its place.
#[utoipa::path(
    get,
    path = "/api/records/fhir/AuditEvent",
    params(Whose),
    responses(
        (status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"),
        (status = 404, description = "OperationOutcome: no such log, or not yours", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn search(
    State(records): State<Records>,
    caller: Caller,
    NamedChart(patient): NamedChart,
    uri: Uri,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let refused = |error| misasked(&error);
    let asked = Asked::read(&query, &["patient"]).map_err(refused)?;
    let count = asked.count(PAGE, MOST).map_err(refused)?;
    let before = asked.parsed("cursor", |number| {
        EntryNumber::new(number.parse().ok()?).ok()
    });
    let run = records
        .log_run(patient, before.map_err(refused)?, count)
        .await?;
    let run = run.ok_or_else(Problem::not_found)?;
    let next = run.entries.last().filter(|_| run.more);
    let next = next.map(|last| last.entry.number().to_string());
    let notes = records.notes(patient, &run.entries, caller.role).await?;
    let stored = run.entries.iter().map(|stored| &stored.entry);
    let mut exported = audit::export(
        stored.zip(notes.iter().map(Option::as_ref)),
        None,
        records.clock.now(),
    );
    let entries = match exported["entry"].take() {
        Value::Array(entries) => entries,
        _ => Vec::new(),
    };
    let entries = entries_of(&run, entries);
    Ok(records.found(&uri, entries, next))
}

/// Each with its number as its id, which is no part of what is hashed; or what became of it.
fn entries_of(run: &Run, exported: Vec<Value>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::with_capacity(exported.len());
    for (stored, mut entry) in run.entries.iter().zip(exported) {
        let number = stored.entry.number();
        if run.altered.contains(&number) || entry["resource"].is_null() {
            all.push(fault(number));
            continue;
        }
        entry["resource"]["id"] = number.to_string().into();
        entry["search"] = json!({"mode": "match"});
        all.push(entry);
    }
    let there =
        |number: &&EntryNumber| run.entries.iter().all(|one| one.entry.number() != **number);
    all.extend(
        run.altered
            .iter()
            .filter(there)
            .map(|number| fault(*number)),
    );
    all
}

fn fault(number: EntryNumber) -> Value {
    let said = format!("Entry {number} of the log is not what was written, or is missing.");
    let resource = outcome(IssueType::Security, Some(&said), []);
    json!({"resource": resource, "search": {"mode": "outcome"}})
}
