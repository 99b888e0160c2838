//! `GET /api/records/patients/{patient}/versions/{version}/attachments/{attachment}`: a file of a visit.

use access::PatientId;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chart::Attachment;
use edge::{InPath, Problem};
use gate::Caller;
use uuid::Uuid;

use crate::attach::open_pieces;
use crate::intact::numbered;
use crate::records::{Records, altered};

/// Reads a file that a version names, if it is the one whose hash the version holds. It is offered for saving, and a
/// browser runs nothing of it.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/versions/{version}/attachments/{attachment}",
    params(
        ("patient" = String, Path, format = "uuid"),
        ("version" = u64, Path),
        ("attachment" = String, Path, format = "uuid"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "image/png, image/jpeg or application/pdf"),
        (status = 404, description = "No such file in this version, or not for you", body = Problem),
        (status = 409, description = "The version or the file was altered", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath((patient, version, attachment)): InPath<(PatientId, u64, Uuid)>,
) -> Result<Response, Problem> {
    let number = numbered(version)?;
    let key = records.data_key(patient).await?;
    let (intact, pieces) = tokio::try_join!(records.intact(patient, number, &key), async {
        let pieces = records.charts.attachment(patient, attachment).await;
        pieces.map_err(|error| Problem::internal(&error))
    })?;
    let named = intact.version.record().view().attachments;
    let named = named.into_iter().map(|named| named.file);
    let file = named.into_iter().find(|file| file.id == attachment);
    let file = file.ok_or_else(Problem::not_found)?;
    let content = pieces.and_then(|pieces| open_pieces(patient, attachment, &pieces, &key));
    let content = content
        .filter(|content| Attachment::of(attachment, content).as_ref() == Some(&file))
        .ok_or_else(|| altered("The file"))?;
    let media_type = file.media_type;
    let disposition = format!(
        "attachment; filename=\"{attachment}.{}\"",
        media_type.extension()
    );
    let headers = [
        (header::CONTENT_TYPE, media_type.as_str().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "sandbox".to_owned()),
    ];
    Ok((headers, Body::from(content)).into_response())
}
