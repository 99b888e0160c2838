//! Saving a version: what it is built on, and what a request meets that was sent before.

use access::PatientId;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use chart::{Patient, Visit};
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, Fault, Listed, MAX_CONTENT, StoredVersion, check};
use edge::{IdempotencyKey, Problem};
use gate::{Caller, Noted, Pen};
use jiff::Timestamp;
use keys::DataKey;
use seal::{Commitment, VersionNumber};
use version::Version;

use crate::chart_page::entity_tag;
use crate::precondition;
use crate::records::{Records, altered};
use crate::view::VersionView;

/// 201 with the version and the chart's entity tag.
pub type Saved = (
    StatusCode,
    AppendHeaders<[(HeaderName, HeaderValue); 1]>,
    Json<VersionView>,
);

/// The version a request wants to write.
pub struct Draft<'a> {
    pub patient: PatientId,
    /// The newest version the client has seen.
    seen: VersionNumber,
    pub number: VersionNumber,
    pub caller: &'a Caller,
    pub pen: &'a Pen,
    pub now: Timestamp,
    idempotency: [u8; 32],
    request: [u8; 32],
}

/// What a draft is built on.
pub enum Ground {
    /// The chart's newest version, which passes every check.
    Newest(Commitment),
    /// Nothing: the same request was sent before, and this is what it saved.
    Saved(Box<StoredVersion>),
}

/// What a version is made of.
pub struct Content<'a> {
    pub patient: &'a Patient,
    pub visit: &'a Visit,
    pub previous: Commitment,
    /// Whether it counts as a visit of its day.
    pub counts: bool,
}

impl<'a> Draft<'a> {
    pub fn new(
        patient: PatientId,
        seen: VersionNumber,
        (caller, pen): (&'a Caller, &'a Pen),
        idempotency: &IdempotencyKey,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Self, Problem> {
        Ok(Self {
            patient,
            seen,
            number: seen.next().map_err(|_| precondition::failed())?,
            caller,
            pen,
            now,
            idempotency: idempotency.scoped(caller.person),
            request: idempotency.fingerprint(body),
        })
    }

    /// The hash of the request.
    pub fn request(&self) -> &[u8; 32] {
        &self.request
    }

    /// What the log says of it besides.
    pub fn noted(&self) -> Noted {
        noted(self.number)
    }
}

fn noted(number: VersionNumber) -> Noted {
    Noted {
        version: Some(number.get()),
        ..Noted::default()
    }
}

impl Records {
    /// The chart's two newest versions: the newest, and the one it must follow.
    pub async fn newest(&self, patient: PatientId) -> Result<Vec<Listed>, Problem> {
        let listed = self.charts.versions(patient, None, 2).await;
        listed.map_err(|error| Problem::internal(&error))
    }

    /// What a draft is built on; `listed` are the chart's two newest versions.
    pub async fn ground(
        &self,
        draft: &Draft<'_>,
        listed: Vec<Listed>,
        key: &DataKey,
    ) -> Result<Ground, Problem> {
        let newest = check(key, listed, 1).into_iter().next();
        let newest = newest.ok_or_else(Problem::not_found)?;
        let ours = |stored: &&StoredVersion| stored.idempotency == draft.idempotency;
        if let Some(stored) = newest.stored.as_ref().filter(ours) {
            return Ok(Ground::Saved(Box::new(stored.clone())));
        }
        if newest.number != draft.seen {
            let there = self.overtaken(draft).await?;
            return Ok(Ground::Saved(Box::new(there)));
        }
        self.sound(newest).await.map(Ground::Newest)
    }

    /// What stands where a draft should have come, when the chart has moved on: by this very request, sent before, or
    /// by somebody else.
    pub async fn overtaken(&self, draft: &Draft<'_>) -> Result<StoredVersion, Problem> {
        let there = self.charts.version(draft.patient, draft.number).await;
        let there = there.map_err(|error| Problem::internal(&error))?;
        there.ok_or_else(precondition::failed)
    }

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

    /// Commits and seals; nothing is written yet.
    pub fn seal(
        &self,
        draft: &Draft<'_>,
        key: &DataKey,
        content: &Content<'_>,
    ) -> Result<(StoredVersion, Version), Problem> {
        let Content { patient, visit, .. } = content;
        let record = visit.record(patient, |card| self.fits(card));
        let name = &draft.caller.name;
        let previous = Some(content.previous);
        let version = Version::commit(draft.number, previous, self.salts(), name, record)
            .map_err(|error| Problem::internal(&error))?;
        let stored = StoredVersion {
            patient: draft.patient,
            number: draft.number,
            commitment: *version.commitment(),
            previous,
            content: Vec::new(),
            author: draft.caller.person,
            saved_at: draft.now,
            idempotency: draft.idempotency,
            request: draft.request,
            batch: None,
            month: month(visit).filter(|_| content.counts),
            superseded_by: None,
        };
        let stored = stored.sealed(key, self.chance.bytes(), &version);
        if stored.content.len() > MAX_CONTENT {
            return Err(too_heavy());
        }
        Ok((stored, version))
    }

    /// The version of that number is there already: ours from an earlier attempt, or another's.
    pub async fn replay(
        &self,
        draft: &Draft<'_>,
        there: StoredVersion,
        key: &DataKey,
    ) -> Result<Saved, Problem> {
        self.owned(draft, &there).await?;
        let version = there.open(key).map_err(|_| Fault::Content);
        self.saved(there, version).await
    }

    /// Turns away what another request has saved, and enters that what this one saved is read once more.
    pub async fn owned(&self, draft: &Draft<'_>, there: &StoredVersion) -> Result<(), Problem> {
        if there.idempotency != draft.idempotency {
            return Err(precondition::failed());
        }
        if there.request != draft.request {
            return Err(IdempotencyKey::reused());
        }
        draft.pen.enter(noted(there.number)).await
    }

    /// The answer to what was saved.
    pub async fn saved(
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
        let mut views = self.views(vec![checked]).await?;
        let view = views.pop().ok_or_else(Problem::not_found)?;
        let etag = HeaderValue::from_str(&entity_tag(number));
        let etag = etag.map_err(|error| Problem::internal(&error))?;
        Ok((
            StatusCode::CREATED,
            AppendHeaders([(header::ETAG, etag)]),
            Json(view),
        ))
    }
}

/// The month of a visit's day, as far as it is known: `2026-03`.
pub fn month(visit: &Visit) -> Option<String> {
    visit.date()?.get(..7).map(str::to_owned)
}

/// Every text is within its limit, and all of them together are too much: it takes rare characters.
fn too_heavy() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The version is too large",
    )
    .detail("Its texts take more room than one version has. Write a visit as two.")
}
