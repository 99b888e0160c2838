//! `POST /api/qr/patients/{patient}/version-revocations`: a version was entered in error.

use ::card::Revocation;
use access::PatientId;
use axum::extract::State;
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::{Caller, Pen};

use crate::qr::Qr;
use crate::revoke::{Created, Revoked, Wanted};

/// Revokes a version for good: all its cards are void, none is issued of it any more, and whoever
/// verifies it is told. It stays in the chart, which only grows.
#[utoipa::path(
    post,
    path = "/api/qr/patients/{patient}/version-revocations",
    request_body = Wanted,
    params(("patient" = String, Path, format = "uuid"), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Revoked),
        (status = 400, description = "Not JSON, or no idempotency key", body = Problem),
        (status = 403, description = "Only doctors do this", body = Problem),
        (status = 404, description = "No such patient or version, or not for you", body = Problem),
        (status = 409, description = "What is stored was altered before it was anchored", body = Problem),
        (status = 422, description = "A field will not do, or the key was used for another request", body = Problem),
    )
)]
pub async fn revoke_version(
    State(qr): State<Qr>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    Body(wanted): Body<Wanted>,
) -> Result<Created, Problem> {
    let version = Revocation::Version;
    qr.revoke(&caller, &pen, &idempotency, (patient, wanted), version)
        .await
}
