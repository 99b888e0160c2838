//! `POST /api/auth/setup`: the first admin, by the deployment's one-time token.

use access::{PersonId, Role, one_time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::{Enrolment, NewPerson};
use edge::{Body, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::person_view::PersonView;
use crate::{passwords, people};

/// Who will be the first admin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The token that was chosen at deployment.
    token: String,
    name: String,
    email: String,
    /// 12 to 256 characters, not among the common ones.
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
    if one_time::hash(&setup.token) != auth.setup_token_hash {
        return Err(spent());
    }
    let name = edge::name("name", &setup.name)?;
    let email = people::email(&setup.email)?;
    passwords::acceptable("password", &setup.password, &name, &email)?;
    let password = auth
        .passwords
        .hash(setup.password.as_bytes(), &auth.chance)
        .map_err(|error| Problem::internal(&error))?;
    let person = NewPerson {
        id: PersonId::new(auth.chance.uuid()),
        address: auth.blind_address(&email).await?,
        name,
        email,
        password,
    };
    let nonces = [auth.chance.bytes(), auth.chance.bytes()];
    let enrolment = auth.people.enrol_first(&person, nonces, auth.clock.now());
    match enrolment.await.map_err(|error| Problem::internal(&error))? {
        Enrolment::Done => Ok((
            StatusCode::CREATED,
            Json(PersonView {
                id: person.id,
                role: Role::Admin,
                name: person.name,
            }),
        )),
        Enrolment::Refused => Err(spent()),
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
