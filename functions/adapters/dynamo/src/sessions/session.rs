//! One sign-in, as it is stored.

use access::{PersonId, Strength};
use jiff::Timestamp;
use uuid::Uuid;

use super::{expires, session_key};
use crate::TableError;
use crate::item::{Item, n, number, parsed, s, text};

/// In front of a session's id in its sort key.
pub(super) const PREFIX: &str = "session#";

/// One sign-in and all the refresh tokens that came of it.
#[derive(Clone)]
pub struct Session {
    /// Names the family; part of every refresh token and of every access token.
    pub id: Uuid,
    /// Who signed in.
    pub person: PersonId,
    /// With what.
    pub strength: Strength,
    /// When.
    pub began_at: Timestamp,
    /// When its refresh token was last used.
    pub seen_at: Timestamp,
    /// When it ends unless it is used before.
    pub idle_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// The network address it began from.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
}

/// Where from and with what somebody signs in does not belong in logs.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("strength", &self.strength)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Whether it can still be used or renewed.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.expires_at > now && self.idle_at > now
    }

    /// The item of a session whose newest refresh token has this hash.
    pub(super) fn item(&self, newest: &str) -> Item {
        let mut item = session_key(self.person, self.id);
        item.extend([
            ("newest".to_owned(), s(newest)),
            expires(self.expires_at),
            ("idle".to_owned(), n(self.idle_at.as_second())),
            ("strength".to_owned(), s(self.strength.to_string())),
            ("began_at".to_owned(), s(self.began_at.to_string())),
            ("seen_at".to_owned(), s(self.seen_at.to_string())),
        ]);
        let seen = [("address", &self.address), ("agent", &self.agent)];
        for (name, value) in seen {
            if let Some(value) = value {
                item.insert(name.to_owned(), s(value));
            }
        }
        item
    }

    pub(super) fn of(item: &Item) -> Result<Self, TableError> {
        let optional = |name: &'static str| text(item, name).ok().map(str::to_owned);
        Ok(Self {
            id: id(item)?,
            person: text(item, "pk")?
                .strip_prefix("person#")
                .and_then(|person| person.parse().ok())
                .ok_or(TableError::Attribute("pk"))?,
            strength: parsed(item, "strength")?,
            began_at: parsed(item, "began_at")?,
            seen_at: parsed(item, "seen_at")?,
            idle_at: second(item, "idle")?,
            expires_at: second(item, "expires")?,
            address: optional("address"),
            agent: optional("agent"),
        })
    }
}

/// Whose item this is.
pub(super) fn id(item: &Item) -> Result<Uuid, TableError> {
    text(item, "sk")?
        .strip_prefix(PREFIX)
        .and_then(|id| id.parse().ok())
        .ok_or(TableError::Attribute("sk"))
}

/// A moment stored as seconds since 1970.
pub(super) fn second(item: &Item, name: &'static str) -> Result<Timestamp, TableError> {
    number(item, name)?
        .and_then(|seconds| i64::try_from(seconds).ok())
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(TableError::Attribute(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        Session {
            id: Uuid::from_u128(7),
            person: PersonId::new(Uuid::from_u128(8)),
            strength: Strength::Password,
            began_at: now,
            seen_at: now,
            idle_at: now + jiff::SignedDuration::from_hours(1),
            expires_at: now + jiff::SignedDuration::from_hours(12),
            address: Some("192.0.2.7".to_owned()),
            agent: None,
        }
    }

    #[test]
    fn a_session_is_read_as_it_was_written() {
        let session = session();
        let read = Session::of(&session.item("hash")).unwrap();
        assert_eq!((read.id, read.person), (session.id, session.person));
        assert_eq!(read.strength, session.strength);
        assert_eq!(read.expires_at, session.expires_at);
        assert_eq!((read.address, read.agent), (session.address, None));
    }

    #[test]
    fn a_session_that_is_not_used_for_an_hour_has_ended() {
        let session = session();
        let minutes = |minutes| session.began_at + jiff::SignedDuration::from_mins(minutes);
        assert!(session.holds(minutes(59)));
        assert!(!session.holds(minutes(60)));
    }

    #[test]
    fn where_somebody_signed_in_from_is_not_logged() {
        assert!(!format!("{:?}", session()).contains("192.0.2.7"));
    }
}
