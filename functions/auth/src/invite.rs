//! `POST /api/auth/invitations`: an admin offers somebody who works here an account.

use access::{PersonId, Role};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::{Invited, NewInvitation};
use edge::{Body, IdempotencyKey, Problem};
use gate::Caller;
use jiff::{SignedDuration, Timestamp};
use queue::Mail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::particulars::Typed;
use crate::people;

/// Long enough for a weekend and a holiday.
const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    name: String,
    email: String,
    /// `admin` or `doctor`.
    #[schema(value_type = String)]
    role: Role,
    /// At most 80 characters.
    specialisation: Option<String>,
    /// The year since which they practise.
    practising_since: Option<i16>,
    /// At most 40 characters.
    phone: Option<String>,
}

/// The invitation; its link goes out by mail and is shown to nobody else.
#[derive(Serialize, ToSchema)]
pub struct InvitationView {
    /// The id the person will have.
    #[schema(value_type = String, format = "uuid")]
    pub id: PersonId,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

/// Mails a one-time link with which the person sets their password. An earlier invitation under the same
/// address, and its link, are no more.
#[utoipa::path(
    post,
    path = "/api/auth/invitations",
    request_body = Invite,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 202, body = InvitationView),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 409, description = "The address has an account", body = Problem),
        (status = 422, description = "A field will not do, or the idempotency key was used for something else", body = Problem),
    )
)]
pub async fn invite(
    State(auth): State<Auth>,
    caller: Caller,
    idempotency: IdempotencyKey,
    Body(invite): Body<Invite>,
) -> Result<(StatusCode, Json<InvitationView>), Problem> {
    if invite.role == Role::Patient {
        let detail = "Doctors and admins are invited here; a patient is invited from their chart.";
        return Err(Problem::invalid("role", detail));
    }
    let name = edge::name("name", &invite.name)?;
    let email = people::email(&invite.email)?;
    let typed = Typed {
        specialisation: invite.specialisation.as_deref(),
        practising_since: invite.practising_since,
        phone: invite.phone.as_deref(),
    };
    let particulars = typed.checked(auth.clock.now())?;
    let role = invite.role.to_string();
    let asked = serde_json::to_string(&particulars).map_err(|error| Problem::internal(&error))?;
    let parts = [&name, &email, &role, &asked].map(String::as_str);
    let new = NewInvitation {
        // So a repeated request meets the invitation it made.
        person: PersonId::new(idempotency.id("person", caller.person)),
        role: invite.role,
        address: auth.blind_address(&email).await?,
        expires_at: expiry(auth.clock.now()),
        idempotency: idempotency.scoped(caller.person),
        request: people::fingerprint(&idempotency, &caller, &parts),
        name,
        email,
        particulars,
    };
    auth.send_invitation(&new, &caller).await
}

/// When an invitation of this moment stops working: in whole seconds, as it is stored.
pub fn expiry(now: Timestamp) -> Timestamp {
    let until = now + LIFETIME;
    until - SignedDuration::from_nanos(until.subsec_nanosecond().into())
}

impl Auth {
    /// Makes the invitation and asks for its mail. Asked again under the same key, only the mail is asked
    /// for again: it may not have been before.
    pub async fn send_invitation(
        &self,
        new: &NewInvitation,
        caller: &Caller,
    ) -> Result<(StatusCode, Json<InvitationView>), Problem> {
        let nonce = self.chance.bytes();
        let invited = self.people.invite(new, nonce, self.clock.now()).await;
        let expires_at = match invited.map_err(|error| Problem::internal(&error))? {
            Invited::Done(expires_at) | Invited::Repeated(expires_at) => expires_at,
            Invited::KeyReused => return Err(IdempotencyKey::reused()),
            Invited::AddressTaken => return Err(address_taken()),
            Invited::Enrolled => return Err(enrolled()),
            Invited::NoChart => return Err(Problem::not_found()),
            Invited::Contended => {
                return Err(Problem::contended(
                    "The same invitation is being changed by others at this moment. Try again.",
                ));
            }
        };
        self.mail_invitation(new.person).await?;
        let (by, invitation, role) = (caller.person, new.person, new.role);
        tracing::info!(%by, %invitation, %role, "invited");
        let invitation = InvitationView {
            id: new.person,
            expires_at,
        };
        Ok((StatusCode::ACCEPTED, Json(invitation)))
    }

    /// Asks for the mail with the link.
    pub async fn mail_invitation(&self, invitation: PersonId) -> Result<(), Problem> {
        let posted = self.post.send(&Mail::Invitation { invitation }).await;
        posted.map_err(|error| Problem::internal(&error))
    }
}

/// 409: said to admins alone.
pub fn address_taken() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "address-taken",
        "The address has an account",
    )
    .field("email", "Somebody is enrolled under this address already.")
}

fn enrolled() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "already-enrolled",
        "The patient has an account",
    )
    .detail(
        "This patient has an account already. Whoever forgot the password can ask for a new one.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_request_is_told_the_same_second() {
        let now: Timestamp = "2026-11-22T20:52:09.710567855Z".parse().unwrap();
        assert_eq!(expiry(now).to_string(), "2026-11-29T20:52:09Z");
    }
}
