//! `POST /api/records/patients/{patient}/versions/{version}/updates`: a doctor sends the patient a version that anybody
//! can verify.

use access::{PatientId, PersonId};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::anchors::Standing;
use dynamo::notices::{Claim, Notice, NoticeKind, Reader, notice_place};
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::{Caller, Noted, Pen};
use queue::Mail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::intact::numbered;
use crate::records::Records;

/// The longest message, in characters.
const MESSAGE: usize = 500;

/// What goes with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The patient reads it beside the visit.
    message: Option<String>,
}

/// It was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sent {}

/// Sends a version once it is anchored: a notice, and a mail that says no more than that there is one.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/versions/{version}/updates",
    request_body = Update,
    params(
        ("patient" = String, Path, format = "uuid"),
        ("version" = u64, Path),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 202, body = Sent),
        (status = 404, description = "No such version, or not for you", body = Problem),
        (status = 409, description = "`not-anchored`, or it fails its check", body = Problem),
        (status = 422, description = "The message will not do, or `idempotency-key-reused`", body = Problem),
    )
)]
pub async fn send(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath((patient, version)): InPath<(PatientId, u64)>,
    idempotency: IdempotencyKey,
    Body(update): Body<Update>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let number = numbered(version)?;
    let message = update.message.as_deref().map(str::trim);
    let message = message.filter(|message| !message.is_empty());
    let message = message
        .map(|message| edge::text("message", message, MESSAGE))
        .transpose()?;
    let key = records.data_key(patient).await?;
    let intact = records.intact(patient, number, &key).await?;
    if !matches!(intact.standing, Standing::Anchored(..)) {
        return Err(not_anchored());
    }
    let now = consent::second(records.clock.now());
    let reader = Reader::Person(PersonId::new(patient.uuid()));
    let id = idempotency.id("update", caller.person);
    let mut notice = Notice::new(id, NoticeKind::Update, now);
    let asked = serde_json::to_vec(&(patient, version, &message));
    let request = idempotency.fingerprint(&asked.map_err(|error| Problem::internal(&error))?);
    let claimed = records.notices.claim(reader, patient, &notice, request);
    match claimed.await.map_err(|error| Problem::internal(&error))? {
        Claim::Open(at) => notice.at = at,
        Claim::Left => return Ok((StatusCode::ACCEPTED, Json(Sent {}))),
        Claim::KeyReused => return Err(IdempotencyKey::reused()),
    }
    let sealed = message.map(|message| {
        let place = notice_place(patient, id);
        key.seal(&place, records.chance.bytes(), message.as_bytes())
    });
    let notice = Notice {
        patient: Some(patient),
        practitioner_name: Some(caller.name.clone()),
        version: Some(version),
        message: sealed,
        ..notice
    };
    pen.enter(Noted {
        version: Some(version),
        ..Noted::default()
    })
    .await?;
    let left = records.notices.leave(&[(reader, notice)]).await;
    left.map_err(|error| Problem::internal(&error))?;
    records.tell(&[], Some(&Mail::Update { patient })).await;
    records.unless_erased(patient).await?;
    Ok((StatusCode::ACCEPTED, Json(Sent {})))
}

fn not_anchored() -> Problem {
    let title = "The version is not anchored yet";
    Problem::new(StatusCode::CONFLICT, "not-anchored", title)
        .detail("It is on its way to the chain. What is sent can be verified by anybody, so wait until it is there.")
}
