//! `GET /api/auth/practitioners`: the doctors a patient may ask.

use access::PersonId;
use axum::Json;
use axum::extract::State;
use dynamo::people::List;
use edge::{InQuery, Problem};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::cursor::{PAGE, Page};

/// A page of doctors.
#[derive(Serialize, ToSchema)]
pub struct Practitioners {
    practitioners: Vec<Practitioner>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A doctor, as anybody who is signed in may see them.
#[derive(Serialize, ToSchema)]
pub struct Practitioner {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    specialisation: Option<String>,
    /// The year since which they practise.
    #[serde(skip_serializing_if = "Option::is_none")]
    practising_since: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Whether there is a photo.
    photo: bool,
}

/// Lists the doctors who are let in.
#[utoipa::path(
    get,
    path = "/api/auth/practitioners",
    params(Page),
    responses((status = 200, body = Practitioners), (status = 401, body = Problem))
)]
pub async fn list(
    State(auth): State<Auth>,
    InQuery(page): InQuery<Page>,
) -> Result<Json<Practitioners>, Problem> {
    let found = auth
        .people
        .practitioners(page.after(List::Practitioners)?.as_ref(), PAGE)
        .await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let practitioners = found.items.into_iter().map(|person| Practitioner {
        id: person.id,
        name: person.name,
        specialisation: person.particulars.specialisation,
        practising_since: person.particulars.practising_since,
        phone: person.particulars.phone,
        photo: person.photo,
    });
    Ok(Json(Practitioners {
        practitioners: practitioners.collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
