//! `POST /api/auth/patients/{patient}/invitations`: an admin offers a patient the account of their chart.

use access::{PatientId, PersonId, Role};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::{NewInvitation, Particulars};
use edge::{Body, IdempotencyKey, InPath, Problem};
use gate::{Caller, Noted, Pen};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::invite::{InvitationView, expiry};
use crate::people;

/// To whom the link goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitePatient {
    name: String,
    email: String,
}

/// Mails a one-time link with which the patient sets a password. The account bears the chart's id, so
/// there is one for each chart; an earlier invitation to it, or under the same address, is no more.
#[utoipa::path(
    post,
    path = "/api/auth/patients/{patient}/invitations",
    request_body = InvitePatient,
    params(
        ("patient" = String, Path, format = "uuid"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 202, body = InvitationView),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "There is no such chart", body = Problem),
        (status = 409, description = "The patient or the address has an account", body = Problem),
        (status = 422, description = "A field will not do, or the idempotency key was used for something else", body = Problem),
    )
)]
pub async fn invite_patient(
    State(auth): State<Auth>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    Body(invite): Body<InvitePatient>,
) -> Result<(StatusCode, Json<InvitationView>), Problem> {
    let name = edge::name("name", &invite.name)?;
    let email = people::email(&invite.email)?;
    let parts = [patient.to_string(), name.clone(), email.clone()];
    let new = NewInvitation {
        person: PersonId::new(patient.uuid()),
        role: Role::Patient,
        address: auth.blind_address(&email).await?,
        expires_at: expiry(auth.clock.now()),
        idempotency: idempotency.scoped(caller.person),
        request: people::fingerprint(&idempotency, &caller, &parts.each_ref().map(String::as_str)),
        name,
        email,
        particulars: Particulars::default(),
    };
    // Whether there is such a chart is asked with the invitation: what is entered may be that somebody tried.
    pen.enter(Noted::default()).await?;
    auth.send_invitation(&new, &caller).await
}
