//! `POST /api/records/patients/{patient}/consents`: a patient asks a practitioner to treat them.

use access::{PatientId, PersonId};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use consent::{Consent, Event, Standing};
use dynamo::charts::StoredConsent;
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::Pen;
use jiff::{SignedDuration, Timestamp};
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::consenting::Deed;
use crate::consents::ConsentView;
use crate::form;
use crate::records::Records;

/// With how many practitioners a patient has to do, or ever had: all of them fit one list.
const PRACTITIONERS: usize = 300;

/// Whom the patient asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[schema(value_type = String, format = "uuid")]
    practitioner: PersonId,
    /// What the patient was shown as their name; whoever answers writes their own.
    practitioner_name: Option<String>,
    /// The last day of the consent; it ends at the end of that day, UTC.
    #[schema(format = Date)]
    until: Option<String>,
}

/// Asks. Asked again while the request waits or the consent holds, only the end date changes.
#[utoipa::path(
    post,
    path = "/api/records/patients/{patient}/consents",
    request_body = Asked,
    params(("patient" = String, Path, format = "uuid"), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 202, body = ConsentView),
        (status = 404, description = "No such patient, or not you", body = Problem),
        (status = 409, description = "There are too many practitioners already", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn ask(
    State(records): State<Records>,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Json<ConsentView>), Problem> {
    let practitioner = asked.practitioner;
    if practitioner.uuid() == patient.uuid() {
        let detail = "Nobody is their own practitioner.";
        return Err(Problem::invalid("practitioner", detail));
    }
    let name = asked.practitioner_name.as_deref();
    let name = name
        .map(|name| edge::name("practitioner_name", name))
        .transpose()?;
    let until = asked.until.as_deref();
    let until = until.map(|day| form::day("until", day)).transpose()?;
    let too_far = || Problem::invalid("until", "This day is too far away.");
    let ends = until
        .map(|day| consent::end_of(day).ok_or_else(too_far))
        .transpose()?;
    let (key, known) = tokio::try_join!(records.data_key(patient), async {
        let known = records.charts.consents_of(patient).await;
        known.map_err(|error| Problem::internal(&error))
    })?;
    let count = known.len();
    let known = known
        .into_iter()
        .find(|known| known.practitioner == practitioner);
    if known.is_none() && count >= PRACTITIONERS {
        return Err(too_many());
    }
    let request = format!("{patient}/{practitioner}/{until:?}/{name:?}");
    let deed = Deed {
        patient,
        practitioner,
        event: Event::Ask { ends },
        name: name.as_deref(),
        reason: None,
        request: Some(idempotency.fingerprint(request.as_bytes())),
        now: consent::second(records.clock.now()),
        pen: Some(&pen),
        note: None,
    };
    let known = known.unwrap_or_else(|| StoredConsent::none(practitioner));
    let done = records.happen(&deed, &key, known).await?;
    if done.changed && is_news(&done.before, deed.now) {
        let notice = Notice {
            patient: Some(patient),
            ..Notice::new(records.chance.uuid(), NoticeKind::ConsentAsked, deed.now)
        };
        let mail = Mail::ConsentAsked { practitioner };
        records
            .tell(&[(Reader::Person(practitioner), notice)], Some(&mail))
            .await;
    }
    records.unless_erased(patient).await?;
    let view = ConsentView::of_grant(patient, &done.after, &key, deed.now);
    let view = view.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// 409: one more would not fit the list.
fn too_many() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "too-many-practitioners",
        "Too many practitioners",
    )
    .field(
        "practitioner",
        "You have asked as many practitioners as a list holds. Those you asked before can be asked again.",
    )
}

/// Whether the practitioner is to be told: not of a new end date, and not again and again of a patient who takes their
/// request back and asks anew. It stands among their requests anyway.
fn is_news(before: &Consent, now: Timestamp) -> bool {
    let asked_at = before.grant.and_then(|grant| grant.asked_at);
    let lately = asked_at.is_some_and(|at| now.duration_since(at) < SignedDuration::from_hours(1));
    match before.standing(now) {
        Some(Standing::Asked | Standing::Active) => false,
        Some(Standing::Ended) => !lately,
        Some(Standing::Rejected | Standing::Expired) | None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Basis, Grant, State};

    #[test]
    fn a_practitioner_is_told_of_a_request_once_and_not_flooded() {
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let before = |state, minutes| Consent {
            grant: Some(Grant {
                state,
                basis: Basis::Request,
                asked_at: now.checked_sub(SignedDuration::from_mins(minutes)).ok(),
                since: None,
                ends: None,
                ended_by: None,
            }),
            emergency: None,
        };
        assert!(is_news(&Consent::default(), now));
        assert!(is_news(&before(State::Ended, 61), now));
        assert!(is_news(&before(State::Rejected, 1), now));
        assert!(!is_news(&before(State::Ended, 1), now));
        assert!(!is_news(&before(State::Asked, 61), now));
        assert!(!is_news(&before(State::Active, 61), now));
    }
}
