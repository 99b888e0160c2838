//! `POST /api/records/imports`: a FHIR R4 Bundle becomes a chart.

use std::collections::BTreeMap;

use ::version::{Salts, Version};
use access::PatientId;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chart::{Import, ImportError, Kept};
use dynamo::TableError;
use dynamo::charts::{Creation, MAX_KEPT, NewChart, StoredVersion, kept_place, root_place};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use seal::{RestSalt, Salt, VersionNumber};
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
    let draft = Draft {
        import: &import,
        patient: patient_id(&idempotency, &caller),
        caller: &caller,
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
        patient_id: draft.patient,
        versions: import.visits.len(),
        kept: import.kept.iter().map(KeptResource::from).collect(),
        imported: import.imported,
    };
    Ok((StatusCode::CREATED, Json(imported)))
}

/// How often an import that meets another attempt at itself goes on from where that one is.
const ATTEMPTS: usize = 8;

/// The chart this request wants to make.
struct Draft<'a> {
    import: &'a Import,
    patient: PatientId,
    caller: &'a Caller,
    now: Timestamp,
    idempotency: [u8; 32],
    request: [u8; 32],
}

impl Records {
    /// Makes the chart, all of it or nothing that anybody can see.
    async fn register(&self, draft: &Draft<'_>) -> Result<(), Problem> {
        let internal = |error: TableError| Problem::internal(&error);
        let made = self.data_keys.make(draft.patient).await;
        let made = made.map_err(|error| Problem::internal(&error))?;
        let chart = self.new_chart(draft, None, &made.key)?;
        let mut creation = self.charts.create(&chart, made).await.map_err(internal)?;
        for _ in 0..ATTEMPTS {
            match creation {
                Creation::Created | Creation::Repeated => return Ok(()),
                Creation::KeyReused => return Err(IdempotencyKey::reused()),
                Creation::Erased => {
                    let detail = "The chart that this request made was erased.";
                    return Err(Problem::not_found().detail(detail));
                }
                Creation::Begun => {
                    let stored = self.data_keys.of(draft.patient).await;
                    let key = stored
                        .map_err(|error| Problem::internal(&error))?
                        .ok_or_else(under_way)?;
                    let newest = self
                        .charts
                        .versions(draft.patient, None, 1)
                        .await
                        .map_err(internal)?
                        .pop();
                    let newest = newest
                        .map(|(_, version)| version)
                        .transpose()
                        .map_err(internal)?;
                    let chart = self.new_chart(draft, newest.as_ref(), &key)?;
                    creation = self.charts.go_on(&chart).await.map_err(internal)?;
                }
            }
        }
        Err(under_way())
    }

    /// Commits and seals what comes after `newest`; nothing is written yet.
    fn new_chart(
        &self,
        draft: &Draft<'_>,
        newest: Option<&StoredVersion>,
        key: &DataKey,
    ) -> Result<NewChart, Problem> {
        let there = newest.map_or(0, |newest| newest.number.get());
        let mut previous = newest.map(|newest| newest.commitment);
        let mut versions = Vec::with_capacity(draft.import.visits.len());
        for (number, visit) in (1..)
            .zip(&draft.import.visits)
            .filter(|(number, _)| *number > there)
        {
            let number = VersionNumber::new(number).map_err(|error| Problem::internal(&error))?;
            let record = visit.record(&draft.import.patient, |card| self.fits(card));
            let version =
                Version::commit(number, previous, self.salts(), &draft.caller.name, record)
                    .map_err(|error| Problem::internal(&error))?;
            let stored = StoredVersion {
                patient: draft.patient,
                number,
                commitment: *version.commitment(),
                previous,
                content: Vec::new(),
                author: draft.caller.person,
                saved_at: draft.now,
                idempotency: draft.idempotency,
                request: draft.request,
                batch: None,
            };
            versions.push(stored.sealed(key, self.chance.bytes(), &version));
            previous = Some(*version.commitment());
        }
        let demographics = serde_json::to_vec(&draft.import.patient);
        let demographics = demographics.map_err(|error| Problem::internal(&error))?;
        let place = root_place(draft.patient);
        Ok(NewChart {
            patient: draft.patient,
            demographics: key.seal(&place, self.chance.bytes(), &demographics),
            practitioner: draft.caller.person,
            at: draft.now,
            request: draft.request,
            versions,
            kept: self.archive(draft, key)?,
        })
    }

    /// What was kept, packed and sealed; empty when nothing was.
    fn archive(&self, draft: &Draft<'_>, key: &DataKey) -> Result<Vec<u8>, Problem> {
        let packed = kept::pack(&draft.import.kept)?;
        if packed.is_empty() {
            return Ok(packed);
        }
        let sealed = key.seal(&kept_place(draft.patient), self.chance.bytes(), &packed);
        if sealed.len() > MAX_KEPT {
            return Err(edge::body::too_large()
                .detail("There is too much in the Bundle that no chart holds."));
        }
        Ok(sealed)
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

fn under_way() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "import-under-way",
        "The same import is under way",
    )
    .field(
        "Idempotency-Key",
        "Another attempt at this import has not finished. Send it again under the same key in a moment.",
    )
}
