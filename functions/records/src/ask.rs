//! `POST /api/records/patients/{patient}/consents`: a patient asks a practitioner to treat them.

use access::{PatientId, PersonId};
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use consent::{Event, Standing};
use dynamo::charts::StoredConsent;
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::{Caller, Noted};
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::consenting::{Deed, second};
use crate::consents::ConsentView;
use crate::form;
use crate::records::Records;

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
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn ask(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
    _: IdempotencyKey,
    Body(asked): Body<Asked>,
) -> Result<(StatusCode, Extension<Noted>, Json<ConsentView>), Problem> {
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
    let key = records.data_key(patient).await?;
    let deed = Deed {
        patient,
        practitioner,
        event: Event::Ask { ends },
        name: name.as_deref(),
        reason: None,
        request: None,
        now: second(records.clock.now()),
    };
    // Most who are asked never were before: then this is one put.
    let done = records
        .happen(&deed, &key, StoredConsent::none(practitioner))
        .await?;
    let asked_before = matches!(
        done.before.standing(deed.now),
        Some(Standing::Asked | Standing::Active)
    );
    if done.changed && !asked_before {
        let notice = Notice {
            id: records.chance.uuid(),
            kind: NoticeKind::ConsentAsked,
            at: deed.now,
            patient: Some(patient),
            practitioner_name: None,
            until: None,
        };
        let mail = Mail::ConsentAsked { practitioner };
        records
            .tell(&[(Reader::Person(practitioner), notice)], Some(&mail))
            .await;
    }
    let view = ConsentView::of_grant(patient, &done.after, &key, deed.now);
    let noted = Noted {
        practitioner: Some(practitioner),
        ..Noted::default()
    };
    let view = view.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::ACCEPTED, Extension(noted), Json(view)))
}
