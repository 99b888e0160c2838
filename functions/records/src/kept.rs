//! `GET /api/records/patients/{patient}/kept`: what an import brought that became no version.

use std::io::{Read, Write};

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::Kept;
use dynamo::charts::kept_place;
use edge::{InPath, InQuery, Problem};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use gate::Caller;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::page::fitting;
use crate::records::{Records, altered};

/// An import is smaller than this by far; more is an attack or an accident.
const MAX_INFLATED: u64 = 16 << 20;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// The `next` of the page before.
    #[serde(default)]
    cursor: usize,
}

/// The resources kept as they came.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptResources {
    #[schema(value_type = Vec<Object>)]
    kept: Vec<Kept>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// Lists the kept resources, each with its place in the import and why it was not understood.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/kept",
    params(("patient" = String, Path, format = "uuid"), From),
    responses(
        (status = 200, body = KeptResources),
        (status = 404, description = "No such patient, or none who lets you in", body = Problem),
        (status = 409, description = "What is stored was altered", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
    InQuery(from): InQuery<From>,
) -> Result<Json<KeptResources>, Problem> {
    let (key, sealed) = tokio::try_join!(records.data_key(patient), async {
        records
            .charts
            .kept(patient)
            .await
            .map_err(|error| Problem::internal(&error))
    })?;
    if sealed.is_empty() {
        return Ok(Json(KeptResources {
            kept: Vec::new(),
            next: None,
        }));
    }
    let opened = key.open(&kept_place(patient), &sealed).ok();
    let kept = opened
        .and_then(|archive| unpack(&archive))
        .ok_or_else(|| altered("The archive of the import"))?;
    let (kept, cut) = fitting(kept.into_iter().skip(from.cursor).collect())?;
    let next = cut.then_some(from.cursor + kept.len());
    Ok(Json(KeptResources { kept, next }))
}

/// The archive of what was kept; empty when nothing was.
pub fn pack(kept: &[Kept]) -> Result<Vec<u8>, Problem> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let json = serde_json::to_vec(kept).map_err(|error| Problem::internal(&error))?;
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate
        .write_all(&json)
        .and_then(|()| deflate.finish())
        .map_err(|error| Problem::internal(&error))
}

fn unpack(archive: &[u8]) -> Option<Vec<Kept>> {
    let mut json = Vec::new();
    DeflateDecoder::new(archive)
        .take(MAX_INFLATED)
        .read_to_end(&mut json)
        .ok()?;
    serde_json::from_slice(&json).ok()
}
