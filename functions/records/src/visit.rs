//! `POST /api/records/patients/{patient}/visits`: a visit becomes the chart's next version.

use access::PatientId;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use chart::NewVisit;
use dynamo::charts::Append;
use edge::{IdempotencyKey, InPath, Problem};
use gate::{Caller, Pen};
use jiff::Timestamp;

use crate::form;
use crate::precondition::{if_match, unsaved};
use crate::records::{Records, altered};
use crate::saving::{Content, Draft, Ground, Saved};
use crate::view::VersionView;

/// Saves a visit: one conditional put, "no version of this number yet". Whoever comes second gets
/// 412 and loses nothing.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/visits",
    request_body(content = Object, description = "{date, symptoms?, diagnosis: [{text, code?}], prescriptions?: [{drug, dose?, frequency?, days?}], tests?: [text], notes?, follow_up?, attachments?: [{id, title?}]}"),
    params(
        ("patient" = String, Path, format = "uuid"),
        ("If-Match" = String, Header, description = "The chart's entity tag as last read"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 201, body = VersionView),
        (status = 404, description = "No such patient, or none who lets you in", body = Problem),
        (status = 409, description = "The chart fails its check", body = Problem),
        (status = 412, description = "Somebody saved a version since", body = Problem),
        (status = 413, description = "More than one version holds", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 428, description = "No `If-Match`", body = Problem),
    )
)]
pub async fn write(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    headers: HeaderMap,
    request: Request,
) -> Result<Saved, Problem> {
    let seen = if_match(&headers)?;
    let body = form::json(request).await?;
    let now = records.clock.now();
    let visit = parse(&body, now)?;
    let draft = Draft::new(patient, seen, (&caller, &pen), &idempotency, &body, now)?;
    let (key, listed) = tokio::try_join!(records.data_key(patient), records.newest(patient))?;
    let previous = match records.ground(&draft, listed, &key).await? {
        Ground::Newest(previous) => previous,
        Ground::Saved(there) => return records.replay(&draft, *there, &key).await,
    };
    let (demographics, files) = tokio::try_join!(
        records.demographics(patient, &key),
        records.files(patient, &key, visit.enclosures(), Vec::new()),
    )?;
    let demographics = demographics.map_err(|_| altered("The patient's demographics"))?;
    let visit = visit
        .for_patient(&demographics, &files)
        .map_err(|fields| form::refused(&fields))?;
    let content = Content {
        patient: &demographics,
        visit: &visit,
        previous,
        counts: true,
    };
    let (stored, version) = records.seal(&draft, &key, &content)?;
    // Dying here leaves an entry without its version.
    pen.enter(draft.noted()).await?;
    let outcome = records.charts.append(&stored).await;
    match outcome.map_err(|error| unsaved(&error))? {
        Append::Taken(there) => records.replay(&draft, *there, &key).await,
        Append::Erased => Err(Problem::not_found()),
        Append::Saved => {
            // Dying here loses nothing: the version carries its own outbox entry.
            records.wake_anchor().await;
            records.saved(stored, Ok(version)).await
        }
    }
}

fn parse(body: &[u8], now: Timestamp) -> Result<NewVisit, Problem> {
    NewVisit::parse(&form::read(body)?, form::today(now)).map_err(|fields| form::refused(&fields))
}
