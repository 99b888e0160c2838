//! `DELETE /api/records/patients/{patient}/consents/{practitioner}`: either side ends a consent.

use access::{PatientId, PersonId, Role};
use axum::extract::State;
use axum::http::StatusCode;
use consent::{Event, Party};
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::{InPath, Problem};
use gate::{Caller, Pen};
use queue::Mail;

use crate::consenting::Deed;
use crate::records::Records;

/// Ends it, with any emergency access, from this moment on; a request that waits is taken back or turned down.
/// It holds against whatever is done at the same moment.
#[utoipa::path(
    delete,
    path = "/api/records/patients/{patient}/consents/{practitioner}",
    params(("patient" = String, Path, format = "uuid"), ("practitioner" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "The practitioner is not let in"),
        (status = 404, description = "There is nothing to end, or not for you", body = Problem),
    )
)]
pub async fn end(
    State(records): State<Records>,
    caller: Caller,
    pen: Pen,
    InPath((patient, practitioner)): InPath<(PatientId, PersonId)>,
) -> Result<StatusCode, Problem> {
    let party = match caller.role {
        Role::Patient => Party::Patient,
        Role::Doctor | Role::Admin if practitioner == caller.person => Party::Practitioner,
        Role::Doctor | Role::Admin => return Err(Problem::not_found()),
    };
    let (key, known) = tokio::try_join!(records.data_key(patient), async {
        let known = records.charts.consent(patient, practitioner).await;
        known.map_err(|error| Problem::internal(&error))
    })?;
    let deed = Deed {
        patient,
        practitioner,
        event: Event::End(party),
        name: (party == Party::Practitioner).then_some(caller.name.as_str()),
        reason: None,
        request: None,
        now: consent::second(records.clock.now()),
        pen: Some(&pen),
        note: None,
    };
    let done = records.happen(&deed, &key, known).await?;
    // A request taken back before it was answered is nothing to be told of.
    let concerns = done.before.lets_in(deed.now) || party == Party::Practitioner;
    if done.changed && concerns {
        let name = crate::consenting::words(patient, &done.after, &key).name;
        let notice = Notice {
            patient: Some(patient),
            practitioner_name: name.filter(|_| party == Party::Practitioner),
            ..Notice::new(records.chance.uuid(), NoticeKind::ConsentEnded, deed.now)
        };
        let person = match party {
            Party::Patient => practitioner,
            Party::Practitioner => PersonId::new(patient.uuid()),
        };
        let mail = Mail::ConsentEnded { person };
        records
            .tell(&[(Reader::Person(person), notice)], Some(&mail))
            .await;
    }
    records.unless_erased(patient).await?;
    Ok(StatusCode::NO_CONTENT)
}
