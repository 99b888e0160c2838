//! `GET /api/auth/people`: everybody with an account.

use access::{PersonId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::people::{List, ListedPerson};
use edge::{InQuery, Problem};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::cursor::{PAGE, Page};

/// A page of people: admins, then doctors, then patients, each in the order they came.
#[derive(Serialize, ToSchema)]
pub struct People {
    people: Vec<PersonRow>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A person in the list.
#[derive(Serialize, ToSchema)]
pub struct PersonRow {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    name: String,
    email: String,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    specialisation: Option<String>,
    /// Whether there is a photo.
    photo: bool,
    /// Whether an admin has disabled the account.
    disabled: bool,
    /// Whether there is a second factor.
    second_factor: bool,
    #[schema(value_type = String, format = DateTime)]
    enrolled_at: Timestamp,
}

impl From<ListedPerson> for PersonRow {
    fn from(person: ListedPerson) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            role: person.role,
            specialisation: person.particulars.specialisation,
            photo: person.photo,
            disabled: person.disabled,
            second_factor: person.second_factor,
            enrolled_at: person.enrolled_at,
        }
    }
}

/// Lists everybody who has an account.
#[utoipa::path(
    get,
    path = "/api/auth/people",
    params(Page),
    responses((status = 200, body = People), (status = 403, description = "Not an admin", body = Problem))
)]
pub async fn list(
    State(auth): State<Auth>,
    InQuery(page): InQuery<Page>,
) -> Result<Json<People>, Problem> {
    let found = auth
        .people
        .page(page.after(List::People)?.as_ref(), PAGE)
        .await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    Ok(Json(People {
        people: found.items.into_iter().map(PersonRow::from).collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
