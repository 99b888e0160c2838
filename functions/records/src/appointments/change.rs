//! `PUT /api/records/appointments/{appointment}`: an appointment is approved, moved, completed or cancelled.

use ::appointment::{Event, Status, Step};
use access::Role;
use audit::What;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use dynamo::TableError;
use dynamo::appointments::{Changing, StoredAppointment};
use edge::{InPath, Problem};
use gate::Caller;
use jiff::Timestamp;
use queue::AppointmentChange;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::deed::Deed;
use super::make::{REASON, when};
use super::view::{AppointmentView, Shown, Words, changed_since, refused, slot_taken};
use crate::form;
use crate::precondition::if_match;
use crate::records::Records;

/// What is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentAction {
    action: Action,
    /// To when it is moved.
    #[schema(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// How long it is then; as long as before if it is not given.
    minutes: Option<u64>,
    /// Why it is cancelled. All of those read it who see the appointment.
    reason: Option<String>,
}

/// What can be done.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    Approve,
    Reschedule,
    Complete,
    NoShow,
    Cancel,
}

impl Action {
    fn in_the_log(self) -> What {
        match self {
            Self::Approve => What::BookAppointment,
            Self::Reschedule => What::MoveAppointment,
            Self::Complete | Self::NoShow => What::CloseAppointment,
            Self::Cancel => What::CancelAppointment,
        }
    }
}

/// Changes an appointment. A patient moves theirs, which asks anew, and cancels it; its doctor and the clinic's office do
/// the rest. The same request again finds its work done.
#[utoipa::path(
    put,
    path = "/api/records/appointments/{appointment}",
    request_body = AppointmentAction,
    params(
        ("appointment" = String, Path, format = "uuid"),
        ("If-Match" = String, Header, description = "The appointment's entity tag as last read"),
    ),
    responses(
        (status = 200, body = AppointmentView),
        (status = 403, description = "Patients do not do this", body = Problem),
        (status = 404, description = "The caller has no such appointment", body = Problem),
        (status = 409, description = "The time is taken, or this cannot be done to it as it is", body = Problem),
        (status = 412, description = "Somebody has changed it since", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 428, description = "No `If-Match`", body = Problem),
        (status = 503, description = "Too many use the patient's log at this moment; see Retry-After", body = Problem),
    )
)]
pub async fn change(
    State(records): State<Records>,
    caller: Caller,
    InPath(id): InPath<Uuid>,
    headers: HeaderMap,
    request: Request,
) -> Result<Shown, Problem> {
    let stored = records.appointment_of(id, &caller).await?;
    let seen = if_match(&headers)?.get();
    let body = form::json(request).await?;
    let asked = edge::body::parse::<AppointmentAction>(&body)?;
    let now = records.clock.now();
    let (event, reason) = event(&asked, &stored)?;
    let step = stored.appointment.after(event, caller.role, now);
    // One change further, and all is as it was to be: it was this very request, and its answer was lost (RFC 9110,
    // section 13.1.1).
    let done = step == Ok(Step::Same) && stored.revision.checked_sub(1) == Some(seen);
    if seen != stored.revision && !done {
        return Err(changed_since());
    }
    let key = records.data_key(stored.patient).await?;
    let Step::Changed(appointment) = step.map_err(refused)? else {
        return records
            .appointment_shown(StatusCode::OK, &stored, &key, caller.role)
            .await;
    };
    let mut words = Words::of(&stored, &key);
    words.cancel_reason = reason;
    if caller.role == Role::Doctor {
        // Whoever asked wrote what they were shown as the name.
        words.practitioner_name = Some(caller.name.clone());
    }
    let changed = StoredAppointment {
        appointment,
        words: words.sealed(&records, &key, stored.patient, id)?,
        revision: stored.revision + 1,
        ..stored.clone()
    };
    let deed = Deed::of(&caller, &changed, asked.action.in_the_log());
    records.enter_deed(&deed, now).await?;
    let outcome = records.appointments.change(&stored, &changed).await;
    let hindered = match outcome {
        Ok(Changing::Changed) => None,
        Ok(Changing::Overtaken) | Err(TableError::Contended) => Some(changed_since()),
        Ok(Changing::Taken) => Some(slot_taken()),
        Err(error) => Some(Problem::internal(&error)),
    };
    if let Some(problem) = hindered {
        return Err(records.deed_failed(&deed, now, problem).await);
    }
    if let Some(what) = news(asked.action, &stored, caller.role) {
        records
            .tell_of_appointment(&changed, &words, what, &caller, now)
            .await?;
    }
    records
        .appointment_shown(StatusCode::OK, &changed, &key, caller.role)
        .await
}

/// What is asked for, and why it is cancelled; what does not belong to the action is refused.
fn event(
    asked: &AppointmentAction,
    stored: &StoredAppointment,
) -> Result<(Event, Option<String>), Problem> {
    let moves = asked.action == Action::Reschedule;
    let only = |field, detail| Err(Problem::invalid(field, detail));
    if asked.start.is_some() != moves {
        return if moves {
            only("start", "Say to when it is moved.")
        } else {
            only("start", "Only moving an appointment takes a time.")
        };
    }
    if asked.minutes.is_some() && !moves {
        return only("minutes", "Only moving an appointment takes a length.");
    }
    if asked.reason.is_some() && asked.action != Action::Cancel {
        return only("reason", "Only cancelling an appointment takes a reason.");
    }
    let reason = asked.reason.as_deref();
    let reason = reason.map(|reason| edge::text("reason", reason, REASON));
    let event = match (asked.action, asked.start) {
        (Action::Reschedule, Some(start)) => {
            let before = stored.appointment.when.length.in_minutes();
            Event::Reschedule(when(start, asked.minutes.unwrap_or(u64::from(before)))?)
        }
        (Action::Approve, _) => Event::Approve,
        (Action::Complete, _) => Event::Complete,
        (Action::NoShow, _) => Event::NoShow,
        (Action::Cancel | Action::Reschedule, _) => Event::Cancel,
    };
    Ok((event, reason.transpose()?))
}

/// What the others are told: not again of what waits for their answer anyway, nor of what they have seen for themselves.
fn news(action: Action, before: &StoredAppointment, by: Role) -> Option<AppointmentChange> {
    let waits = before.appointment.status == Status::Proposed;
    match action {
        Action::Approve => Some(AppointmentChange::Booked),
        Action::Reschedule if by == Role::Patient && waits => None,
        Action::Reschedule => Some(AppointmentChange::Moved),
        Action::Complete | Action::NoShow => None,
        Action::Cancel => Some(AppointmentChange::Cancelled),
    }
}
