//! `PUT /api/auth/people/{person}/photo`: an admin gives somebody a photo.

use access::PersonId;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use edge::{InPath, Problem};
use gate::Caller;

use super::media;
use crate::auth::Auth;

/// What a photo may weigh, in bytes: it lies in one item of the table.
const HEAVIEST: usize = 200 * 1024;

/// What a client may call it; what it is, it is by its content.
const TYPES: [&str; 3] = ["image/png", "image/jpeg", "application/octet-stream"];

/// Makes this somebody's photo: a PNG or JPEG image of at most 200 KiB, which it is by what it holds and not by
/// what it is called.
#[utoipa::path(
    put,
    path = "/api/auth/people/{person}/photo",
    tag = "photo",
    request_body(content = Vec<u8>, content_type = "image/*"),
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "It is their photo"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody who works here has this id", body = Problem),
        (status = 413, description = "Too large", body = Problem),
        (status = 415, description = "Not called an image", body = Problem),
        (status = 422, description = "Neither PNG nor JPEG", body = Problem),
    )
)]
pub async fn put(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
    request: Request,
) -> Result<StatusCode, Problem> {
    edge::body::require_media(&request, &TYPES)?;
    let photo = edge::body::read(request, &()).await?;
    if photo.len() > HEAVIEST {
        return Err(too_heavy());
    }
    if media(&photo).is_none() {
        return Err(Problem::invalid(
            "photo",
            "This is neither a PNG nor a JPEG image.",
        ));
    }
    auth.set_photo(person, Some(&photo)).await?;
    tracing::info!(by = %caller.person, %person, "photo set");
    Ok(StatusCode::NO_CONTENT)
}

fn too_heavy() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The photo is too large",
    )
    .field("photo", "A photo has at most 200 KiB.")
}
