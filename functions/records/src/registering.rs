//! A chart is made: from a history that was imported, or for a patient without one.

use ::version::{Salts, Version};
use access::{PatientId, Role};
use audit::What;
use axum::http::StatusCode;
use chart::{Kept, Patient, Visit};
use dynamo::TableError;
use dynamo::charts::{Creation, MAX_KEPT, NewChart, StoredVersion, kept_place, root_place};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use seal::{RestSalt, Salt, VersionNumber};

use crate::kept;
use crate::records::Records;
use crate::saving::month;

/// How often an attempt that meets another one at the same request goes on from where that one is.
const ATTEMPTS: usize = 8;

/// The chart a request wants to make.
pub struct Draft<'a> {
    pub patient: &'a Patient,
    pub visits: &'a [Visit],
    pub kept: &'a [Kept],
    /// The id the patient will have.
    pub id: PatientId,
    pub caller: &'a Caller,
    /// What the log will call it.
    pub what: What,
    pub now: Timestamp,
    pub idempotency: [u8; 32],
    pub request: [u8; 32],
}

impl Records {
    /// Makes the chart, all of it or nothing that anybody can see.
    pub async fn register(&self, draft: &Draft<'_>) -> Result<(), Problem> {
        let internal = |error: TableError| Problem::internal(&error);
        // Asked before anything is written: another request's terms would find the patient of the first.
        let reused = self.charts.is_of_another(draft.id, &draft.request).await;
        if reused.map_err(internal)? {
            return Err(IdempotencyKey::reused());
        }
        let made = self.data_keys.make(draft.id).await;
        let made = made.map_err(|error| Problem::internal(&error))?;
        // What no chart holds is refused while nothing is written: nobody could erase what was.
        let chart = self.new_chart(draft, None, &made.key)?;
        // Whoever is in a chart can be found: the directory is written before the chart can be seen.
        self.enter(draft).await?;
        self.log_once(draft).await?;
        let mut creation = self.charts.create(&chart, made).await.map_err(internal)?;
        for _ in 0..ATTEMPTS {
            match creation {
                Creation::Created | Creation::Repeated => return Ok(()),
                Creation::KeyReused => return Err(IdempotencyKey::reused()),
                Creation::Erased => {
                    self.directory.forget(draft.id).await.map_err(internal)?;
                    let detail = "The chart that this request made was erased.";
                    return Err(Problem::not_found().detail(detail));
                }
                Creation::Begun => {
                    let stored = self.data_keys.of(draft.id).await;
                    let key = stored
                        .map_err(|error| Problem::internal(&error))?
                        .ok_or_else(under_way)?;
                    let newest = self
                        .charts
                        .versions(draft.id, None, 1)
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

    /// Enters the patient and everything they are found by into the directory.
    async fn enter(&self, draft: &Draft<'_>) -> Result<(), Problem> {
        let terms = self.blind(&draft.patient.terms()).await?;
        let entered = self.directory.enter(draft.id, &draft.request, &terms).await;
        entered.map_err(|error| Problem::internal(&error))
    }

    /// The chart's log begins before the chart: there is none without. A repeated request finds it begun.
    async fn log_once(&self, draft: &Draft<'_>) -> Result<(), Problem> {
        let begun = self.log.page(draft.id, None, 1).await;
        if !begun.map_err(|error| Problem::internal(&error))?.is_empty() {
            return Ok(());
        }
        let happening = draft.caller.happening(draft.what, draft.id, draft.now);
        self.enter_in_log(&happening, None).await
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
        let mut versions = Vec::with_capacity(draft.visits.len());
        for (number, visit) in (1..)
            .zip(draft.visits)
            .filter(|(number, _)| *number > there)
        {
            let number = VersionNumber::new(number).map_err(|error| Problem::internal(&error))?;
            let record = visit.record(draft.patient, |card| self.fits(card));
            let version =
                Version::commit(number, previous, self.salts(), &draft.caller.name, record)
                    .map_err(|error| Problem::internal(&error))?;
            let stored = StoredVersion {
                patient: draft.id,
                number,
                commitment: *version.commitment(),
                previous,
                content: Vec::new(),
                author: draft.caller.person,
                saved_at: draft.now,
                idempotency: draft.idempotency,
                request: draft.request,
                batch: None,
                month: month(visit),
                superseded_by: None,
            };
            versions.push(stored.sealed(key, self.chance.bytes(), &version));
            previous = Some(*version.commitment());
        }
        let demographics = serde_json::to_vec(draft.patient);
        let demographics = demographics.map_err(|error| Problem::internal(&error))?;
        let place = root_place(draft.id);
        Ok(NewChart {
            patient: draft.id,
            demographics: key.seal(&place, self.chance.bytes(), &demographics),
            registered_by: draft.caller.person,
            // An admin registers people and treats nobody.
            lets_in: draft.caller.role == Role::Doctor,
            at: draft.now,
            request: draft.request,
            versions,
            kept: self.archive(draft, key)?,
        })
    }

    /// What was kept, packed and sealed; empty when nothing was.
    fn archive(&self, draft: &Draft<'_>, key: &DataKey) -> Result<Vec<u8>, Problem> {
        let packed = kept::pack(draft.kept)?;
        if packed.is_empty() {
            return Ok(packed);
        }
        let sealed = key.seal(&kept_place(draft.id), self.chance.bytes(), &packed);
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

/// The patient's id follows from who asks and under which key, so that a repeated import meets the chart it made.
pub fn patient_id(idempotency: &IdempotencyKey, caller: &Caller) -> PatientId {
    PatientId::new(idempotency.id("chart", caller.person))
}

fn under_way() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "registration-under-way",
        "The same registration is under way",
    )
    .field(
        "Idempotency-Key",
        "Another attempt at it has not finished. Send it again under the same key in a moment.",
    )
}
