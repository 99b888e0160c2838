//! How often somebody was not let in, day by day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{Sessions, expires};
use crate::TableError;
use crate::item::{Item, key, n, number, s, text};

const PARTITION: &str = "sign-in-failures";

/// A day is counted in so many places: one would be short of writes when many guess, which is when it matters.
const SHARDS: u8 = 16;

/// Ten days longer than it is shown.
const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);

impl Sessions {
    /// Counts a sign-in that came to nothing. Whose it was is not kept. The place among those of the day is to be
    /// random.
    pub async fn count_failure(&self, now: Timestamp, place: u8) -> Result<(), TableError> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(shard_key(day(now), place)))
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
            .expression_attribute_values(":last", s(format!("{last}~")))
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
        let sk = text(item, "sk")?;
        let at = sk.split_once('#').map_or(sk, |(day, _)| day);
        if let Some((_, count)) = days.iter_mut().find(|(day, _)| day.to_string() == at) {
            *count += number(item, "failures")?.unwrap_or(0);
        }
    }
    Ok(days)
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn shard_key(day: Date, place: u8) -> Item {
    key(PARTITION, format!("{day}#{:02}", place % SHARDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_the_sum_of_its_places_and_one_without_a_failure_is_there() {
        let items = [(0, 1), (255, 2)].map(|(place, count)| {
            let mut item = shard_key(date(2028, 2, 29), place);
            item.insert("failures".to_owned(), n(count));
            item
        });
        assert_ne!(items[0]["sk"], items[1]["sk"]);
        let days = counted(date(2028, 2, 28), date(2028, 3, 1), &items).unwrap();
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
    fn every_place_of_a_day_lies_between_the_first_and_the_last_that_is_read() {
        let day = date(2026, 12, 31);
        for place in 0..=u8::MAX {
            let item = shard_key(day, place);
            let sk = text(&item, "sk").unwrap();
            assert!(*sk > *day.to_string() && *sk < *format!("{day}~"), "{sk}");
            assert!(*sk < *"2027-01-01");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let at = |text: &str| day(text.parse().unwrap());
        assert_eq!(at("2026-12-31T23:59:59.9Z"), date(2026, 12, 31));
        assert_eq!(at("2027-01-01T00:00:00+00:00"), date(2027, 1, 1));
    }
}
