//! FHIR R4 `date`, `dateTime` and `instant`: a year, a month or a day, the last with a time or without.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// A point in time as exact as its source was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FhirDate {
    day: String,
    /// Seconds since 1970 in UTC; what is not said counts as its first moment.
    seconds: i64,
}

impl FhirDate {
    /// Reads the lexical form; a time without an offset is read as UTC, as older exports write it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let date = parse_day(day)?;
        let (time, offset) = match time {
            Some(_) if day.len() != 10 => return None,
            Some(time) => parse_time(time)?,
            None => (Time::midnight(), 0),
        };
        let seconds = DateTime::from_parts(date, time)
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_second()
            - offset;
        Some(Self {
            day: day.to_owned(),
            seconds,
        })
    }

    /// `2024`, `2024-03` or `2024-03-01`: the date where it was written, not shifted to another zone.
    pub(crate) fn day(&self) -> &str {
        &self.day
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.seconds
    }
}

/// The first day a (partial) date can mean.
pub(crate) fn parse_day(text: &str) -> Option<Date> {
    let shape = [4, 7, 10].contains(&text.len())
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    let part =
        |range: std::ops::Range<usize>| text.get(range).map_or(Some(1), |part| part.parse().ok());
    let year: i16 = text.get(..4)?.parse().ok()?;
    if year == 0 {
        return None;
    }
    Date::new(year, part(5..7)?, part(8..10)?).ok()
}

fn parse_time(text: &str) -> Option<(Time, i64)> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(at)?;
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?)?;
    let minute = two_digits(parts.next()?)?;
    let second = match parts.next() {
        None => 0,
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            two_digits(whole)?
        }
    };
    if parts.next().is_some() || second > 60 {
        return None;
    }
    // FHIR permits a leap second; the calendar here does not know one.
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    Some((time, parse_offset(zone)?))
}

fn parse_offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first() {
        None => return Some(0),
        Some(b'Z') => return (zone.len() == 1).then_some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours <= 14 && minutes <= 59)
        .then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

fn two_digits(text: &str) -> Option<i8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::FhirDate;

    #[test]
    fn a_date_is_as_exact_as_it_was_written() {
        for (text, day) in [
            ("1987", "1987"),
            ("1987-04", "1987-04"),
            ("2024-02-29", "2024-02-29"),
            ("2007-06-04T05:28:45+00:00", "2007-06-04"),
            ("2007-06-04T23:59:60.123Z", "2007-06-04"),
            ("2007-06-04T05:28:45", "2007-06-04"),
        ] {
            assert_eq!(FhirDate::parse(text).expect(text).day(), day);
        }
    }

    #[test]
    fn a_day_that_is_in_no_calendar_is_no_date() {
        for text in [
            "",
            "0000",
            "198",
            "2023-02-29",
            "2023-13-01",
            "2023-1-1",
            "01/02/2023",
            "2023-06-04 05:28",
            "2023-06T05:28:45Z",
            "2023-06-04T",
            "2023-06-04T25:00:00Z",
            "2023-06-04T05:28:45+99:00",
            "2023-06-04T05:28:45.Z",
            "2023-06-04T05:28:45Zulu",
            "२०२३-०६-०४",
            "+2023-06-04",
        ] {
            assert_eq!(FhirDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_count_when_dates_are_put_in_order() {
        let tokyo = FhirDate::parse("2024-01-02T01:00:00+09:00").expect("a date");
        let london = FhirDate::parse("2024-01-01T17:00:00Z").expect("a date");
        assert!(tokyo.seconds() < london.seconds());
    }
}
