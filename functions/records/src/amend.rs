//! `POST /api/records/patients/{patient}/versions/{version}/amendments`: a visit is said anew, and the version that was
//! wrong stays.

use access::PatientId;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use chart::{Amendment, Revising, VersionKind};
use dynamo::charts::Revised;
use edge::{IdempotencyKey, InPath, Problem};
use gate::{Caller, Pen};

use crate::form;
use crate::intact::{Intact, numbered};
use crate::precondition::{if_match, unsaved};
use crate::records::{Records, altered};
use crate::saving::{Content, Draft, Ground, Saved};
use crate::view::VersionView;

/// Amends a visit: a new version that says which one it replaces, and why. What the form cannot say of the visit is
/// carried over as it stands. Only the newest version of a visit is amended.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/versions/{version}/amendments",
    request_body(content = Object, description = "A visit's body, and `reason` of at most 500 characters"),
    params(
        ("patient" = String, Path, format = "uuid"),
        ("version" = u64, Path),
        ("If-Match" = String, Header, description = "The chart's entity tag as last read"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 201, body = VersionView),
        (status = 404, description = "No such version, or not for you", body = Problem),
        (status = 409, description = "`superseded`, `not-a-visit`, `nothing-changed`, or the chart fails its check", body = Problem),
        (status = 412, description = "Somebody saved a version since", body = Problem),
        (status = 413, description = "More than one version holds", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 428, description = "No `If-Match`", body = Problem),
    )
)]
pub async fn amend(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath((patient, version)): InPath<(PatientId, u64)>,
    idempotency: IdempotencyKey,
    headers: HeaderMap,
    request: Request,
) -> Result<Saved, Problem> {
    let (replaced, seen) = (numbered(version)?, if_match(&headers)?);
    let body = form::json(request).await?;
    let now = records.clock.now();
    let amendment = Amendment::parse(&form::read(&body)?, form::today(now));
    let amendment = amendment.map_err(|fields| form::refused(&fields))?;
    let draft = Draft::new(patient, seen, (&caller, &pen), &idempotency, &body, now)?;
    let (key, listed) = tokio::try_join!(records.data_key(patient), records.newest(patient))?;
    let previous = match records.ground(&draft, listed, &key).await? {
        Ground::Newest(previous) => previous,
        Ground::Saved(there) => return records.replay(&draft, *there, &key).await,
    };
    let (original, demographics) = tokio::try_join!(
        records.intact(patient, replaced, &key),
        records.demographics(patient, &key),
    )?;
    let demographics = demographics.map_err(|_| altered("The patient's demographics"))?;
    if original.stored.superseded_by >= Some(draft.number) {
        // By a version that the client has not seen, nor this request when it looked for the newest.
        let there = records.overtaken(&draft).await?;
        return records.replay(&draft, there, &key).await;
    }
    let revising = revising(&original, &draft)?;
    let original = original.version.record();
    let known = original.view().attachments.into_iter();
    let known = known.map(|attachment| attachment.file).collect();
    let named = amendment.enclosures();
    let files = records.files(patient, &key, named, known).await?;
    let visit = amendment
        .of(original, &demographics, revising, &files)
        .map_err(|fields| form::refused(&fields))?;
    let content = Content {
        patient: &demographics,
        visit: &visit,
        previous,
        counts: false,
    };
    let (stored, version) = records.seal(&draft, &key, &content)?;
    if chart::changes(original, version.record()).is_empty() {
        return Err(nothing_changed());
    }
    // Dying here leaves an entry without its version.
    pen.enter(draft.noted()).await?;
    let outcome = records.charts.amend(&stored, replaced).await;
    match outcome.map_err(|error| unsaved(&error))? {
        Revised::Taken(there) => records.replay(&draft, *there, &key).await,
        Revised::Superseded => Err(superseded(None)),
        Revised::Erased => Err(Problem::not_found()),
        Revised::Saved => {
            // Dying here loses nothing: the version carries its own outbox entry.
            records.wake_anchor().await;
            records.saved(stored, Ok(version)).await
        }
    }
}

/// What the new version says of the one it replaces, if that can be replaced.
fn revising<'a>(original: &Intact, draft: &Draft<'a>) -> Result<Revising<'a>, Problem> {
    let record = original.version.record();
    if record.kind() == VersionKind::Patient {
        let detail =
            "This version says who the patient is. Edit that where the patient's details are.";
        let title = "Only a visit is amended";
        return Err(Problem::new(StatusCode::CONFLICT, "not-a-visit", title).detail(detail));
    }
    if let Some(by) = original.stored.superseded_by {
        return Err(superseded(Some(by.get())));
    }
    let replaces = original.stored.number.get();
    let earlier = record.revision().and_then(|revision| revision.amends);
    Ok(Revising {
        author: &draft.caller.name,
        at: draft.now,
        replaces,
        amends: Some(earlier.unwrap_or(replaces)),
    })
}

fn superseded(by: Option<u64>) -> Problem {
    let by = by.map_or_else(String::new, |by| format!(" by version {by}"));
    Problem::new(
        StatusCode::CONFLICT,
        "superseded",
        "This version is not the newest of its visit",
    )
    .detail(format!(
        "It was replaced{by} already. Amend the newest version."
    ))
}

/// 409: it would say what is said already.
pub fn nothing_changed() -> Problem {
    let title = "Nothing has changed";
    Problem::new(StatusCode::CONFLICT, "nothing-changed", title)
        .detail("Everything is said already. Nothing was saved.")
}
