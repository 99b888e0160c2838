//! When an appointment is: its start, on a quarter of an hour, and how long it takes.

use std::fmt;

use access::Role;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::{HORIZON, Refused};

/// What a practitioner's day is dealt into.
pub const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// A moment on a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Start(Timestamp);

/// Not on a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an appointment begins on a quarter of an hour")]
pub struct NotAStart;

/// How long: a quarter of an hour to an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Length(u8);

/// Not a length that an appointment can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an appointment takes 15, 30, 45 or 60 minutes")]
pub struct NotALength;

/// A start and a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// When it begins.
    pub start: Start,
    /// How long it takes.
    pub length: Length,
}

impl Start {
    /// This moment, if it is one. Years have four digits, so that what is spelt sorts as it passes.
    pub fn new(at: Timestamp) -> Result<Self, NotAStart> {
        let on_a_quarter =
            at.subsec_nanosecond() == 0 && at.as_second().rem_euclid(QUARTER.as_secs()) == 0;
        let spelt = at >= Timestamp::UNIX_EPOCH;
        (on_a_quarter && spelt).then_some(Self(at)).ok_or(NotAStart)
    }

    /// The moment.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        self.0
    }
}

/// `2026-11-22T10:15:00Z`, always of one width.
impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Start {
    type Err = NotAStart;
    fn from_str(text: &str) -> Result<Self, NotAStart> {
        let at = text.parse().map_err(|_| NotAStart)?;
        Self::new(at)
    }
}

impl Length {
    /// So many minutes, if that is a length.
    pub fn minutes(minutes: u64) -> Result<Self, NotALength> {
        match u8::try_from(minutes) {
            Ok(minutes @ (15 | 30 | 45 | 60)) => Ok(Self(minutes)),
            _ => Err(NotALength),
        }
    }

    /// In minutes.
    #[must_use]
    pub const fn in_minutes(self) -> u8 {
        self.0
    }
}

impl When {
    /// The first moment after it.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let length = SignedDuration::from_mins(i64::from(self.length.0));
        self.start
            .0
            .saturating_add(length)
            .unwrap_or(Timestamp::MAX)
    }

    /// The quarters of an hour it takes.
    pub fn quarters(self) -> impl Iterator<Item = Start> {
        let first = self.start.0;
        (0..i32::from(self.length.0) / 15)
            .filter_map(move |nth| first.checked_add(QUARTER * nth).ok().map(Start))
    }

    /// Whether it can be asked for now.
    pub(crate) fn may_be_asked(&self, by: Role, now: Timestamp) -> Result<(), Refused> {
        let ahead = self.start.0.duration_since(now);
        if by == Role::Patient && ahead <= SignedDuration::ZERO {
            return Err(Refused::Past);
        }
        if ahead.abs() > HORIZON {
            return Err(Refused::TooFar);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(text: &str) -> Start {
        text.parse().unwrap()
    }

    fn when(text: &str, minutes: u64) -> When {
        When {
            start: start(text),
            length: Length::minutes(minutes).unwrap(),
        }
    }

    #[test]
    fn an_appointment_begins_on_a_quarter_of_an_hour_in_every_time_zone() {
        for (given, utc) in [
            ("2026-11-22T10:15:00Z", "2026-11-22T10:15:00Z"),
            ("2028-02-29T10:00:00+05:45", "2028-02-29T04:15:00Z"),
            ("2026-11-22T23:30:00-03:30", "2026-11-23T03:00:00Z"),
        ] {
            assert_eq!(start(given).to_string(), utc);
        }
        for other in [
            "2026-11-22T10:10:00Z",
            "2026-11-22T10:15:01Z",
            "2026-11-22T10:15:00.5Z",
            "2026-11-22",
            "1969-12-31T23:45:00Z",
            "-000044-03-15T12:00:00Z",
            "",
        ] {
            assert_eq!(other.parse::<Start>(), Err(NotAStart), "{other}");
        }
    }

    #[test]
    fn it_takes_a_quarter_to_an_hour() {
        for minutes in [15, 30, 45, 60] {
            assert!(Length::minutes(minutes).is_ok());
        }
        for minutes in [0, 14, 16, 20, 75, 271, u64::MAX] {
            assert_eq!(Length::minutes(minutes), Err(NotALength), "{minutes}");
        }
    }

    #[test]
    fn over_midnight_and_a_leap_day_it_is_as_long_as_any_other() {
        let quarters: Vec<String> = when("2028-02-28T23:45:00Z", 45)
            .quarters()
            .map(|quarter| quarter.to_string())
            .collect();
        let expected = [
            "2028-02-28T23:45:00Z",
            "2028-02-29T00:00:00Z",
            "2028-02-29T00:15:00Z",
        ];
        assert_eq!(quarters, expected);
        let end = when("2028-02-29T23:45:00Z", 60).end();
        assert_eq!(end.to_string(), "2028-03-01T00:45:00Z");
    }
}
