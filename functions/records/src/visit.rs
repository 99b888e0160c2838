//! `POST /api/records/patients/{patient}/visits`: a visit becomes the chart's next version.

use ::version::Version;
use access::PatientId;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use chart::NewVisit;
use dynamo::anchors::Standing;
use dynamo::charts::{Append, Checked, Fault, MAX_CONTENT, StoredVersion, check};
use edge::{IdempotencyKey, InPath, Problem};
use gate::{Caller, Noted, Pen};
use jiff::Timestamp;
use keys::DataKey;
use seal::{Commitment, VersionNumber};

use crate::chart_page::entity_tag;
use crate::form;
use crate::records::{Records, altered};
use crate::view::VersionView;

type Saved = (
    StatusCode,
    AppendHeaders<[(HeaderName, HeaderValue); 1]>,
    Json<VersionView>,
);

/// Saves a visit: one conditional put, "no version of this number yet". Whoever comes second gets
/// 412 and loses nothing.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/visits",
    request_body = Object,
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
    let number = seen.next().map_err(|_| precondition_failed())?;
    let (key, listed) = tokio::try_join!(records.data_key(patient), async {
        // The newest version and the one it must follow.
        let listed = records.charts.versions(patient, None, 2).await;
        listed.map_err(|error| Problem::internal(&error))
    })?;
    let draft = Draft {
        patient,
        number,
        caller: &caller,
        pen: &pen,
        idempotency: idempotency.scoped(caller.person),
        request: idempotency.fingerprint(&body),
    };
    let newest = check(&key, listed, 1)
        .into_iter()
        .next()
        .ok_or_else(Problem::not_found)?;
    if let Some(ours) = newest
        .stored
        .as_ref()
        .filter(|newest| newest.idempotency == draft.idempotency)
    {
        return records.replay(&draft, ours.clone(), &key).await;
    }
    if newest.number != seen {
        // The chart has moved on: by this very request, sent before, or by somebody else.
        let there = records.charts.version(patient, number).await;
        let there = there
            .map_err(|error| Problem::internal(&error))?
            .ok_or_else(precondition_failed)?;
        return records.replay(&draft, there, &key).await;
    }
    let previous = records.sound(newest).await?;
    let demographics = records.demographics(patient, &key).await?;
    let demographics = demographics.map_err(|_| altered("The patient's demographics"))?;
    let visit = visit
        .for_patient(&demographics, &[])
        .map_err(|fields| form::refused(&fields))?;
    let record = visit.record(&demographics, |card| records.fits(card));
    let version = Version::commit(
        number,
        Some(previous),
        records.salts(),
        &caller.name,
        record,
    )
    .map_err(|error| Problem::internal(&error))?;
    let stored = draft.store(&version, &key, records.chance.bytes(), now);
    if stored.content.len() > MAX_CONTENT {
        return Err(too_heavy());
    }
    // Dying here leaves an entry without its version.
    pen.enter(noted(number)).await?;
    match records
        .charts
        .append(&stored)
        .await
        .map_err(|error| Problem::internal(&error))?
    {
        Append::Taken(there) => records.replay(&draft, *there, &key).await,
        Append::Erased => Err(Problem::not_found()),
        Append::Saved => {
            // Dying here loses nothing: the version carries its own outbox entry.
            records.wake_anchor().await;
            records.saved(stored, Ok(version)).await
        }
    }
}

/// The version this request wants to write.
struct Draft<'a> {
    patient: PatientId,
    number: VersionNumber,
    caller: &'a Caller,
    pen: &'a Pen,
    idempotency: [u8; 32],
    request: [u8; 32],
}

impl Draft<'_> {
    fn store(
        &self,
        version: &Version,
        key: &DataKey,
        nonce: [u8; 12],
        now: Timestamp,
    ) -> StoredVersion {
        let stored = StoredVersion {
            patient: self.patient,
            number: self.number,
            commitment: *version.commitment(),
            previous: version.previous().copied(),
            content: Vec::new(),
            author: self.caller.person,
            saved_at: now,
            idempotency: self.idempotency,
            request: self.request,
            batch: None,
        };
        stored.sealed(key, nonce, version)
    }
}

/// What the log says of it besides.
fn noted(number: VersionNumber) -> Noted {
    Noted {
        version: Some(number.get()),
        ..Noted::default()
    }
}

impl Records {
    /// The commitment of a version that passes every check the chart makes.
    async fn sound(&self, newest: Checked) -> Result<Commitment, Problem> {
        let fault = || altered("The chart's newest version");
        let stored = newest.stored.ok_or_else(fault)?;
        newest.version.map_err(|_| fault())?;
        let batches = self.anchors.batches_of([&stored]).await;
        let batches = batches.map_err(|error| Problem::internal(&error))?;
        match batches.standing(&stored) {
            Standing::NotInBatch => Err(fault()),
            Standing::Waiting | Standing::Batched | Standing::Anchored(..) => Ok(stored.commitment),
        }
    }

    /// The version of that number is there already: ours from an earlier attempt, or another's.
    async fn replay(
        &self,
        draft: &Draft<'_>,
        there: StoredVersion,
        key: &DataKey,
    ) -> Result<Saved, Problem> {
        if there.idempotency != draft.idempotency {
            return Err(precondition_failed());
        }
        if there.request != draft.request {
            return Err(IdempotencyKey::reused());
        }
        // Its text is read once more.
        draft.pen.enter(noted(there.number)).await?;
        let version = there.open(key).map_err(|_| Fault::Content);
        self.saved(there, version).await
    }

    async fn saved(
        &self,
        stored: StoredVersion,
        version: Result<Version, Fault>,
    ) -> Result<Saved, Problem> {
        let number = stored.number;
        let checked = Checked {
            number,
            stored: Some(stored),
            version,
        };
        let view = self
            .views(vec![checked])
            .await?
            .pop()
            .ok_or_else(Problem::not_found)?;
        let etag = HeaderValue::from_str(&entity_tag(number))
            .map_err(|error| Problem::internal(&error))?;
        Ok((
            StatusCode::CREATED,
            AppendHeaders([(header::ETAG, etag)]),
            Json(view),
        ))
    }
}

fn if_match(headers: &HeaderMap) -> Result<VersionNumber, Problem> {
    let given = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "precondition-required",
                "Say what you have seen",
            )
            .field(
                "If-Match",
                "Send the entity tag of the chart as you last read it.",
            )
        })?;
    let digits = given
        .trim()
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .filter(|digits| {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
        });
    digits
        .and_then(|digits| digits.parse().ok())
        .and_then(|number| VersionNumber::new(number).ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid-entity-tag",
                "Not an entity tag of a chart",
            )
            .field(
                "If-Match",
                "Send the chart's entity tag as it was given, quotes and all.",
            )
        })
}

/// Every text is within its limit, and all of them together are too much: it takes rare characters.
fn too_heavy() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The visit is too large",
    )
    .detail("Its texts take more room than one version has. Write it as two visits.")
}

fn precondition_failed() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "chart-moved-on",
        "The chart has a newer version",
    )
    .field(
        "If-Match",
        "Somebody saved a version since you read the chart. Read it again, then save.",
    )
}

fn parse(body: &[u8], now: Timestamp) -> Result<NewVisit, Problem> {
    NewVisit::parse(&form::read(body)?, form::today(now)).map_err(|fields| form::refused(&fields))
}
