//! `POST /api/auth/invitations`: an admin offers somebody an account.

use access::{PersonId, Role};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dynamo::people::Invitation;
use edge::{Body, Problem};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Auth;
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
}

/// The invitation, to be handed on.
#[derive(Serialize, ToSchema)]
pub struct Invited {
    /// The id the person will have.
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    /// Works once. Only its hash is stored, so it cannot be shown again.
    link: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Makes a one-time link with which the person sets their password.
#[utoipa::path(
    post,
    path = "/api/auth/invitations",
    request_body = Invite,
    responses(
        (status = 201, body = Invited),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 409, description = "The address has an account", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn invite(
    State(auth): State<Auth>,
    Body(invite): Body<Invite>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    if invite.role == Role::Patient {
        // Such an account is nothing without the chart it belongs to, and nothing ties the two yet.
        return Err(Problem::invalid(
            "role",
            "Doctors and admins can be invited.",
        ));
    }
    let token = BASE64_URL_SAFE_NO_PAD.encode(auth.chance.bytes::<32>());
    let invitation = Invitation {
        token_hash: people::token_hash(&token),
        person: PersonId::new(auth.chance.uuid()),
        role: invite.role,
        name: people::name(&invite.name)?,
        email: people::email(&invite.email)?,
        expires_at: auth.clock.now() + LIFETIME,
    };
    let known = auth.people.by_email(&invitation.email).await;
    if known.map_err(|error| Problem::internal(&error))?.is_some() {
        return Err(address_taken());
    }
    auth.people
        .invite(&invitation)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let invited = Invited {
        id: invitation.person,
        link: format!("{}/welcome#{token}", auth.origin),
        expires_at: invitation.expires_at,
    };
    Ok((StatusCode::CREATED, Json(invited)))
}

fn address_taken() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "address-taken",
        "The address has an account",
    )
    .field("email", "Somebody is enrolled under this address already.")
}
