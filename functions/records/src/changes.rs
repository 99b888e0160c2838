//! `GET /api/records/patients/{patient}/versions/{version}/changes`: what a version says otherwise than the one it
//! replaces.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::Change;
use edge::{InPath, Problem};
use gate::Caller;
use jiff::Timestamp;
use seal::VersionNumber;
use serde::Serialize;
use utoipa::ToSchema;

use crate::intact::numbered;
use crate::records::{Records, altered};

/// What a version changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    version: u64,
    /// The version it replaces; absent when it replaces none, and then nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    /// The name of who wrote it.
    author: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// `{field, before?, after?}`; of a list, each thing that is there no more or is new.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
}

/// Compares a version with the one it replaces, both checked.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/versions/{version}/changes",
    params(("patient" = String, Path, format = "uuid"), ("version" = u64, Path)),
    responses(
        (status = 200, body = Compared),
        (status = 404, description = "No such version, or not for you", body = Problem),
        (status = 409, description = "One of the two was altered", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath((patient, version)): InPath<(PatientId, u64)>,
) -> Result<Json<Compared>, Problem> {
    let number = numbered(version)?;
    let key = records.data_key(patient).await?;
    let intact = records.intact(patient, number, &key).await?;
    let record = intact.version.record();
    let revision = record.revision();
    let mut changes = Vec::new();
    if let Some(revision) = &revision {
        let fault = || altered("What this version replaces");
        let replaced = VersionNumber::new(revision.replaces).map_err(|_| fault())?;
        if replaced >= number {
            return Err(fault());
        }
        let before = records.intact(patient, replaced, &key).await?;
        changes = chart::changes(before.version.record(), record);
    }
    Ok(Json(Compared {
        version,
        from: revision.as_ref().map(|revision| revision.replaces),
        author: intact.version.author().to_owned(),
        at: intact.stored.saved_at,
        reason: revision.and_then(|revision| revision.reason),
        changes,
    }))
}
