//! `POST /api/records/patients`: a new patient, without a history.

use access::PatientId;
use audit::What;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use chart::Registration;
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use seal::VersionNumber;
use serde::Serialize;
use utoipa::ToSchema;

use crate::chart_page::entity_tag;
use crate::form;
use crate::records::Records;
use crate::registering::{Draft, patient_id};

/// What a registration made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    #[schema(value_type = String, format = "uuid")]
    patient_id: PatientId,
    /// What to send as `If-Match` with the first visit.
    etag: String,
}

type Created = (
    StatusCode,
    AppendHeaders<[(HeaderName, HeaderValue); 1]>,
    Json<Registered>,
);

/// Registers a patient: version 1 of the chart is the Patient alone. A doctor who registers somebody is let in by
/// it; an admin is not.
#[utoipa::path(
    post,
    path = "/api/records/patients",
    request_body(content = Object, description = "{family, given, birth_date, gender: male|female|other|unknown, email?, phone?, address?, conditions?: [{text, code?}], practitioner?: {id, name}}"),
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Registered),
        (status = 403, description = "Doctors and admins register patients", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn register(
    State(records): State<Records>,
    caller: Caller,
    idempotency: IdempotencyKey,
    request: Request,
) -> Result<Created, Problem> {
    let body = form::json(request).await?;
    let now = records.clock.now();
    let registration = Registration::parse(&form::read(&body)?, form::today(now))
        .map_err(|fields| form::refused(&fields))?;
    let draft = Draft {
        patient: &registration.patient,
        visits: std::slice::from_ref(&registration.visit),
        kept: &[],
        id: patient_id(&idempotency, &caller),
        caller: &caller,
        what: What::RegisterPatient,
        now,
        idempotency: idempotency.scoped(caller.person),
        request: idempotency.fingerprint(&body),
    };
    records.register(&draft).await?;
    records.wake_anchor().await;
    let etag = entity_tag(VersionNumber::FIRST);
    let header = HeaderValue::from_str(&etag).map_err(|error| Problem::internal(&error))?;
    let registered = Registered {
        patient_id: draft.id,
        etag,
    };
    Ok((
        StatusCode::CREATED,
        AppendHeaders([(header::ETAG, header)]),
        Json(registered),
    ))
}
