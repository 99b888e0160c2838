//! `GET /api/records/patients/{patient}/consents`: whom the patient lets in, and let in.

use access::{PatientId, PersonId};
use axum::Json;
use axum::extract::State;
use consent::Standing;
use dynamo::charts::StoredConsent;
use edge::{InPath, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use serde::Serialize;
use utoipa::ToSchema;

use crate::consenting::words;
use crate::page::fitting;
use crate::records::Records;

/// A patient's consents.
#[derive(Debug, Serialize, ToSchema)]
pub struct Consents {
    /// What holds or waits first, then the newest.
    consents: Vec<ConsentView>,
}

/// A consent, or an emergency access.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentView {
    #[schema(value_type = String, format = "uuid")]
    practitioner: PersonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// asked, active, rejected, ended or expired.
    state: &'static str,
    /// request, registration or emergency.
    basis: &'static str,
    /// When it began to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Of a consent, its last day (it ends at the end of that day, UTC); of an emergency access, the moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    asked_at: Option<Timestamp>,
    /// Why the practitioner said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// patient or practitioner.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<&'static str>,
}

/// Lists every consent the patient gave or asked for, and every practitioner's newest emergency access.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/consents",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Consents),
        (status = 404, description = "No such patient, or not you", body = Problem),
    )
)]
pub async fn list(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
) -> Result<Json<Consents>, Problem> {
    let (key, stored) = tokio::try_join!(records.data_key(patient), async {
        let stored = records.charts.consents_of(patient).await;
        stored.map_err(|error| Problem::internal(&error))
    })?;
    let now = records.clock.now();
    let mut consents: Vec<ConsentView> = stored
        .iter()
        .flat_map(|stored| ConsentView::all(patient, stored, &key, now))
        .collect();
    consents.sort_by_key(|view| {
        let over = !matches!(view.state, "active" | "asked");
        (over, std::cmp::Reverse(view.since.max(view.asked_at)))
    });
    let (consents, _) = fitting(consents)?;
    Ok(Json(Consents { consents }))
}

impl ConsentView {
    /// A consent and an emergency access stand beside each other.
    pub fn all(
        patient: PatientId,
        stored: &StoredConsent,
        key: &DataKey,
        now: Timestamp,
    ) -> Vec<Self> {
        let hour = Self::of_emergency(patient, stored, key, now);
        Self::of_grant(patient, stored, key, now)
            .into_iter()
            .chain(hour)
            .collect()
    }

    /// The consent in the narrow sense.
    pub fn of_grant(
        patient: PatientId,
        stored: &StoredConsent,
        key: &DataKey,
        now: Timestamp,
    ) -> Option<Self> {
        let grant = stored.consent.grant?;
        let words = words(patient, stored, key);
        let standing = grant.standing(now);
        Some(Self {
            practitioner: stored.practitioner,
            name: words.name,
            state: standing.as_str(),
            basis: grant.basis.as_str(),
            since: grant.since,
            until: grant.until().map(|day| day.to_string()),
            asked_at: grant.asked_at,
            reason: words.reason.filter(|_| standing == Standing::Rejected),
            ended_by: grant.ended_by.map(consent::Party::as_str),
        })
    }

    /// The same, for FHIR.
    pub fn facts(&self, patient: PatientId) -> fhir::ConsentFacts<'_> {
        fhir::ConsentFacts {
            patient,
            practitioner: self.practitioner,
            name: self.name.as_deref(),
            state: self.state,
            is_emergency: self.basis == "emergency",
            asked_at: self.asked_at,
            since: self.since,
            until: self.until.as_deref(),
        }
    }

    fn of_emergency(
        patient: PatientId,
        stored: &StoredConsent,
        key: &DataKey,
        now: Timestamp,
    ) -> Option<Self> {
        let hour = stored.consent.emergency?;
        let state = match (hour.holds(now), hour.was_ended()) {
            (true, _) => Standing::Active,
            (false, true) => Standing::Ended,
            (false, false) => Standing::Expired,
        };
        Some(Self {
            practitioner: stored.practitioner,
            name: words(patient, stored, key).name,
            state: state.as_str(),
            basis: "emergency",
            since: Some(hour.since),
            until: Some(hour.until.to_string()),
            asked_at: None,
            reason: None,
            ended_by: None,
        })
    }
}
