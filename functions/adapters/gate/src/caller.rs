//! Who is calling.

use std::net::IpAddr;

use access::{PatientId, PersonId, Role, Strength};
use audit::{Happening, Outcome, What, Who};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use edge::Problem;
use jiff::Timestamp;
use uuid::Uuid;

/// Somebody whose access token was checked, whose session goes on and whose request was allowed.
#[derive(Clone)]
pub struct Caller {
    /// Who it is.
    pub person: PersonId,
    /// What they are here.
    pub role: Role,
    /// The name they are shown by.
    pub name: String,
    /// The session the request belongs to.
    pub session: Uuid,
    /// What that session was begun with.
    pub strength: Strength,
    /// From where they ask.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// What the caller does to a chart at this time, for its log, as if it were done.
    #[must_use]
    pub fn happening(&self, what: What, patient: PatientId, at: Timestamp) -> Happening {
        Happening {
            what,
            who: Who::new(self.person, self.role, &self.name),
            at,
            patient,
            from: self.address,
            outcome: Outcome::Done,
            version: None,
            practitioner: None,
            note: None,
        }
    }
}

/// Id, role and session; name and address do not belong in logs.
impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller")
            .field("person", &self.person)
            .field("role", &self.role)
            .field("session", &self.session)
            .field("strength", &self.strength)
            .finish_non_exhaustive()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// Only the gate can have put a caller there; a handler outside it gets nobody.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Problem::unauthenticated)
    }
}
