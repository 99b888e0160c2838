//! `GET /api/qr/links/{link}/files/{file}`: a file that a manifest did not carry.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, Problem};
use jiff::SignedDuration;
use link::{LinkId, Token};
use serde::{Deserialize, Serialize};

use super::{Place, Sealing, no_link};
use crate::anywhere;
use crate::qr::Qr;

/// The guide's longest.
pub const TICKET_HOLDS: SignedDuration = SignedDuration::from_hours(1);

/// Leave to fetch a file of a link without being asked for a passcode again. It is sealed under the patient's key,
/// and so made by nobody else.
#[derive(Serialize, Deserialize)]
pub struct Ticket {
    /// Which one.
    pub file: usize,
    /// Until when, in seconds since 1970.
    pub until: i64,
}

/// Gives a file as a manifest has named it: a compact JWE.
#[utoipa::path(
    get,
    path = "/api/qr/links/{link}/files/{file}",
    params(
        ("link" = String, Path, description = "As it stands in the link's address"),
        ("file" = String, Path, description = "As it stands in the manifest"),
    ),
    responses(
        (status = 200, body = String, content_type = "application/jose"),
        (status = 404, description = "No such file, or its hour is over", body = Problem),
    )
)]
pub async fn file(
    State(qr): State<Qr>,
    InPath((token, ticket)): InPath<(String, String)>,
) -> Response {
    let answer = match qr.link_file(&token, &ticket).await {
        Ok(jwe) => ([(header::CONTENT_TYPE, "application/jose")], jwe).into_response(),
        Err(problem) => problem.into_response(),
    };
    (anywhere::ANYWHERE, answer).into_response()
}

impl Qr {
    /// Where a file is for a while.
    pub(super) fn location(
        &self,
        sealing: &Sealing<'_>,
        token: &Token,
        id: &LinkId,
        ticket: &Ticket,
    ) -> Result<String, Problem> {
        let ticket = sealing.value(self, Place::Ticket(id), ticket)?;
        Ok(format!(
            "{}{}/files/{}",
            self.links_base(),
            token.reveal(),
            hex::encode(ticket)
        ))
    }

    async fn link_file(&self, token: &str, ticket: &str) -> Result<Vec<u8>, Problem> {
        let token: Token = token.parse().map_err(|_| no_link())?;
        let ticket = hex::decode(ticket).map_err(|_| no_link())?;
        let (id, now) = (token.id(), self.clock.now());
        let link = self.links.of(&id, now).await;
        let link = link.map_err(|error| Problem::internal(&error))?;
        let link = link.ok_or_else(no_link)?;
        let key = self.data_keys.of(link.patient).await;
        let key = key.map_err(|error| Problem::internal(&error))?;
        let key = key.ok_or_else(no_link)?;
        let sealing = Sealing {
            patient: link.patient,
            key: &key,
        };
        let ticket = key.open(&Place::Ticket(&id).of(link.patient), &ticket).ok();
        let ticket: Option<Ticket> = ticket.and_then(|json| serde_json::from_slice(&json).ok());
        let ticket = ticket
            .filter(|ticket| ticket.until > now.as_second())
            .ok_or_else(no_link)?;
        let files = self.links.files(&id).await;
        let files = files.map_err(|error| Problem::internal(&error))?;
        let file = files.get(ticket.file).ok_or_else(no_link)?;
        sealing.opened(Place::File(&id, ticket.file), &file.sealed)
    }
}
