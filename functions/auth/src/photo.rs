//! Photos of who works here: `/api/auth/people/{person}/photo`, and for patients of doctors.

pub mod of_person;
pub mod of_practitioner;
pub mod put;
pub mod remove;

use access::{PersonId, Role};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use dynamo::people::Person;
use edge::Problem;

use crate::auth::Auth;

/// How often it is tried anew when somebody changes meanwhile.
const ROUNDS: usize = 4;

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
