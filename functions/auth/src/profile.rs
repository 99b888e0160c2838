//! `GET /api/auth/people/{person}`: who somebody is, as an admin sees it.

pub mod edit;

use access::{PersonId, Role};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use dynamo::people::Person;
use edge::{InPath, Problem};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
pub struct Profile {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    role: Role,
    name: String,
    email: String,
    /// Whether an admin has disabled the account.
    disabled: bool,
    /// Whether there is a second factor.
    second_factor: bool,
    #[schema(value_type = String, format = DateTime)]
    enrolled_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    specialisation: Option<String>,
    /// A year.
    #[serde(skip_serializing_if = "Option::is_none")]
    practising_since: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Whether there is a photo.
    photo: bool,
    /// What to send as `If-Match` with a change.
    etag: String,
}

/// Shows somebody's account.
#[utoipa::path(
    get,
    path = "/api/auth/people/{person}",
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Profile),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
    )
)]
pub async fn read(
    State(auth): State<Auth>,
    InPath(person): InPath<PersonId>,
) -> Result<Response, Problem> {
    shown(&auth.somebody(person).await?)
}

impl Auth {
    /// Whoever has this id.
    pub async fn somebody(&self, id: PersonId) -> Result<Person, Problem> {
        let person = self.people.by_id(id).await;
        let person = person.map_err(|error| Problem::internal(&error))?;
        person.ok_or_else(Problem::not_found)
    }
}

fn shown(person: &Person) -> Result<Response, Problem> {
    let tag = HeaderValue::from_str(&etag(person)).map_err(|error| Problem::internal(&error))?;
    let profile = Profile {
        id: person.id,
        role: person.role,
        name: person.name.clone(),
        email: person.email.clone(),
        disabled: person.disabled,
        second_factor: person.second_factor,
        enrolled_at: person.enrolled_at,
        specialisation: person.particulars.specialisation.clone(),
        practising_since: person.particulars.practising_since,
        phone: person.particulars.phone.clone(),
        photo: person.photo,
        etag: etag(person),
    };
    Ok((AppendHeaders([(header::ETAG, tag)]), Json(profile)).into_response())
}

fn etag(person: &Person) -> String {
    revision_tag(person.revision())
}

fn revision_tag(revision: &[u8]) -> String {
    format!("\"{}\"", hex::encode(revision))
}
