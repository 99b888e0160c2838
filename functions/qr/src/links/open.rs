//! `POST /api/qr/links/{link}`: whoever has a link asks for what it leads to.

use std::net::IpAddr;

use access::{PersonId, Role};
use audit::{Happening, Note, NoteSalt, Outcome, SealedNote, What, Who};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use dynamo::TableError;
use dynamo::links::{Opened, StoredLink};
use dynamo::log::{Open, seal_note};
use edge::{Body, InPath, Problem, line};
use jiff::Timestamp;
use link::{Guard, TRIES, Token};
use seal::Salt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::{TICKET_HOLDS, Ticket};
use super::{Place, Sealing, no_link};
use crate::anywhere;
use crate::qr::Qr;

/// Who asks (HL7 SMART Health Cards and Links IG, "SMART Health Link Manifest Request"). What else a reader sends is
/// not looked at.
#[derive(Deserialize, ToSchema)]
pub struct Asking {
    /// Who they say they are: the patient reads it in their log. At most 200 characters.
    recipient: String,
    /// If the link asks for one.
    passcode: Option<String>,
    /// Longer files come by an address of their own.
    #[serde(rename = "embeddedLengthMax")]
    embedded_length_max: Option<usize>,
}

/// What a link leads to.
#[derive(Serialize, ToSchema)]
pub struct Manifest {
    files: Vec<ManifestFile>,
}

/// A file under the link's key: a compact JWE.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    /// Its media type.
    content_type: String,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<String>,
    /// Or where it is, for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

/// Answers what a link leads to. The patient's log says who asked before anybody is answered.
#[utoipa::path(
    post,
    path = "/api/qr/links/{link}",
    request_body = Asking,
    params(("link" = String, Path, description = "As it stands in the link's address")),
    responses(
        (status = 200, body = Manifest),
        (status = 401, description = "Not the passcode; `remainingAttempts` says how many tries there are left", body = Problem),
        (status = 404, description = "No such link, or it has ended", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 429, description = "The link was opened too often; see Retry-After", body = Problem),
        (status = 503, description = "Too many use the patient's log at this moment; see Retry-After", body = Problem),
    )
)]
pub async fn open(
    State(qr): State<Qr>,
    InPath(token): InPath<String>,
    headers: HeaderMap,
    asking: Result<Body<Asking>, Problem>,
) -> Response {
    let answered = match asking {
        Ok(Body(asking)) => qr.opened(&token, &headers, &asking).await,
        Err(problem) => Err(problem),
    };
    (anywhere::ANYWHERE, answered.map(Json)).into_response()
}

fn wrong_passcode(remaining: u64) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "wrong-passcode",
        "Not the passcode",
    )
    .detail("This link asks for a passcode. Whoever gave you the link knows it.")
    .member("remainingAttempts", remaining)
}

fn too_often(again_in: i64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "opened-too-often",
        "The link was opened too often",
    )
    .detail("Try again later, or ask whoever gave you the link for another one.")
    .retry_after(again_in)
}

/// What became of a passcode.
enum Passcode {
    /// The link asks for none.
    Unasked,
    /// It is the one; a try was counted.
    Right,
    /// It is another, or none was given.
    Wrong { remaining: u64 },
}

/// Somebody at a link.
struct Opening {
    /// What the log says of it.
    note: String,
    from: Option<IpAddr>,
    at: Timestamp,
}

/// Who they say they are; in a line below it which link it is: what the patient calls it, and the beginning of the id
/// that stands in the list of links. Neither line has a line end of its own.
fn who_and_which(
    sealing: &Sealing<'_>,
    link: &StoredLink,
    recipient: &str,
) -> Result<String, Problem> {
    let label = link.label.as_deref();
    let label = label.map(|sealed| sealing.opened(Place::Label(&link.id), sealed));
    let label = label.transpose()?;
    let label = label.map(|label| String::from_utf8_lossy(&label).into_owned() + " ");
    let label = label.unwrap_or_default();
    Ok(format!("{recipient}\n{label}#{}", link.id.short()))
}

impl Qr {
    async fn opened(
        &self,
        token: &str,
        headers: &HeaderMap,
        asking: &Asking,
    ) -> Result<Manifest, Problem> {
        let recipient = line("recipient", Some(&asking.recipient), 200)?;
        let recipient = recipient.ok_or_else(|| {
            Problem::invalid("recipient", "Say who you are: the patient is told.")
        })?;
        let token: Token = token.parse().map_err(|_| no_link())?;
        let (id, now) = (token.id(), self.clock.now());
        let internal = |error: TableError| Problem::internal(&error);
        let link = self.links.of(&id, now).await.map_err(internal)?;
        let link = link.ok_or_else(no_link)?;
        // Of a patient who was erased nothing opens any more.
        let key = self.data_keys.of(link.patient).await;
        let key = key.map_err(|error| Problem::internal(&error))?;
        let key = key.ok_or_else(no_link)?;
        let sealing = Sealing {
            patient: link.patient,
            key: &key,
        };
        let passcode = asking.passcode.as_deref();
        let admitted = self.admitted(&sealing, &link, passcode).await?;
        let opening = Opening {
            note: who_and_which(&sealing, &link, &recipient)?,
            from: edge::client_address(headers),
            at: now,
        };
        let tried = match admitted {
            Passcode::Unasked => false,
            Passcode::Right => true,
            Passcode::Wrong { remaining } => {
                self.enter(&sealing, &opening, Outcome::Refused).await?;
                return Err(wrong_passcode(remaining));
            }
        };
        // Counted first: whoever opens it again and again neither fills the log nor keeps others from it.
        let counted = self.links.count_opening(&id, tried, now).await;
        match counted.map_err(internal)? {
            Opened::Counted => {}
            Opened::Gone => return Err(no_link()),
            Opened::TooOften { again_in } => return Err(too_often(again_in)),
        }
        self.enter(&sealing, &opening, Outcome::Done).await?;
        self.manifest(&sealing, (&token, &link), asking.embedded_length_max, now)
            .await
    }

    /// Counts a try of a passcode, and compares it.
    async fn admitted(
        &self,
        sealing: &Sealing<'_>,
        link: &StoredLink,
        given: Option<&str>,
    ) -> Result<Passcode, Problem> {
        let Some(guard) = &link.guard else {
            return Ok(Passcode::Unasked);
        };
        let guard: Guard = sealing.read(Place::Guard(&link.id), guard)?;
        let counted = self.links.count_try(&link.id, TRIES).await;
        let counted = counted.map_err(|error| Problem::internal(&error))?;
        // All tries are spent: nobody learns any more whether one would have been right.
        let tries = counted.ok_or_else(no_link)?;
        if given.is_some_and(|given| guard.admits(given)) {
            return Ok(Passcode::Right);
        }
        Ok(Passcode::Wrong {
            remaining: TRIES.saturating_sub(tries),
        })
    }

    /// Enters in the chart's log who says to be opening it. It is the patient who lets them.
    async fn enter(
        &self,
        sealing: &Sealing<'_>,
        opening: &Opening,
        outcome: Outcome,
    ) -> Result<(), Problem> {
        let patient = sealing.patient;
        let note = Note::new(NoteSalt::from_bytes(self.chance.bytes()), &opening.note);
        let SealedNote { sealed, digest } =
            seal_note(sealing.key, self.chance.bytes(), patient, &note);
        let happening = Happening {
            what: What::OpenLink,
            who: Who::new(PersonId::new(patient.uuid()), Role::Patient, ""),
            at: opening.at,
            patient,
            from: opening.from,
            outcome,
            version: None,
            practitioner: None,
            note: Some(digest),
        };
        let salt = Salt::from_bytes(self.chance.bytes());
        let entered = self
            .log
            .append(&happening, salt, Some(sealed), Open::Always);
        entered.await.map_err(|error| gate::unentered(&error))
    }

    async fn manifest(
        &self,
        sealing: &Sealing<'_>,
        (token, link): (&Token, &StoredLink),
        embedded_at_most: Option<usize>,
        now: Timestamp,
    ) -> Result<Manifest, Problem> {
        let files = self.links.files(&link.id).await;
        let files = files.map_err(|error| Problem::internal(&error))?;
        let mut shown = Vec::with_capacity(files.len());
        for (at, file) in files.into_iter().enumerate() {
            let jwe = sealing.opened(Place::File(&link.id, at), &file.sealed)?;
            let jwe = String::from_utf8(jwe).map_err(|error| Problem::internal(&error))?;
            let (embedded, location) = if embedded_at_most.is_some_and(|most| jwe.len() > most) {
                let until = (now + TICKET_HOLDS).min(link.expires_at).as_second();
                let ticket = Ticket { file: at, until };
                let location = self.location(sealing, token, &link.id, &ticket)?;
                (None, Some(location))
            } else {
                (Some(jwe), None)
            };
            shown.push(ManifestFile {
                content_type: file.kind,
                embedded,
                location,
            });
        }
        Ok(Manifest { files: shown })
    }
}
