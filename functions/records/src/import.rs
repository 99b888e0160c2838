//! `POST /api/records/imports`: a FHIR R4 Bundle becomes a chart.

use std::collections::BTreeMap;

use ::version::{Salts, Version};
use access::PatientId;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chart::{Import, ImportError, Kept};
use dynamo::charts::{Creation, NewChart, StoredVersion, kept_place, root_place, version_place};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use seal::{Commitment, RestSalt, Salt, VersionNumber};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kept;
use crate::records::Records;

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
    let patient = patient_id(&idempotency, &caller);
    let now = records.clock.now();
    let data_key = records
        .data_keys
        .make(patient)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let mark = Mark {
        idempotency: idempotency.scoped(caller.person),
        request: idempotency.fingerprint(&body),
    };
    let chart = records.new_chart(&import, patient, &caller, now, mark, &data_key.key)?;
    let creation = records
        .charts
        .create(&chart, data_key)
        .await
        .map_err(|error| Problem::internal(&error))?;
    match creation {
        Creation::Created | Creation::Repeated => {}
        Creation::KeyReused => return Err(IdempotencyKey::reused()),
        Creation::Unfinished => return Err(unfinished()),
    }
    records.wake_anchor().await;
    tracing::info!(
        versions = chart.versions.len(),
        kept = import.kept.len(),
        "chart imported"
    );
    let imported = Imported {
        patient_id: patient,
        versions: chart.versions.len(),
        kept: import.kept.iter().map(KeptResource::from).collect(),
        imported: import.imported,
    };
    Ok((StatusCode::CREATED, Json(imported)))
}

/// The marks that make a repeated write recognisable.
#[derive(Clone, Copy)]
struct Mark {
    idempotency: [u8; 32],
    request: [u8; 32],
}

impl Records {
    /// Commits and seals everything; nothing is written yet.
    fn new_chart(
        &self,
        import: &Import,
        patient: PatientId,
        caller: &Caller,
        now: Timestamp,
        mark: Mark,
        key: &DataKey,
    ) -> Result<NewChart, Problem> {
        let mut versions = Vec::with_capacity(import.visits.len());
        let mut previous: Option<Commitment> = None;
        for (number, visit) in (1..).zip(&import.visits) {
            let number = VersionNumber::new(number).map_err(|error| Problem::internal(&error))?;
            let record = visit.record(&import.patient, card::fits);
            let version = Version::commit(number, previous, self.salts(), &caller.name, record)
                .map_err(|error| Problem::internal(&error))?;
            let place = version_place(patient, number);
            versions.push(StoredVersion {
                patient,
                number,
                commitment: *version.commitment(),
                previous,
                content: key.seal(&place, self.chance.bytes(), &version.to_content()),
                author: caller.person,
                saved_at: now,
                idempotency: mark.idempotency,
                request: mark.request,
                batch: None,
            });
            previous = Some(*version.commitment());
        }
        let demographics =
            serde_json::to_vec(&import.patient).map_err(|error| Problem::internal(&error))?;
        let kept = kept::pack(&import.kept)?;
        let kept = if kept.is_empty() {
            kept
        } else {
            key.seal(&kept_place(patient), self.chance.bytes(), &kept)
        };
        Ok(NewChart {
            patient,
            demographics: key.seal(&root_place(patient), self.chance.bytes(), &demographics),
            practitioner: caller.person,
            at: now,
            request: mark.request,
            versions,
            kept,
        })
    }

    /// Fresh salts for one version.
    pub fn salts(&self) -> Salts {
        Salts {
            salt: Salt::from_bytes(self.chance.bytes()),
            rest_salt: RestSalt::from_bytes(self.chance.bytes()),
        }
    }
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

/// The patient's id follows from who asks and under which key, so that a repeated import meets the
/// chart it made (a UUID of version 8, RFC 9562).
fn patient_id(idempotency: &IdempotencyKey, caller: &Caller) -> PatientId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&idempotency.scoped(caller.person)[..16]);
    PatientId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
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

fn unfinished() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "import-unfinished",
        "An earlier attempt did not finish",
    )
    .field(
        "Idempotency-Key",
        "Nothing of that attempt can be seen. Send the Bundle again under a new key.",
    )
}
