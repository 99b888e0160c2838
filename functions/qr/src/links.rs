//! SMART Health Links: what a patient hands on for a while.

pub mod end;
pub mod file;
pub mod list;
pub mod make;
pub mod open;
mod snapshot;

use access::PatientId;
use axum::http::StatusCode;
use edge::Problem;
use keys::DataKey;
use link::LinkId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::qr::Qr;

/// What lies under a patient's key, and where. What was sealed for one place opens in no other.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// What a link is called.
    Label(&'a LinkId),
    /// What a passcode is compared with.
    Guard(&'a LinkId),
    /// The n-th file of a link.
    File(&'a LinkId, usize),
    /// Leave to fetch a file of a link.
    Ticket(&'a LinkId),
}

impl Place<'_> {
    fn of(self, patient: PatientId) -> String {
        match self {
            Self::Label(id) => format!("{patient}/link/{id}/label"),
            Self::Guard(id) => format!("{patient}/link/{id}/guard"),
            Self::File(id, at) => format!("{patient}/link/{id}/file/{at}"),
            Self::Ticket(id) => format!("{patient}/link/{id}/ticket"),
        }
    }
}

/// What is stored is not what was sealed there.
#[derive(Debug, thiserror::Error)]
#[error("what is stored of a link does not open or does not read")]
struct Unreadable;

/// A patient and their key.
struct Sealing<'a> {
    patient: PatientId,
    key: &'a DataKey,
}

impl Sealing<'_> {
    fn bytes(&self, qr: &Qr, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let place = place.of(self.patient);
        self.key.seal(&place, qr.chance.bytes(), plain)
    }

    fn value<T: Serialize>(
        &self,
        qr: &Qr,
        place: Place<'_>,
        value: &T,
    ) -> Result<Vec<u8>, Problem> {
        let json = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        Ok(self.bytes(qr, place, &json))
    }

    fn opened(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        let opened = self.key.open(&place.of(self.patient), sealed);
        opened.map_err(|_| Problem::internal(&Unreadable))
    }

    fn read<T: DeserializeOwned>(&self, place: Place<'_>, sealed: &[u8]) -> Result<T, Problem> {
        let json = self.opened(place, sealed)?;
        serde_json::from_slice(&json).map_err(|_| Problem::internal(&Unreadable))
    }
}

impl Qr {
    /// Where manifests of links are asked for, with a slash at its end.
    fn links_base(&self) -> String {
        format!("{}/api/qr/links/", self.issuer)
    }
}

/// 404, the same whether it has ended, was ended, or never was.
fn no_link() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found")
        .detail("There is no such link, or it has ended.")
}
