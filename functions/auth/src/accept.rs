//! `POST /api/auth/invitations/accept`: whoever holds the link sets their password.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::{Enrolment, Person};
use edge::{Body, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::sessions::PersonView;
use crate::{passwords, people};

/// What the page behind the link sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The part of the link behind `#`.
    token: String,
    /// 12 to 256 characters.
    password: String,
}

/// Spends the invitation and makes the account it was for.
#[utoipa::path(
    post,
    path = "/api/auth/invitations/accept",
    request_body = Accept,
    responses(
        (status = 201, body = PersonView),
        (status = 410, description = "The link was used, has expired or never was", body = Problem),
        (status = 422, description = "The password will not do", body = Problem),
    )
)]
pub async fn accept(
    State(auth): State<Auth>,
    Body(accept): Body<Accept>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    passwords::acceptable(&accept.password)?;
    let now = auth.clock.now();
    let invitation = auth
        .people
        .invitation(&people::token_hash(&accept.token), now)
        .await;
    let invitation = invitation
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(spent)?;
    let password = auth
        .passwords
        .hash(accept.password.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let person = Person {
        id: invitation.person,
        role: invitation.role,
        name: invitation.name.clone(),
        email: invitation.email.clone(),
        password,
    };
    let enrolment = auth.people.accept(&invitation, &person, now).await;
    match enrolment.map_err(|error| Problem::internal(&error))? {
        Enrolment::Done => Ok((StatusCode::CREATED, Json((&person).into()))),
        Enrolment::TokenSpent | Enrolment::AddressTaken => Err(spent()),
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
