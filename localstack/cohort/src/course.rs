//! The course of one patient's two years: when they came.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday, time};

use crate::chance::Chance;
use crate::visit::Visit;

/// How far back the oldest visit is planned; holidays of a weekend and days already taken push it back further, and it
/// still is within two years.
pub(crate) const OLDEST: i32 = 715;

/// One patient's visits while they are being told.
#[derive(Debug)]
pub struct Course {
    pub(crate) today: Date,
    pub(crate) born: Date,
    pub(crate) chance: Chance,
    /// What they say in their own language of how they are.
    pub(crate) words: &'static str,
    visits: Vec<Visit>,
}

impl Course {
    pub(crate) fn new(today: Date, born: Date, words: &'static str, chance: Chance) -> Self {
        Self {
            today,
            born,
            chance,
            words,
            visits: Vec::new(),
        }
    }

    /// A visit so many days ago, or on the working day before on which there was none yet.
    pub(crate) fn visit(&mut self, days_ago: i32) -> &mut Visit {
        let mut day = self.today.saturating_sub(days_ago.clamp(0, OLDEST).days());
        day = working_day_before(day);
        while self.visits.iter().any(|visit| visit.date() == day) {
            day = working_day_before(day.saturating_sub(1.day()));
        }
        let time = consulting_time(&mut self.chance);
        self.visits.push(Visit::new(day, time));
        let last = self.visits.len() - 1;
        &mut self.visits[last]
    }

    /// How many days ago this day of the year was, each time it was in the two years, oldest first.
    pub(crate) fn each_year(&self, month: i8, day: i8) -> Vec<i32> {
        let years = (self.today.year() - 2)..=self.today.year();
        years
            .filter_map(|year| {
                let day = Date::new(year, month, day).ok()?;
                let ago = (self.today - day).get_days();
                (3..=OLDEST).contains(&ago).then_some(ago)
            })
            .collect()
    }

    /// How many days ago somebody was so many days old.
    pub(crate) fn at_age(&self, days: i32) -> i32 {
        (self.today - self.born).get_days() - days
    }

    /// Oldest first.
    pub(crate) fn finish(mut self) -> Vec<Visit> {
        self.visits.sort_by_key(|visit| visit.start);
        self.visits
    }
}

/// The clinic sees people on quarters of an hour from eight to half past four.
pub(crate) fn consulting_time(chance: &mut Chance) -> Time {
    let quarter = chance.between(0, 34);
    let minutes = i64::from(quarter) * 15;
    time(8, 0, 0, 0).saturating_add(minutes.minutes())
}

pub(crate) fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

pub(crate) fn working_day_before(day: Date) -> Date {
    let mut day = day;
    while !is_working_day(day) {
        day = day.saturating_sub(1.day());
    }
    day
}

pub(crate) fn working_day_after(day: Date) -> Date {
    let mut day = day;
    while !is_working_day(day) {
        day = day.saturating_add(1.day());
    }
    day
}
