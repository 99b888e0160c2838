//! `PUT /api/auth/people/{person}/photo`, `DELETE` and `GET`: somebody's photo.

use access::{PersonId, Role};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dynamo::people::Person;
use edge::{InPath, Problem};
use gate::Caller;

use crate::auth::Auth;

/// What a photo may weigh, in bytes: it lies in one item of the table.
const HEAVIEST: usize = 200 * 1024;

/// What a client may call it; what it is, it is by its content.
const TYPES: [&str; 3] = ["image/png", "image/jpeg", "application/octet-stream"];

/// How often it is tried anew when somebody changes meanwhile.
const ROUNDS: usize = 4;

/// Makes this somebody's photo: a PNG or JPEG image of at most 200 KiB, which it is by what it holds and not by
/// what it is called.
#[utoipa::path(
    put,
    path = "/api/auth/people/{person}/photo",
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

/// Takes away somebody's photo, if there is one.
#[utoipa::path(
    delete,
    path = "/api/auth/people/{person}/photo",
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "There is none"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody who works here has this id", body = Problem),
    )
)]
pub async fn remove(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
) -> Result<StatusCode, Problem> {
    auth.set_photo(person, None).await?;
    tracing::info!(by = %caller.person, %person, "photo removed");
    Ok(StatusCode::NO_CONTENT)
}

/// Shows an admin somebody's photo.
#[utoipa::path(
    get,
    path = "/api/auth/people/{person}/photo",
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

/// Shows anybody who is signed in the photo of a doctor who is let in.
#[utoipa::path(
    get,
    path = "/api/auth/practitioners/{practitioner}/photo",
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

impl Auth {
    async fn set_photo(&self, id: PersonId, photo: Option<&[u8]>) -> Result<(), Problem> {
        for _ in 0..ROUNDS {
            let person = self.somebody(id).await?;
            if person.role == Role::Patient {
                return Err(Problem::not_found());
            }
            let nonces = [self.chance.bytes(), self.chance.bytes()];
            let set = self.people.set_photo(&person, photo, nonces).await;
            if set.map_err(|error| Problem::internal(&error))? {
                return Ok(());
            }
        }
        Err(Problem::contended(
            "The same person is being changed by others at this moment. Try again.",
        ))
    }

    async fn photo(&self, person: &Person) -> Result<Response, Problem> {
        let photo = self.people.photo(person).await;
        let photo = photo.map_err(|error| Problem::internal(&error))?;
        let photo = photo.ok_or_else(Problem::not_found)?;
        let media = media(&photo).unwrap_or("application/octet-stream");
        let headers = [
            (header::CONTENT_TYPE, media),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                header::CONTENT_SECURITY_POLICY,
                "sandbox; default-src 'none'",
            ),
        ];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Ok((headers, photo).into_response())
    }
}

/// What an image is by what it begins with: PNG (W3C, section 5.2) or JPEG (ITU-T T.81, SOI and a marker).
fn media(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else {
        None
    }
}

fn too_heavy() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        "The photo is too large",
    )
    .field("photo", "A photo has at most 200 KiB.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_is_seen_in_it() {
        assert_eq!(media(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media(b"\xFF\xD8\xFF\xE0...."), Some("image/jpeg"));
        for other in [
            &b""[..],
            b"GIF89a",
            b"%PDF-1.7",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"\x89PN",
            b"\xFF\xD8",
        ] {
            assert_eq!(media(other), None, "{other:?}");
        }
    }
}
