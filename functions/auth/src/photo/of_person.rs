//! `GET /api/auth/people/{person}/photo`: somebody's photo, for an admin.

use access::PersonId;
use axum::extract::State;
use axum::response::Response;
use edge::{InPath, Problem};

use crate::auth::Auth;

/// Shows an admin somebody's photo.
#[utoipa::path(
    get,
    path = "/api/auth/people/{person}/photo",
    tag = "photo",
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/*"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "There is none", body = Problem),
    )
)]
pub async fn of_person(
    State(auth): State<Auth>,
    InPath(person): InPath<PersonId>,
) -> Result<Response, Problem> {
    auth.photo(&auth.somebody(person).await?).await
}
