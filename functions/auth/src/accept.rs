//! `POST /api/auth/invitations/accept`: whoever holds the link sets their password.

use access::{Language, one_time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::{Enrolment, Invitation};
use edge::{Body, Problem};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::passwords;
use crate::person_view::PersonView;

/// What the page behind the link sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The part of the link behind `#`.
    token: String,
    /// 12 to 256 characters, not among the common ones.
    password: String,
    /// The language of the page, `en` or `es`: they are written to in it. English if it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// Spends the invitation and makes the account it was for. Everything but the password stands in the
/// invitation.
#[utoipa::path(
    post,
    path = "/api/auth/invitations/accept",
    request_body = Accept,
    responses(
        (status = 201, body = PersonView),
        (status = 410, description = "The link was used, replaced or withdrawn, has expired or never was, or the address has an account by now", body = Problem),
        (status = 422, description = "The password will not do", body = Problem),
    )
)]
pub async fn accept(
    State(auth): State<Auth>,
    Body(accept): Body<Accept>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    let now = auth.clock.now();
    let invitation = auth.invitation_of(&accept.token, now).await?;
    let invitation = invitation.ok_or_else(spent)?;
    passwords::acceptable(
        "password",
        &accept.password,
        &invitation.name,
        &invitation.email,
    )?;
    let password = auth
        .passwords
        .hash(accept.password.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let nonce = auth.chance.bytes();
    let enrolment = auth
        .people
        .accept(&invitation, &password, accept.language, nonce, now)
        .await;
    match enrolment.map_err(|error| Problem::internal(&error))? {
        Enrolment::Done => {
            tracing::info!(person = %invitation.person, role = %invitation.role, "invitation accepted");
            let person = PersonView {
                id: invitation.person,
                role: invitation.role,
                name: invitation.name,
            };
            Ok((StatusCode::CREATED, Json(person)))
        }
        Enrolment::Refused => Err(spent()),
    }
}

impl Auth {
    /// The invitation that a link's token opens.
    async fn invitation_of(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Invitation>, Problem> {
        let Some(person) = one_time::whose(token) else {
            return Ok(None);
        };
        let invitation = self.people.invitation(person).await;
        let invitation = invitation.map_err(|error| Problem::internal(&error))?;
        let hash = one_time::hash(token);
        Ok(invitation.filter(|invitation| {
            invitation.expires_at > now && invitation.token_hash.as_ref() == Some(&hash)
        }))
    }
}

fn spent() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "invitation-spent",
        "This link no longer works",
    )
    .detail("It was used, or it has expired. Ask your clinic for a new one.")
}
