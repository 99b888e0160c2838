//! `POST /api/auth/setup`: the first admin, by the deployment's one-time token.

use access::{PersonId, Role};
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

/// Who will be the first admin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The token that was chosen at deployment.
    token: String,
    name: String,
    email: String,
    /// 12 to 256 characters.
    password: String,
}

/// Makes the first admin. Works once.
#[utoipa::path(
    post,
    path = "/api/auth/setup",
    request_body = Setup,
    responses(
        (status = 201, body = PersonView),
        (status = 403, description = "Not the token, or it has been used", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn setup(
    State(auth): State<Auth>,
    Body(setup): Body<Setup>,
) -> Result<(StatusCode, Json<PersonView>), Problem> {
    // Both sides are hashes of random tokens: comparing them tells nothing that a clock could leak.
    if people::token_hash(&setup.token) != auth.setup_token_hash {
        return Err(spent());
    }
    passwords::acceptable(&setup.password)?;
    let password = auth
        .passwords
        .hash(setup.password.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let person = Person {
        id: PersonId::new(auth.chance.uuid()),
        role: Role::Admin,
        name: people::name(&setup.name)?,
        email: people::email(&setup.email)?,
        password,
    };
    let enrolment = auth.people.enrol_first(&person, auth.clock.now()).await;
    match enrolment.map_err(|error| Problem::internal(&error))? {
        Enrolment::Done => Ok((StatusCode::CREATED, Json((&person).into()))),
        Enrolment::TokenSpent | Enrolment::AddressTaken => Err(spent()),
    }
}

fn spent() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "setup-token",
        "The set-up token does not hold",
    )
    .detail("It is not the one given at deployment, or the first admin exists already.")
}
