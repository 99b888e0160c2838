//! Dates in searches: every date is a stretch of time as long as it is inexact.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};
use serde_json::Value;

/// From this moment on, and before that one; an end that is not known has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

/// A date to compare with: `ge2024-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    how: How,
    stretch: Stretch,
}

/// Prefixes of FHIR R4 ("Search", 3.1.1.4.5). There is no `ap`: what is near is for the client to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    StartsAfter,
    EndsBefore,
}

impl Wanted {
    /// Reads a parameter's value. A plus sign that was not encoded arrives as a space.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (how, date) = match text.get(..2) {
            Some("eq") => (How::Equal, &text[2..]),
            Some("ne") => (How::NotEqual, &text[2..]),
            Some("gt") => (How::Greater, &text[2..]),
            Some("lt") => (How::Less, &text[2..]),
            Some("ge") => (How::GreaterOrEqual, &text[2..]),
            Some("le") => (How::LessOrEqual, &text[2..]),
            Some("sa") => (How::StartsAfter, &text[2..]),
            Some("eb") => (How::EndsBefore, &text[2..]),
            _ => (How::Equal, text),
        };
        let stretch = Stretch::parse(&date.replace(' ', "+"))?;
        Some(Self { how, stretch })
    }

    /// Whether a resource's date is what is looked for.
    pub(crate) fn holds(self, of: Stretch) -> bool {
        let Self { how, stretch } = self;
        let equal = stretch.from <= of.from && of.to <= stretch.to;
        match how {
            How::Equal => equal,
            How::NotEqual => !equal,
            How::Greater => of.to > stretch.to,
            How::Less => of.from < stretch.from,
            How::GreaterOrEqual => equal || of.to > stretch.to,
            How::LessOrEqual => equal || of.from < stretch.from,
            How::StartsAfter => of.from >= stretch.to,
            How::EndsBefore => of.to <= stretch.from,
        }
    }
}

impl Stretch {
    /// A `date`, `dateTime`, `instant` or Period.
    pub(crate) fn of(element: &Value) -> Option<Self> {
        if let Some(text) = element.as_str() {
            return Self::parse(text);
        }
        let end = |key: &str| element[key].as_str().and_then(Self::parse);
        let (start, end) = (end("start"), end("end"));
        if start.is_none() && end.is_none() {
            return None;
        }
        Some(Self {
            from: start.map_or(Timestamp::MIN, |start| start.from),
            to: end.map_or(Timestamp::MAX, |end| end.to),
        })
    }

    /// When it begins.
    pub(crate) fn from(self) -> Timestamp {
        self.from
    }

    /// A year, a month, a day, or a time; without an offset in UTC.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let part = |range: std::ops::Range<usize>| digits(day.get(range)?);
        let hyphens = day.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let (month, day_of_month, length) = match day.len() {
            4 => (1, 1, 1.year()),
            7 => (part(5..7)?, 1, 1.month()),
            10 => (part(5..7)?, part(8..10)?, 1.day()),
            _ => return None,
        };
        let (month, day_of_month) = (month.try_into().ok()?, day_of_month.try_into().ok()?);
        let date = Date::new(part(0..4)?, month, day_of_month).ok()?;
        if !hyphens || date.year() == 0 {
            return None;
        }
        match time {
            None => Self::from_civil(date.to_datetime(Time::midnight()), Offset::UTC, length),
            Some(time) if day.len() == 10 => Self::with_time(date, time),
            Some(_) => None,
        }
    }

    fn with_time(date: Date, time: &str) -> Option<Self> {
        let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at_checked(at)?;
        let (clock, fraction) = match clock.split_once('.') {
            Some((clock, fraction)) => (clock, Some(fraction)),
            None => (clock, None),
        };
        let mut parts = clock.split(':').map(two_digits);
        let (hour, minute) = (parts.next()??, parts.next()??);
        let (second, length) = match (parts.next(), fraction) {
            (None, None) => (0, 1.minute()),
            (Some(second), None) => (second?, 1.second()),
            (Some(second), Some(_)) => (second?, 1.millisecond()),
            (None, Some(_)) => return None,
        };
        if parts.next().is_some() {
            return None;
        }
        let nanosecond = fraction.map_or(Some(0), nanoseconds)?;
        // A leap second is the last one of its minute.
        let time = Time::new(hour, minute, second.min(59), nanosecond).ok()?;
        Self::from_civil(date.to_datetime(time), offset(zone)?, length)
    }

    fn from_civil(at: DateTime, offset: Offset, length: Span) -> Option<Self> {
        let end = at.checked_add(length).ok()?;
        Some(Self {
            from: offset.to_timestamp(at).ok()?,
            to: offset.to_timestamp(end).ok()?,
        })
    }
}

fn digits(text: &str) -> Option<i16> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn two_digits(text: &str) -> Option<i8> {
    (text.len() == 2).then(|| digits(text)?.try_into().ok())?
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    let nine = format!("{fraction:0<9}");
    let shape = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    shape.then(|| nine.get(..9)?.parse().ok())?
}

fn offset(zone: &str) -> Option<Offset> {
    let sign = match zone.as_bytes().first() {
        None | Some(b'Z') if zone.len() <= 1 => return Some(Offset::UTC),
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn holds(wanted: &str, of: &str) -> bool {
        Wanted::parse(wanted)
            .unwrap()
            .holds(Stretch::parse(of).unwrap())
    }

    #[test]
    fn a_day_is_equal_to_its_month_and_a_month_not_to_its_day() {
        assert!(holds("2024-03", "2024-03-31"));
        assert!(holds("eq2024", "2024-03-31T23:59:59Z"));
        assert!(!holds("2024-03-31", "2024-03"));
        assert!(holds("ne2024-03-31", "2024-03"));
    }

    #[test]
    fn prefixes_compare_as_fhir_says() {
        for (wanted, of, expected) in [
            ("gt2024-02-28", "2024-02-29", true),
            ("gt2024-02-29", "2024-02-29", false),
            ("ge2024-02-29", "2024-02-29", true),
            ("lt2024-03-01", "2024-02-29", true),
            ("lt2024-02-29", "2024-02-29", false),
            ("le2024-02-29", "2024-02-29", true),
            ("sa2024-02-28", "2024-02-29", true),
            ("sa2024-02", "2024-02-29", false),
            ("eb2024-03", "2024-02-29", true),
            ("ge2024-02-29T00:00:00+05:30", "2024-02-28T20:00:00Z", true),
            ("ge2024-02-29T00:00:00 05:30", "2024-02-28T18:00:00Z", false),
        ] {
            assert_eq!(holds(wanted, of), expected, "{wanted} {of}");
        }
    }

    #[test]
    fn a_period_without_an_end_goes_on() {
        let open = Stretch::of(&json!({"start": "2024-01-01"})).unwrap();
        assert!(Wanted::parse("ge2030").unwrap().holds(open));
        assert!(!Wanted::parse("eb2030").unwrap().holds(open));
        assert!(Stretch::of(&json!({})).is_none());
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "24",
            "2024-2-1",
            "2024-02-30",
            "2024-13",
            "0000",
            "today",
            "ap2024",
            "2024-02-29T",
            "2024-02-29T25:00",
            "2024-02T10:00Z",
            "2024-02-29T10:00:00.Z",
            "+024-01-01",
        ] {
            assert!(Wanted::parse(text).is_none(), "{text}");
        }
        assert!(Stretch::parse("2016-12-31T23:59:60Z").is_some());
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,30}") {
            let _ = Wanted::parse(&text);
        }

        #[test]
        fn no_date_breaks_it(text in "(ge)?[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,12})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?") {
            let _ = Wanted::parse(&text);
        }
    }
}
