//! An appointment, as those see it whose it is, and the clinic's office.

use std::collections::HashMap;

use ::appointment::Refused;
use access::{PatientId, PersonId, Role};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use chart::Patient;
use dynamo::appointments::{StoredAppointment, appointment_place};
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::records::Records;

/// What people wrote in an appointment. It is sealed under the patient's key.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Words {
    /// What the practitioner is called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub practitioner_name: Option<String>,
    /// Why the patient comes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Why they do not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cancel_reason: Option<String>,
}

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppointmentView {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    patient: ComingPatient,
    practitioner: SeenPractitioner,
    /// On a quarter of an hour.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// 15, 30, 45 or 60.
    minutes: u8,
    /// Why the patient comes: for the two of them, not for the clinic's office.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// proposed, booked, fulfilled, noshow or cancelled (FHIR R4 `AppointmentStatus`).
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// What to send as `If-Match` with a change.
    etag: String,
    /// Who cancelled it: patient, doctor or admin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    by: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<String>,
}

/// Who comes.
#[derive(Debug, Serialize, ToSchema)]
struct ComingPatient {
    #[schema(value_type = String, format = "uuid")]
    id: PatientId,
    /// Absent for the patient themself, and when the demographics fail their check.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// To whom.
#[derive(Debug, Serialize, ToSchema)]
struct SeenPractitioner {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// An answer with one appointment.
pub type Shown = (
    StatusCode,
    AppendHeaders<[(HeaderName, HeaderValue); 1]>,
    Json<AppointmentView>,
);

impl Words {
    /// As they lie in the table.
    pub fn sealed(
        &self,
        records: &Records,
        key: &DataKey,
        patient: PatientId,
        id: Uuid,
    ) -> Result<Vec<u8>, Problem> {
        let plain = serde_json::to_vec(self).map_err(|error| Problem::internal(&error))?;
        let place = appointment_place(patient, id);
        Ok(key.seal(&place, records.chance.bytes(), &plain))
    }

    /// What was written in an appointment; nothing where it does not open.
    pub fn of(stored: &StoredAppointment, key: &DataKey) -> Self {
        let place = appointment_place(stored.patient, stored.id);
        key.open(&place, &stored.words)
            .ok()
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .unwrap_or_default()
    }
}

impl AppointmentView {
    fn of(stored: &StoredAppointment, key: &DataKey, name: Option<String>, reader: Role) -> Self {
        let words = Words::of(stored, key);
        let it = stored.appointment;
        Self {
            id: stored.id,
            patient: ComingPatient {
                id: stored.patient,
                name,
            },
            practitioner: SeenPractitioner {
                id: stored.practitioner,
                name: words.practitioner_name,
            },
            start: it.when.start.at(),
            minutes: it.when.length.in_minutes(),
            reason: words.reason.filter(|_| reader != Role::Admin),
            status: it.status.as_str(),
            asked_at: stored.asked_at,
            etag: entity_tag(stored),
            by: it.cancelled_by,
            cancel_reason: words.cancel_reason,
        }
    }
}

impl Records {
    /// These appointments, as the caller may see them; of a patient who was erased there is none.
    pub async fn appointment_views(
        &self,
        stored: &[StoredAppointment],
        reader: Role,
    ) -> Result<Vec<AppointmentView>, Problem> {
        let mut patients: Vec<PatientId> = stored.iter().map(|stored| stored.patient).collect();
        patients.sort_unstable();
        patients.dedup();
        if patients.is_empty() {
            return Ok(Vec::new());
        }
        let (keys, present) = tokio::try_join!(
            async {
                let keys = self.data_keys.of_all(&patients).await;
                keys.map_err(|error| Problem::internal(&error))
            },
            async {
                // Patients know their own name.
                if reader == Role::Patient {
                    return Ok(Vec::new());
                }
                let present = self.charts.present(&patients, None).await;
                present.map_err(|error| Problem::internal(&error))
            }
        )?;
        let names: HashMap<PatientId, String> = present
            .iter()
            .filter_map(|one| {
                let key = keys.get(&one.patient)?;
                let patient = Self::read_demographics(one.patient, &one.root, key);
                Some((one.patient, name_of(&patient.ok()?)))
            })
            .collect();
        let views = stored.iter().filter_map(|stored| {
            let key = keys.get(&stored.patient)?;
            let name = names.get(&stored.patient).cloned();
            Some(AppointmentView::of(stored, key, name, reader))
        });
        Ok(views.collect())
    }

    /// One appointment, as an answer.
    pub async fn appointment_shown(
        &self,
        status: StatusCode,
        stored: &StoredAppointment,
        key: &DataKey,
        reader: Role,
    ) -> Result<Shown, Problem> {
        // Patients know their own name.
        let name = match reader {
            Role::Patient => None,
            Role::Doctor | Role::Admin => {
                let patient = self.demographics(stored.patient, key).await?;
                patient.ok().as_ref().map(name_of)
            }
        };
        let view = AppointmentView::of(stored, key, name, reader);
        let tag = HeaderValue::from_str(&view.etag).map_err(|error| Problem::internal(&error))?;
        Ok((status, AppendHeaders([(header::ETAG, tag)]), Json(view)))
    }

    /// An appointment of the caller's; of the clinic's office all are. To others there is none.
    pub async fn appointment_of(
        &self,
        id: Uuid,
        caller: &Caller,
    ) -> Result<StoredAppointment, Problem> {
        let stored = self.appointments.appointment(id).await;
        let stored = stored.map_err(|error| Problem::internal(&error))?;
        stored
            .filter(|stored| match caller.role {
                // A patient's account has the id of their chart.
                Role::Patient => stored.patient.uuid() == caller.person.uuid(),
                Role::Doctor => stored.practitioner == caller.person,
                Role::Admin => true,
            })
            .ok_or_else(Problem::not_found)
    }
}

fn name_of(patient: &Patient) -> String {
    patient.view().name
}

/// An appointment's entity tag counts its changes.
fn entity_tag(stored: &StoredAppointment) -> String {
    format!("\"{}\"", stored.revision)
}

/// 412: somebody was first.
pub fn changed_since() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "changed-since",
        "The appointment has changed",
    )
    .field(
        "If-Match",
        "Somebody has changed it since you read it. Read it again, then change it.",
    )
}

/// 409: the practitioner has another appointment then.
pub fn slot_taken() -> Problem {
    Problem::new(StatusCode::CONFLICT, "slot-taken", "This time is taken").field(
        "start",
        "The practitioner has another appointment then. Choose another time.",
    )
}

/// Why nothing comes of it, as the client is told.
pub fn refused(refused: Refused) -> Problem {
    let conflict = |detail: &str| {
        let title = "This cannot be done to the appointment";
        Problem::new(StatusCode::CONFLICT, "not-possible", title).detail(detail)
    };
    match refused {
        Refused::NotForPatients => Problem::forbidden(),
        Refused::Past => Problem::invalid("start", "This time has passed."),
        Refused::TooFar => Problem::invalid("start", "This time is more than two years away."),
        Refused::Begun => conflict("Its time has come. Call the clinic."),
        Refused::NotBegun => conflict("It has not begun yet."),
        Refused::NotBooked => conflict("It was never approved. Approve it first."),
        Refused::Over => conflict("It is over."),
        Refused::Cancelled => conflict("It was cancelled. Make a new one."),
    }
}
