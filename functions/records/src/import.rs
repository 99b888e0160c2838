//! `POST /api/records/imports`: a FHIR R4 Bundle becomes a chart.

use std::collections::BTreeMap;

use access::PatientId;
use audit::What;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chart::{ImportError, Kept};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use serde::Serialize;
use utoipa::ToSchema;

use crate::records::Records;
use crate::registering::{Draft, patient_id};

/// What an import made.
#[expect(clippy::struct_field_names, reason = "the names are the API's")]
#[derive(Debug, Serialize, ToSchema)]
pub struct Imported {
    #[schema(value_type = String, format = "uuid")]
    patient_id: PatientId,
    /// How many versions the chart has.
    versions: usize,
    /// How many resources of each type became part of the chart.
    imported: BTreeMap<String, usize>,
    /// What was not understood, and why. It is stored as it came.
    kept: Vec<KeptResource>,
}

/// A resource that became no part of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptResource {
    /// Its place in the Bundle, from 0.
    entry: usize,
    resource_type: String,
    reason: String,
}

/// Imports a patient's history: one version per encounter, oldest first. All of it or nothing.
#[utoipa::path(
    post,
    path = "/api/records/imports",
    request_body(content = Object, content_type = "application/fhir+json"),
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Imported),
        (status = 400, description = "Not JSON, or no idempotency key", body = Problem),
        (status = 413, description = "Too large", body = Problem),
        (status = 422, description = "Not a Bundle this takes; says which entry and why", body = Problem),
    )
)]
pub async fn import(
    State(records): State<Records>,
    caller: Caller,
    idempotency: IdempotencyKey,
    request: Request,
) -> Result<(StatusCode, Json<Imported>), Problem> {
    let body = fhir_json(request).await?;
    let import = chart::import(&body).map_err(|error| refused(&error))?;
    let draft = Draft {
        patient: &import.patient,
        visits: &import.visits,
        kept: &import.kept,
        id: patient_id(&idempotency, &caller),
        caller: &caller,
        what: What::ImportChart,
        now: records.clock.now(),
        idempotency: idempotency.scoped(caller.person),
        request: idempotency.fingerprint(&body),
    };
    records.register(&draft).await?;
    records.wake_anchor().await;
    tracing::info!(
        versions = import.visits.len(),
        kept = import.kept.len(),
        "chart imported"
    );
    let imported = Imported {
        patient_id: draft.id,
        versions: import.visits.len(),
        kept: import.kept.iter().map(KeptResource::from).collect(),
        imported: import.imported,
    };
    Ok((StatusCode::CREATED, Json(imported)))
}

impl From<&Kept> for KeptResource {
    fn from(kept: &Kept) -> Self {
        Self {
            entry: kept.entry,
            resource_type: kept.resource_type.clone(),
            reason: kept.reason.clone(),
        }
    }
}

async fn fhir_json(request: Request) -> Result<Bytes, Problem> {
    edge::body::require_media(&request, &["application/fhir+json", "application/json"])?;
    edge::body::read(request, &()).await
}

fn refused(error: &ImportError) -> Problem {
    if error.is_too_large() {
        return edge::body::too_large().detail(error.to_string());
    }
    let status = match error.kind() {
        "not-json" => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let problem = Problem::new(status, error.kind(), "The Bundle cannot be imported");
    match error.field() {
        Some(field) => problem.field(field, error.to_string()),
        None => problem.detail(error.to_string()),
    }
}
