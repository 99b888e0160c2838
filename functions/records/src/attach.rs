//! `POST /api/records/patients/{patient}/attachments`: a file is added to a chart, for a visit to name.

use access::PatientId;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use chart::{Attachment, MAX_ATTACHMENT_BYTES};
use dynamo::charts::{Attaching, MAX_ATTACHMENTS, SealedAttachment, attachment_place};
use edge::{IdempotencyKey, InPath, Problem};
use gate::{Caller, Noted, Pen};
use keys::DataKey;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::files::open_facts;
use crate::records::Records;

/// What a file may be called.
const KNOWN: [&str; 4] = [
    "application/octet-stream",
    "image/png",
    "image/jpeg",
    "application/pdf",
];

/// A file that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct Added {
    /// `{id, type, size, sha256}`; the hash in hexadecimal.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    file: Attachment,
}

/// Adds a PNG, a JPEG or a PDF of at most 4 MiB; its content tells which. It is sealed under the patient's key and
/// belongs to no version until a visit names it.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/attachments",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("patient" = String, Path, format = "uuid"), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Added),
        (status = 404, description = "No such patient, or none who lets you in", body = Problem),
        (status = 409, description = "`too-many-files`", body = Problem),
        (status = 413, description = "Larger than 4 MiB", body = Problem),
        (status = 415, description = "It says itself that it is something else", body = Problem),
        (status = 422, description = "Neither a PNG nor a JPEG nor a PDF", body = Problem),
    )
)]
pub async fn add(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    request: Request,
) -> Result<(StatusCode, Json<Added>), Problem> {
    // A browser that does not know what a file is sends no type; its content tells anyway.
    if request.headers().contains_key(header::CONTENT_TYPE) {
        edge::body::require_media(&request, &KNOWN)?;
    }
    let content = edge::body::read(request, &()).await?;
    if content.len() > MAX_ATTACHMENT_BYTES {
        return Err(too_large());
    }
    let id = idempotency.id("attachment", caller.person);
    let file = Attachment::of(id, &content)
        .ok_or_else(|| Problem::invalid("file", "A PNG or JPEG image or a PDF was expected."))?;
    let (key, there) = tokio::try_join!(records.data_key(patient), async {
        let there = records.charts.attached(patient, id).await;
        there.map_err(|error| Problem::internal(&error))
    })?;
    let request = idempotency.fingerprint(&content);
    if let Some((earlier, facts)) = there {
        if earlier != request {
            return Err(IdempotencyKey::reused());
        }
        let file = open_facts(patient, id, &facts, &key)?;
        return Ok((StatusCode::CREATED, Json(Added { file })));
    }
    let sealed = records.seal_file(patient, &key, &file, &content, request)?;
    // Dying here leaves an entry without its file, or a part of a file that nobody sees.
    pen.enter(Noted::default()).await?;
    let kept = records.charts.attach(&sealed).await;
    match kept.map_err(|error| Problem::internal(&error))? {
        Attaching::Kept => {}
        Attaching::KeyReused => return Err(IdempotencyKey::reused()),
        Attaching::Full => return Err(too_many()),
    }
    // What came too late for the patient's erasure is taken away again.
    records.unless_erased(patient).await?;
    tracing::info!(size = file.size, "attachment added");
    Ok((StatusCode::CREATED, Json(Added { file })))
}

impl Records {
    fn seal_file(
        &self,
        patient: PatientId,
        key: &DataKey,
        file: &Attachment,
        content: &[u8],
        request: [u8; 32],
    ) -> Result<SealedAttachment, Problem> {
        let facts = serde_json::to_vec(file).map_err(|error| Problem::internal(&error))?;
        let seal = |at: usize, plain: &[u8]| {
            let place = attachment_place(patient, file.id, at);
            key.seal(&place, self.chance.bytes(), plain)
        };
        let pieces = (1..).zip(SealedAttachment::pieces_of(content));
        Ok(SealedAttachment {
            patient,
            id: file.id,
            facts: seal(0, &facts),
            pieces: pieces.map(|(at, piece)| seal(at, piece)).collect(),
            request,
        })
    }
}

/// The content of a file out of its sealed pieces; `None` when one of them does not open in its place.
pub fn open_pieces(
    patient: PatientId,
    id: Uuid,
    pieces: &[Vec<u8>],
    key: &DataKey,
) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    for (at, piece) in (1..).zip(pieces) {
        let place = attachment_place(patient, id, at);
        content.extend(key.open(&place, piece).ok()?);
    }
    Some(content)
}

fn too_many() -> Problem {
    let title = "The chart has as many files as it can have";
    Problem::new(StatusCode::CONFLICT, "too-many-files", title)
        .detail(format!("A chart can have {MAX_ATTACHMENTS} files."))
}

fn too_large() -> Problem {
    let title = "The file is too large";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title)
        .field("file", "A file may have at most 4 MiB.")
}
