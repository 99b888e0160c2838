//! `GET /api/auth/practitioners/{practitioner}/photo`: a doctor's photo, for whoever is signed in.

use access::{PersonId, Role};
use axum::extract::State;
use axum::response::Response;
use edge::{InPath, Problem};

use crate::auth::Auth;

/// Shows anybody who is signed in the photo of a doctor who is let in.
#[utoipa::path(
    get,
    path = "/api/auth/practitioners/{practitioner}/photo",
    tag = "photo",
    params(("practitioner" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/*"),
        (status = 404, description = "No such doctor, or no photo", body = Problem),
    )
)]
pub async fn of_practitioner(
    State(auth): State<Auth>,
    InPath(practitioner): InPath<PersonId>,
) -> Result<Response, Problem> {
    let person = auth.somebody(practitioner).await?;
    if person.role != Role::Doctor || person.disabled {
        return Err(Problem::not_found());
    }
    auth.photo(&person).await
}
