//! `POST /api/auth/invitations/{invitation}/renewals`: another link for somebody who is invited.

use access::{PatientId, PersonId, Role};
use audit::What;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::log::Open;
use dynamo::people::Renewal;
use edge::{IdempotencyKey, InPath, Problem};
use gate::Caller;
use seal::Salt;

use crate::auth::Auth;
use crate::invite::{InvitationView, expiry};

/// Ends the link that was sent and mails another one.
#[utoipa::path(
    post,
    path = "/api/auth/invitations/{invitation}/renewals",
    params(
        ("invitation" = String, Path, format = "uuid"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 202, body = InvitationView),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "There is no such invitation; it may have been accepted", body = Problem),
    )
)]
pub async fn renew(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(invitation): InPath<PersonId>,
    idempotency: IdempotencyKey,
) -> Result<(StatusCode, Json<InvitationView>), Problem> {
    auth.enter_renewal(&caller, invitation).await?;
    let request = idempotency.scoped(caller.person);
    let until = expiry(auth.clock.now());
    let renewal = auth.people.renew(invitation, request, until).await;
    let expires_at = match renewal.map_err(|error| Problem::internal(&error))? {
        Renewal::Renewed(expires_at) | Renewal::Repeated(expires_at) => expires_at,
        Renewal::Unknown => return Err(Problem::not_found()),
    };
    // Also when it is repeated: the first attempt may have died before it asked for the mail.
    auth.mail_invitation(invitation).await?;
    tracing::info!(by = %caller.person, %invitation, "invitation renewed");
    let invitation = InvitationView {
        id: invitation,
        expires_at,
    };
    Ok((StatusCode::ACCEPTED, Json(invitation)))
}

impl Auth {
    /// Another link to a patient's account stands in the chart's log, before there is one.
    async fn enter_renewal(&self, caller: &Caller, invitation: PersonId) -> Result<(), Problem> {
        let found = self.people.invitation(invitation).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        if !found.is_some_and(|found| found.role == Role::Patient) {
            return Ok(());
        }
        let patient = PatientId::new(invitation.uuid());
        let happening = caller.happening(What::InvitePatient, patient, self.clock.now());
        let salt = Salt::from_bytes(self.chance.bytes());
        let entered = self.log.append(&happening, salt, None, Open::Existing);
        entered.await.map_err(|error| Problem::internal(&error))
    }
}
