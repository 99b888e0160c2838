//! `POST /api/records/appointments`: a patient asks for an appointment; the practitioner or the clinic's office makes
//! one.

use ::appointment::{Appointment, Length, Start, Status, When};
use access::{PatientId, PersonId, Role};
use audit::What;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use dynamo::TableError;
use dynamo::appointments::{Making, StoredAppointment};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use jiff::Timestamp;
use queue::AppointmentChange;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::deed::Deed;
use super::view::{AppointmentView, Shown, Words, refused, slot_taken};
use crate::form;
use crate::records::Records;

/// The longest reason, in characters.
pub(super) const REASON: usize = 500;

/// Coming appointments of a patient that wait for an answer or were cancelled again: nobody floods a practitioner.
const ASKED: u64 = 40;

/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointment {
    /// A doctor makes appointments of their own.
    #[schema(value_type = String, format = "uuid")]
    practitioner: PersonId,
    /// What the client was shown as their name; a doctor's own is known.
    practitioner_name: Option<String>,
    /// On a quarter of an hour. A patient's is to come; staff may enter what was.
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    /// 15, 30, 45 or 60.
    minutes: u64,
    /// Why the patient comes.
    reason: Option<String>,
    /// Who comes: to be given by staff. A doctor names those who let them in.
    #[schema(value_type = Option<String>, format = "uuid")]
    patient: Option<PatientId>,
}

/// Makes an appointment: proposed if the patient asks, booked if staff do, and then nobody else has that time. A time that
/// somebody has is not asked for either.
#[utoipa::path(
    post,
    path = "/api/records/appointments",
    request_body = NewAppointment,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = AppointmentView),
        (status = 409, description = "The time is taken, or the patient has asked too often", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 503, description = "Too many use the patient's log at this moment; see Retry-After", body = Problem),
    )
)]
pub async fn make(
    State(records): State<Records>,
    caller: Caller,
    idempotency: IdempotencyKey,
    request: Request,
) -> Result<Shown, Problem> {
    let body = form::json(request).await?;
    let new = edge::body::parse::<NewAppointment>(&body)?;
    let now = records.clock.now();
    let when = when(new.start, new.minutes)?;
    let appointment = Appointment::asked(when, caller.role, now).map_err(refused)?;
    let words = words(&new, &caller)?;
    let id = idempotency.id("appointment", caller.person);
    let patient = records.who_comes(&new, &caller, id, now).await?;
    let key = records.data_keys.of(patient).await;
    let key = key
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(no_patient)?;
    let stored = StoredAppointment {
        id,
        patient,
        practitioner: new.practitioner,
        appointment,
        asked_at: now,
        words: words.sealed(&records, &key, patient, id)?,
        request: idempotency.fingerprint(&body),
        revision: 1,
    };
    let deed = Deed::of(&caller, &stored, What::BookAppointment);
    records.enter_deed(&deed, now).await?;
    let made = match records.made(&stored).await {
        Ok(made) => made,
        Err(problem) => return Err(records.deed_failed(&deed, now, problem).await),
    };
    let created = StatusCode::CREATED;
    if let Some(there) = made {
        return records
            .appointment_shown(created, &there, &key, caller.role)
            .await;
    }
    let what = match stored.appointment.status {
        Status::Proposed => AppointmentChange::Asked,
        _ => AppointmentChange::Booked,
    };
    records
        .tell_of_appointment(&stored, &words, what, &caller, now)
        .await?;
    records
        .appointment_shown(created, &stored, &key, caller.role)
        .await
}

/// A start and a length out of a form.
pub(super) fn when(start: Timestamp, minutes: u64) -> Result<When, Problem> {
    let start = Start::new(start).map_err(|error| Problem::invalid("start", sentence(&error)))?;
    let length =
        Length::minutes(minutes).map_err(|error| Problem::invalid("minutes", sentence(&error)))?;
    Ok(When { start, length })
}

fn sentence(error: &impl ToString) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// Many want the same time at this moment.
fn contended(error: TableError) -> Problem {
    match error {
        TableError::Contended => slot_taken(),
        other => Problem::internal(&other),
    }
}

fn words(new: &NewAppointment, caller: &Caller) -> Result<Words, Problem> {
    let name = match caller.role {
        Role::Doctor => caller.name.clone(),
        Role::Patient | Role::Admin => {
            let given = new.practitioner_name.as_deref().unwrap_or_default();
            edge::name("practitioner_name", given)?
        }
    };
    let reason = new.reason.as_deref();
    let reason = reason.map(|reason| edge::text("reason", reason, REASON));
    Ok(Words {
        practitioner_name: Some(name),
        reason: reason.transpose()?,
        cancel_reason: None,
    })
}

impl Records {
    /// Whose appointment it will be. A doctor who names somebody else's patient is told no more than one who names
    /// nobody.
    async fn who_comes(
        &self,
        new: &NewAppointment,
        caller: &Caller,
        id: Uuid,
        now: Timestamp,
    ) -> Result<PatientId, Problem> {
        let internal = |error: TableError| Problem::internal(&error);
        let own = PatientId::new(caller.person.uuid());
        let named = || {
            let detail = "Say whose appointment it is.";
            new.patient
                .ok_or_else(|| Problem::invalid("patient", detail))
        };
        match caller.role {
            Role::Patient => {
                if new.patient.is_some_and(|patient| patient != own) {
                    let detail = "You ask for yourself.";
                    return Err(Problem::invalid("patient", detail));
                }
                if new.practitioner == caller.person {
                    let detail = "Nobody is their own practitioner.";
                    return Err(Problem::invalid("practitioner", detail));
                }
                let asked = self.appointments.asked_by(own, now).await;
                let too_often = asked.map_err(internal)? >= ASKED;
                // The last one that was allowed may be sent again.
                if too_often && !self.is_made(id).await.map_err(internal)? {
                    return Err(too_many());
                }
                Ok(own)
            }
            Role::Doctor => {
                if new.practitioner != caller.person {
                    let detail = "You make appointments of your own.";
                    return Err(Problem::invalid("practitioner", detail));
                }
                let patient = named()?;
                let consent = self.charts.consent(patient, caller.person).await;
                let consent = consent.map_err(internal)?;
                if consent.consent.lets_in(now) {
                    Ok(patient)
                } else {
                    Err(no_patient())
                }
            }
            Role::Admin => named(),
        }
    }

    /// Makes it; what is there, if the same request made it before.
    async fn made(&self, new: &StoredAppointment) -> Result<Option<StoredAppointment>, Problem> {
        let made = self.appointments.make(new, &self.data_keys).await;
        match made.map_err(contended)? {
            Making::Made => Ok(None),
            Making::There(there) if there.request == new.request => Ok(Some(*there)),
            Making::There(_) => Err(IdempotencyKey::reused()),
            Making::Taken => Err(slot_taken()),
            Making::NoPatient => Err(no_patient()),
        }
    }

    async fn is_made(&self, id: Uuid) -> Result<bool, TableError> {
        Ok(self.appointments.appointment(id).await?.is_some())
    }
}

fn no_patient() -> Problem {
    Problem::invalid("patient", "You have no patient with this id.")
}

fn too_many() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "too-many-appointments",
        "Too many appointments",
    )
    .detail("You have asked for many appointments that wait or were cancelled. Wait for an answer, or call the clinic.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_and_a_length_are_refused_by_their_fields() {
        let at: Timestamp = "2026-11-22T10:20:00Z".parse().unwrap();
        let quarter: Timestamp = "2026-11-22T10:15:00Z".parse().unwrap();
        for (start, minutes, field) in [(at, 15, "start"), (quarter, 20, "minutes")] {
            let problem = serde_json::to_value(when(start, minutes).unwrap_err()).unwrap();
            assert_eq!(problem["field"], field);
            assert_eq!(problem["status"], 422);
            let said = problem["detail"].as_str().unwrap();
            assert!(said.starts_with("An ") && said.ends_with('.'), "{said}");
        }
        assert!(when(quarter, 45).is_ok());
    }
}
