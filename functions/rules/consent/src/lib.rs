#![doc = include_str!("../README.md")]

mod event;
mod standing;
mod words;

pub use event::{Event, Refused, Step};
pub use standing::Standing;
pub use words::UnknownWord;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How long emergency access lasts.
pub const EMERGENCY: SignedDuration = SignedDuration::from_hours(1);

/// What there is between a patient and a practitioner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// What the patient asked for or gave by being registered.
    pub grant: Option<Grant>,
    /// The newest emergency access.
    pub emergency: Option<Emergency>,
}

/// A consent in the narrow sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What was done last.
    pub state: State,
    /// Where it comes from.
    pub basis: Basis,
    /// When the patient asked.
    pub asked_at: Option<Timestamp>,
    /// When it began to hold.
    pub since: Option<Timestamp>,
    /// The first moment at which it no longer holds.
    pub ends: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<Party>,
}

/// The hour of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// When it began.
    pub since: Timestamp,
    /// The first moment at which it no longer holds.
    pub until: Timestamp,
}

/// What was done last to a consent; what the clock has made of it since is its [`Standing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The patient has asked.
    Asked,
    /// The practitioner has said yes, or registered the patient.
    Active,
    /// The practitioner has said no.
    Rejected,
    /// One of them has ended it.
    Ended,
}

/// Where a consent comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The patient asked for it.
    Request,
    /// The practitioner registered the patient.
    Registration,
}

/// The two whose consent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// Whose chart it is.
    Patient,
    /// Who is let in.
    Practitioner,
}

impl Grant {
    /// The consent of a patient to whoever registers them.
    #[must_use]
    pub fn registration(now: Timestamp) -> Self {
        Self {
            state: State::Active,
            basis: Basis::Registration,
            asked_at: None,
            since: Some(now),
            ends: None,
            ended_by: None,
        }
    }

    /// The last day of it, if it has one.
    #[must_use]
    pub fn until(&self) -> Option<Date> {
        let last = self.ends?.checked_sub(SignedDuration::from_secs(1)).ok()?;
        Some(last.to_zoned(TimeZone::UTC).date())
    }
}

impl Emergency {
    /// The hour that begins now.
    #[must_use]
    pub fn begun(now: Timestamp) -> Self {
        Self {
            since: now,
            until: now.saturating_add(EMERGENCY).unwrap_or(now),
        }
    }

    /// Whether it holds at this moment.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until > now
    }

    /// Whether somebody ended it before its hour was over.
    #[must_use]
    pub fn was_ended(&self) -> bool {
        self.until.duration_since(self.since) < EMERGENCY
    }
}

/// The second of a moment. A consent's times are whole seconds: they are compared as numbers.
#[must_use]
pub fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The first moment after `day` in UTC: when a consent until that day no longer holds.
#[must_use]
pub fn end_of(day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(next.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_at_the_end_of_that_day_in_utc() {
        let day: Date = "2026-12-24".parse().unwrap();
        let ends = end_of(day).unwrap();
        assert_eq!(ends.to_string(), "2026-12-25T00:00:00Z");
        let grant = Grant {
            ends: Some(ends),
            ..Grant::registration(Timestamp::UNIX_EPOCH)
        };
        assert_eq!(grant.until(), Some(day));
        assert_eq!(end_of(Date::MAX), None);
    }

    #[test]
    fn an_emergency_lasts_an_hour_and_not_a_second_longer() {
        let now: Timestamp = "2026-11-22T20:00:00Z".parse().unwrap();
        let emergency = Emergency::begun(now);
        assert_eq!(emergency.until.to_string(), "2026-11-22T21:00:00Z");
        assert!(emergency.holds("2026-11-22T20:59:59Z".parse().unwrap()));
        assert!(!emergency.holds(emergency.until));
        assert!(!emergency.was_ended());
    }
}
