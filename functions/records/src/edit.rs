//! `PUT /api/records/patients/{patient}/details`: who the patient is, said anew. What was said before stays.

use access::PatientId;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use chart::{Edit, NoEdit, Patient, Record, Revising};
use dynamo::charts::{Revised, StoredVersion, root_place};
use edge::{IdempotencyKey, InPath, Problem};
use gate::{Caller, Pen};
use keys::DataKey;
use seal::VersionNumber;
use serde_json::Value;

use crate::amend::nothing_changed;
use crate::details::{PatientDetails, Tagged, tagged};
use crate::form;
use crate::intact::Intact;
use crate::precondition::{if_match, unsaved};
use crate::records::{Records, altered};
use crate::saving::{Content, Draft, Ground};

/// Says who the patient is now: a version of its own, with who, when and why. What the form does not speak of stays.
#[utoipa::path(
    put,
    path = "/api/records/patients/{patient}/details",
    request_body(content = Object, description = "{family, given, birth_date, gender, email?, phone?, address?, conditions?: [{text, code?}], practitioner?: {id, name}, reason}"),
    params(
        ("patient" = String, Path, format = "uuid"),
        ("If-Match" = String, Header, description = "The chart's entity tag as last read"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 200, body = PatientDetails),
        (status = 404, description = "No such patient, or not for you", body = Problem),
        (status = 409, description = "`nothing-changed`, or the chart fails its check", body = Problem),
        (status = 412, description = "Somebody saved a version since", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 428, description = "No `If-Match`", body = Problem),
    )
)]
pub async fn edit(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    headers: HeaderMap,
    request: Request,
) -> Result<Tagged, Problem> {
    let seen = if_match(&headers)?;
    let body = form::json(request).await?;
    let said = form::read(&body)?;
    let now = records.clock.now();
    let draft = Draft::new(patient, seen, (&caller, &pen), &idempotency, &body, now)?;
    let (key, listed, root) = tokio::try_join!(
        records.data_key(patient),
        records.newest(patient),
        records.root(patient),
    )?;
    let previous = match records.ground(&draft, listed, &key).await? {
        Ground::Newest(previous) => previous,
        Ground::Saved(there) => return records.edited(&draft, &there, &key).await,
    };
    let current = records.current(patient, &root, &key).await?;
    let (new, visit) = said_anew(&said, &current, &draft)?;
    let content = Content {
        patient: &new,
        visit: &visit,
        previous,
        counts: false,
    };
    let (stored, version) = records.seal(&draft, &key, &content)?;
    let demographics = serde_json::to_vec(&new).map_err(|error| Problem::internal(&error))?;
    let demographics = key.seal(&root_place(patient), records.chance.bytes(), &demographics);
    // Whoever is in a chart can be found: the directory has the new words before the chart does.
    let entered = records.enter_anew(&draft, &new).await?;
    // Dying here leaves an entry without its version.
    pen.enter(draft.noted()).await?;
    let outcome = records.charts.edit(&stored, demographics).await;
    match outcome.map_err(|error| unsaved(&error))? {
        Revised::Taken(there) => records.edited(&draft, &there, &key).await,
        Revised::Superseded | Revised::Erased => {
            // The directory has words of somebody who is gone.
            records.unless_erased(patient).await?;
            Err(Problem::not_found())
        }
        Revised::Saved => {
            // Dying here loses nothing: the version carries its own outbox entry.
            tokio::join!(
                records.wake_anchor(),
                records.forget_words(patient, entered)
            );
            let record = version.record();
            Ok(tagged(
                &stored,
                version.author(),
                record,
                Some(draft.number),
            ))
        }
    }
}

/// The patient as the form says it, and the version that says so.
fn said_anew(
    said: &Value,
    current: &Intact,
    draft: &Draft<'_>,
) -> Result<(Patient, chart::Visit), Problem> {
    let record: &Record = current.version.record();
    let edit = Edit::parse(said, form::today(draft.now), record);
    let edit = edit.map_err(|fields| form::refused(&fields))?;
    let revising = Revising {
        author: &draft.caller.name,
        at: draft.now,
        replaces: current.stored.number.get(),
        amends: None,
    };
    edit.of(revising).map_err(|no| match no {
        NoEdit::NothingChanged => nothing_changed(),
        NoEdit::Fields(fields) => form::refused(&fields),
    })
}

impl Records {
    /// The version of that number is there already: ours from an earlier attempt, or another's.
    async fn edited(
        &self,
        draft: &Draft<'_>,
        there: &StoredVersion,
        key: &DataKey,
    ) -> Result<Tagged, Problem> {
        self.owned(draft, there).await?;
        let version = there.open(key).map_err(|_| altered("What was saved"))?;
        let newest: VersionNumber = there.number;
        let record = version.record();
        Ok(tagged(there, version.author(), record, Some(newest)))
    }

    /// Enters what the patient is found by from now on; returns what they were found by until now.
    async fn enter_anew(
        &self,
        draft: &Draft<'_>,
        new: &Patient,
    ) -> Result<dynamo::directory::Entered, Problem> {
        let (patient, request) = (draft.patient, draft.request());
        let entered = self.directory.entered(patient, request).await;
        let entered = entered.map_err(|error| Problem::internal(&error))?;
        let terms = self.blind(&new.terms()).await?;
        let outcome = self.directory.enter(patient, request, &terms).await;
        outcome.map_err(|error| Problem::internal(&error))?;
        Ok(entered)
    }

    /// Takes the words away that nobody is found by any more. A search compares with the chart again, so that it does
    /// no harm if this does not work.
    async fn forget_words(&self, patient: PatientId, entered: dynamo::directory::Entered) {
        if let Err(error) = self.directory.leave_out(patient, entered).await {
            tracing::error!(error = edge::causes(&error), "old words were not removed");
        }
    }
}
