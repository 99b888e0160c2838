//! `POST /api/records/emergencies`: a doctor goes into a chart without being let in, for an hour.

mod meant;

use access::{PatientId, PersonId};
use audit::{Happening, Note, NoteSalt, Outcome, SealedNote, What};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use consent::{Emergency, Event};
use dynamo::charts::StoredConsent;
use dynamo::log::seal_note;
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use queue::Mail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::meant::Found;
use crate::consenting::{Deed, refused};
use crate::form;
use crate::records::Records;

/// The longest reason, in characters.
const REASON: usize = 1_000;

/// The shortest, in letters and digits: a full stop is none.
const LEAST: usize = 5;

/// Who is in danger, and why nobody can be asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyCall {
    /// The whole name, in any order: with all given names or the first.
    name: String,
    #[schema(format = Date)]
    birth_date: String,
    /// The patient and the admins read it.
    reason: String,
}

/// The hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmergencyAccess {
    #[schema(value_type = String, format = "uuid")]
    patient: PatientId,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// Lets the doctor in for an hour, and tells the patient and the admins. It stands in the chart's log before the
/// doctor is let in.
#[utoipa::path(
    post,
    path = "/api/records/emergencies",
    request_body = EmergencyCall,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = EmergencyAccess),
        (status = 403, description = "Only doctors do this", body = Problem),
        (status = 404, description = "Nobody, or more than one, has that name and birth date", body = Problem),
        (status = 409, description = "The patient lets you in already, or an hour is not over", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 429, description = "Too many names that nobody has, within an hour", body = Problem),
    )
)]
pub async fn break_glass(
    State(records): State<Records>,
    caller: Caller,
    idempotency: IdempotencyKey,
    request: Request,
) -> Result<(StatusCode, Json<EmergencyAccess>), Problem> {
    let body = form::json(request).await?;
    let call = edge::body::parse::<EmergencyCall>(&body)?;
    let reason = reason(&call.reason)?;
    let day = form::day("birth_date", &call.birth_date)?;
    let name = edge::name("name", &call.name)?;
    let term = chart::term_of_identity(&name, day)
        .map_err(|error| Problem::invalid("name", error.to_string()))?;
    let Found { patient, known } = records.meant(&term, &caller).await?;
    let key = records.data_key(patient).await?;
    let now = consent::second(records.clock.now());
    let request = idempotency.fingerprint(&body);
    if let Some(hour) = begun(&known, request) {
        return Ok(granted(patient, hour));
    }
    // What is refused is refused before anybody is told of it.
    if let Err(why) = known.consent.after(Event::BreakGlass, now) {
        records.turned_away(&caller, patient).await?;
        return Err(refused(why));
    }
    let note = records.note(&key, patient, &reason);
    let mut happening = caller.happening(What::BreakGlass, patient, records.clock.now());
    happening.practitioner = Some(caller.person);
    happening.note = Some(note.digest);
    // Dying after any of these leaves more told than done, never more done than told.
    records.enter_in_log(&happening, Some(note.sealed)).await?;
    let deed = Deed {
        patient,
        practitioner: caller.person,
        event: Event::BreakGlass,
        name: Some(&caller.name),
        reason: None,
        request: Some(request),
        now,
        // It stands in the log already, and names no chart in its path.
        pen: None,
        note: None,
    };
    if let Err(problem) = records.announce(&caller, patient, now).await {
        return Err(records.never_began(happening, problem).await);
    }
    let done = match records.happen(&deed, &key, known).await {
        Ok(done) => done,
        // The hour may run: its answer was lost.
        Err(problem) if problem.leaves_open() => return Err(problem),
        Err(problem) => return Err(records.never_began(happening, problem).await),
    };
    records.unless_erased(patient).await?;
    tracing::warn!(by = %caller.person, "emergency access");
    let hour = done.after.consent.emergency;
    Ok(granted(patient, hour.unwrap_or(Emergency::begun(now))))
}

impl Records {
    /// Enters that there was no hour, or the log would go on telling of it. What to answer.
    async fn never_began(&self, mut happening: Happening, why: Problem) -> Problem {
        happening.outcome = Outcome::Failed;
        happening.note = None;
        let entered = self.enter_in_log(&happening, None).await;
        entered.err().unwrap_or(why)
    }

    fn note(&self, key: &DataKey, patient: PatientId, reason: &str) -> SealedNote {
        let note = Note::new(NoteSalt::from_bytes(self.chance.bytes()), reason);
        seal_note(key, self.chance.bytes(), patient, &note)
    }

    /// Tells the patient and the admins, by notices and by mail. Unlike elsewhere, who cannot be told is not gone
    /// on without: a repeated request finds the hour begun and tells nobody.
    async fn announce(
        &self,
        caller: &Caller,
        patient: PatientId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let readers = [
            Reader::Person(PersonId::new(patient.uuid())),
            Reader::Admins,
        ];
        let notices = readers.map(|reader| {
            let notice = Notice {
                patient: Some(patient),
                practitioner_name: Some(caller.name.clone()),
                until: Some(Emergency::begun(now).until),
                ..Notice::new(self.chance.uuid(), NoticeKind::EmergencyAccess, now)
            };
            (reader, notice)
        });
        let left = self.notices.leave(&notices).await;
        left.map_err(|error| Problem::internal(&error))?;
        let posted = self.post.send(&Mail::EmergencyAccess { patient }).await;
        posted.map_err(|error| Problem::internal(&error))
    }
}

/// The hour that this very request began. It may be over, or have been ended: a request that is sent again
/// begins no second one.
fn begun(known: &StoredConsent, request: [u8; 32]) -> Option<Emergency> {
    let ours = known.request == Some(request);
    known.consent.emergency.filter(|_| ours)
}

fn reason(given: &str) -> Result<String, Problem> {
    let reason = edge::text("reason", given, REASON)?;
    if reason.chars().filter(|c| c.is_alphanumeric()).count() < LEAST {
        let detail = "Say why nobody can be asked. The patient and the admins read it.";
        return Err(Problem::invalid("reason", detail));
    }
    Ok(reason)
}

fn granted(patient: PatientId, hour: Emergency) -> (StatusCode, Json<EmergencyAccess>) {
    let access = EmergencyAccess {
        patient,
        until: hour.until,
    };
    (StatusCode::CREATED, Json(access))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_is_sent_again_begins_no_second_hour() {
        let began = Timestamp::from_second(1_795_000_000).unwrap();
        let hour = Emergency::begun(began);
        let ended = Emergency {
            until: began,
            ..hour
        };
        for hour in [hour, ended] {
            let mut known = StoredConsent::none(PersonId::new(uuid::Uuid::from_u128(8)));
            known.consent.emergency = Some(hour);
            known.request = Some([1; 32]);
            assert_eq!(begun(&known, [1; 32]), Some(hour));
            assert_eq!(begun(&known, [2; 32]), None);
        }
    }

    #[test]
    fn a_full_stop_is_no_reason() {
        for none in [".", "- - -", "ok", "n/a!"] {
            assert!(reason(none).is_err(), "{none}");
        }
        assert_eq!(reason(" Unconscious. ").unwrap(), "Unconscious.");
    }
}
