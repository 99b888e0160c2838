//! `PUT /api/records/patients/{patient}/consents/{practitioner}/answer`: the practitioner says yes or no.

use access::{PatientId, PersonId};
use audit::{Note, NoteSalt};
use axum::Json;
use axum::extract::State;
use consent::Event;
use dynamo::log::seal_note;
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::{Body, InPath, Problem};
use gate::{Caller, Pen};
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::consenting::Deed;
use crate::consents::ConsentView;
use crate::records::Records;

/// The longest reason, in characters.
const REASON: usize = 1_000;

/// The answer to a patient who asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    accept: bool,
    /// Needed when it is no. The patient reads it.
    reason: Option<String>,
}

/// Answers. The same answer again changes nothing; a yes is not taken back by a no, but ended.
#[utoipa::path(
    put,
    path = "/api/records/patients/{patient}/consents/{practitioner}/answer",
    request_body = Answer,
    params(("patient" = String, Path, format = "uuid"), ("practitioner" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = ConsentView),
        (status = 404, description = "No such patient, or none who asks you", body = Problem),
        (status = 409, description = "There is nothing to answer, or the answer was yes", body = Problem),
        (status = 422, description = "A no without a reason", body = Problem),
    )
)]
pub async fn answer(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath((patient, practitioner)): InPath<(PatientId, PersonId)>,
    Body(answer): Body<Answer>,
) -> Result<Json<ConsentView>, Problem> {
    if practitioner != caller.person {
        return Err(Problem::not_found());
    }
    let reason = answer.reason.as_deref();
    let reason = reason
        .map(|reason| edge::text("reason", reason, REASON))
        .transpose()?;
    if answer.accept && reason.is_some() {
        return Err(Problem::invalid("reason", "A yes needs no reason."));
    }
    if !answer.accept && reason.is_none() {
        let detail = "Tell the patient why not.";
        return Err(Problem::invalid("reason", detail));
    }
    let (key, known) = tokio::try_join!(records.data_key(patient), async {
        let known = records.charts.consent(patient, practitioner).await;
        known.map_err(|error| Problem::internal(&error))
    })?;
    let note = reason.as_ref().map(|reason| {
        let salt = NoteSalt::from_bytes(records.chance.bytes());
        let note = Note::new(salt, reason);
        seal_note(&key, records.chance.bytes(), patient, &note)
    });
    let deed = Deed {
        patient,
        practitioner,
        event: if answer.accept {
            Event::Accept
        } else {
            Event::Reject
        },
        name: Some(&caller.name),
        reason: reason.as_deref(),
        request: None,
        now: consent::second(records.clock.now()),
        pen: Some(&pen),
        note: note.as_ref(),
    };
    let done = records.happen(&deed, &key, known).await?;
    if done.changed {
        let kind = if answer.accept {
            NoticeKind::ConsentAccepted
        } else {
            NoticeKind::ConsentRejected
        };
        let notice = Notice {
            patient: Some(patient),
            practitioner_name: Some(caller.name.clone()),
            ..Notice::new(records.chance.uuid(), kind, deed.now)
        };
        let reader = Reader::Person(PersonId::new(patient.uuid()));
        let mail = Mail::ConsentAnswered { patient };
        records.tell(&[(reader, notice)], Some(&mail)).await;
    }
    records.unless_erased(patient).await?;
    let view = ConsentView::of_grant(patient, &done.after, &key, deed.now);
    Ok(Json(view.ok_or_else(Problem::not_found)?))
}
