//! The chart's log, as the gate writes it.

use access::{Action, PersonId, Relation};
use audit::{Happening, Outcome, SealedNote, What, When};
use axum::http::StatusCode;
use dynamo::TableError;
use dynamo::log::{Log, Open};
use edge::{Chance, Problem};
use jiff::Timestamp;
use seal::Salt;

use crate::Caller;
use crate::named::Named;

/// What a handler adds to the entry of what it does: with a [`Pen`](crate::Pen) before a write takes effect, or
/// as an extension of its response, which the gate takes out again.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// The version it concerns.
    pub version: Option<u64>,
    /// Whose access it concerns.
    pub practitioner: Option<PersonId>,
    /// What was written beside it.
    pub note: Option<SealedNote>,
}

/// Where entries are written.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    log: Log,
    chance: Chance,
}

impl Book {
    pub(crate) fn new(log: Log, chance: Chance) -> Self {
        Self { log, chance }
    }

    /// Writes an entry. While it is not written, nobody is told anything.
    pub(crate) async fn enter(&self, entry: Entry) -> Result<(), Problem> {
        let Entry {
            happening,
            sealed,
            open,
        } = entry;
        let salt = Salt::from_bytes(self.chance.bytes());
        self.log
            .append(&happening, salt, sealed, open)
            .await
            .map_err(|error| unentered(&error))
    }
}

/// Why nobody is told anything of what could not be entered. That many write one log at once is no fault; nothing was done, so it can be sent
/// again.
#[must_use]
pub fn unentered(error: &TableError) -> Problem {
    match error {
        TableError::Contended => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Problem::new(status, "chart-busy", "Too many at once")
                .detail("Too many use this chart at this moment. Nothing was done. Try again in a moment.")
                .retry_after(1)
        }
        TableError::Call(_) | TableError::Attribute(_) | TableError::Unanswered => {
            Problem::internal(error)
        }
    }
}

/// An entry that has its place in what it tells of.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    happening: Happening,
    sealed: Option<Vec<u8>>,
    open: Open,
}

impl Entry {
    /// The entry of what the caller does to the chart named, and when it is written; none if no chart is.
    pub(crate) fn of(
        action: Action,
        caller: &Caller,
        relation: Relation,
        named: &Named,
        at: Timestamp,
    ) -> Option<(Self, When)> {
        let (what, when) = What::of(action)?;
        let happening = Happening {
            version: named.version,
            practitioner: named.practitioner,
            ..caller.happening(what, named.patient()?, at)
        };
        let entry = Self {
            happening,
            sealed: None,
            open: open(relation),
        };
        Some((entry, when))
    }

    /// The same, of what was turned away.
    pub(crate) fn refused(mut self) -> Self {
        self.happening.outcome = Outcome::Refused;
        // Whoever is refused is not to learn from the time it takes whether there is such a chart.
        self.open = Open::Existing;
        self
    }

    /// The same, of what was answered like this.
    pub(crate) fn ended(mut self, status: StatusCode, noted: Noted) -> Self {
        self.happening.outcome = outcome(status);
        self.happening.version = noted.version.or(self.happening.version);
        self.happening.practitioner = noted.practitioner.or(self.happening.practitioner);
        if let Some(note) = noted.note {
            self.happening.note = Some(note.digest);
            self.sealed = Some(note.sealed);
        }
        self
    }
}

/// Whoever the patient stands to has a chart to write into; about another id nothing is known here.
fn open(relation: Relation) -> Open {
    match relation {
        Relation::Self_ | Relation::Consented | Relation::Asked => Open::Always,
        Relation::Stranger | Relation::NoChart => Open::Existing,
    }
}

pub(crate) fn outcome(status: StatusCode) -> Outcome {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Outcome::Refused
        }
        status if status.is_client_error() || status.is_server_error() => Outcome::Failed,
        _ => Outcome::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_meets_too_many_others_in_a_log_may_try_again() {
        let busy = unentered(&TableError::Contended);
        assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
        let broken = unentered(&TableError::Unanswered);
        assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn what_a_handler_turned_away_did_not_happen() {
        for (status, expected) in [
            (200, Outcome::Done),
            (201, Outcome::Done),
            (304, Outcome::Done),
            (403, Outcome::Refused),
            (404, Outcome::Refused),
            (409, Outcome::Failed),
            (412, Outcome::Failed),
            (422, Outcome::Failed),
            (500, Outcome::Failed),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(outcome(status), expected, "{status}");
        }
    }
}
