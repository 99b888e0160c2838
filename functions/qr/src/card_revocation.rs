//! `POST /api/qr/patients/{patient}/card-revocations`: cards were lost or stolen.

use ::card::Revocation;
use access::PatientId;
use axum::extract::State;
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::{Caller, Pen};

use crate::qr::Qr;
use crate::revoke::{Created, Revoked, Wanted};

/// Makes every card of a version that was issued until now void. A new one can be issued at once.
#[utoipa::path(
    post,
    path = "/api/qr/patients/{patient}/card-revocations",
    request_body = Wanted,
    params(("patient" = String, Path, format = "uuid"), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Revoked),
        (status = 400, description = "Not JSON, or no idempotency key", body = Problem),
        (status = 404, description = "No such patient or version, or not for you", body = Problem),
        (status = 409, description = "The version itself is revoked, or was altered before it was anchored", body = Problem),
        (status = 422, description = "A field will not do, or the key was used for another request", body = Problem),
    )
)]
pub async fn revoke_cards(
    State(qr): State<Qr>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    Body(wanted): Body<Wanted>,
) -> Result<Created, Problem> {
    // Cards count whole seconds. One issued earlier in this second is void as well, so the next one is
    // dated a second ahead: readers allow clocks to differ by more.
    let before = qr.clock.now().as_second() + 1;
    let cards = Revocation::Cards { before };
    qr.revoke(&caller, &pen, &idempotency, (patient, wanted), cards)
        .await
}
