//! How often somebody was not let in, day by day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{Sessions, expires};
use crate::TableError;
use crate::item::{Item, key, n, number, s, text};

const PARTITION: &str = "sign-in-failures";

/// Ten days longer than it is shown.
const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);

impl Sessions {
    /// Counts a sign-in that came to nothing. Whose it was is not kept.
    pub async fn count_failure(&self, now: Timestamp) -> Result<(), TableError> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(day_key(day(now))))
            .update_expression("ADD failures :one SET expires = :end")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":end", expires(now + KEPT).1)
            .send()
            .await?;
        Ok(())
    }

    /// How many there were on each of the last `days` days (UTC), today the last of them.
    pub async fn failures(&self, now: Timestamp, days: u8) -> Result<Vec<(Date, u64)>, TableError> {
        let last = day(now);
        let first = last.saturating_sub(i32::from(days.max(1) - 1).days());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", s(PARTITION))
            .expression_attribute_values(":first", s(first.to_string()))
            .expression_attribute_values(":last", s(last.to_string()))
            .consistent_read(true)
            .send()
            .await?;
        counted(first, last, &answer.items.unwrap_or_default())
    }
}

/// Every day from the first to the last, with nothing where nothing was counted.
fn counted(first: Date, last: Date, items: &[Item]) -> Result<Vec<(Date, u64)>, TableError> {
    let mut days: Vec<(Date, u64)> = first
        .series(1.day())
        .take_while(|day| *day <= last)
        .map(|day| (day, 0))
        .collect();
    for item in items {
        let at = text(item, "sk")?.to_owned();
        if let Some((_, count)) = days.iter_mut().find(|(day, _)| day.to_string() == at) {
            *count = number(item, "failures")?.unwrap_or(0);
        }
    }
    Ok(days)
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn day_key(day: Date) -> Item {
    key(PARTITION, day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_without_a_failure_is_there_and_so_is_a_leap_day() {
        let mut item = day_key(date(2028, 2, 29));
        item.insert("failures".to_owned(), n(3));
        let days = counted(date(2028, 2, 28), date(2028, 3, 1), &[item]).unwrap();
        assert_eq!(
            days,
            [
                (date(2028, 2, 28), 0),
                (date(2028, 2, 29), 3),
                (date(2028, 3, 1), 0)
            ]
        );
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let at = |text: &str| day(text.parse().unwrap());
        assert_eq!(at("2026-12-31T23:59:59.9Z"), date(2026, 12, 31));
        assert_eq!(at("2027-01-01T00:00:00+00:00"), date(2027, 1, 1));
    }
}
