//! Appointments: of visits that were, of people who did not come, and of what was agreed for later.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use crate::chance::Chance;
use crate::course::{consulting_time, working_day_after, working_day_before};
use crate::visit::Visit;

/// An appointment with the patient's own doctor.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// On a quarter of an hour, UTC; no two of one doctor overlap.
    pub start: DateTime,
    /// 15 or 30.
    pub minutes: i64,
    pub reason: String,
    pub fate: Fate,
}

/// What has become of it by the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They came.
    Fulfilled,
    /// They did not.
    NoShow,
    /// Called off, and why.
    Cancelled(&'static str),
    /// To come, and agreed.
    Booked,
    /// To come, asked for by the patient, if they can ask.
    Proposed,
}

/// Visits older than that have no appointment: the clinic's diary begins there.
const DIARY_DAYS: i32 = 330;

/// The appointments of all doctors, while they are being made.
pub(crate) struct Diary {
    today: Date,
    chance: Chance,
    taken: BTreeSet<(usize, DateTime)>,
    made: usize,
}

impl Diary {
    pub(crate) fn new(today: Date, chance: Chance) -> Self {
        Self {
            today,
            chance,
            taken: BTreeSet::new(),
            made: 0,
        }
    }

    /// Those of one patient.
    pub(crate) fn of(&mut self, doctor: usize, visits: &[Visit]) -> Vec<Appointment> {
        self.made += 1;
        let today = self.today;
        let since = today.saturating_sub(DIARY_DAYS.days());
        let mut all = Vec::new();
        let recent = visits
            .iter()
            .filter(|visit| visit.date() >= since && visit.date() < today);
        // The newest three: a diary is no chart.
        for visit in recent.rev().take(3) {
            let reason = visit.reason().to_owned();
            all.push(self.at(doctor, visit.start, reason, Fate::Fulfilled));
        }
        match self.made % 3 {
            0 => {
                let day = self.past_day();
                all.push(self.on(doctor, day, "Follow-up", Fate::NoShow));
            }
            1 => {
                let day = self.past_day();
                let why = *self.chance.pick(&[
                    "The car does not start.",
                    "The child is ill.",
                    "A meeting that cannot be moved.",
                ]);
                let fate = Fate::Cancelled(why);
                all.push(self.on(doctor, day, "Follow-up", fate));
            }
            _ => {}
        }
        all.sort_by_key(|appointment| appointment.start);
        let agreed = visits.iter().rev().find_map(|visit| visit.follow_up);
        let tomorrow = self.today.saturating_add(1.day());
        if let Some(day) = agreed.filter(|day| *day >= tomorrow) {
            all.push(self.on(doctor, day, "Follow-up as agreed", Fate::Booked));
        }
        if self.made % 2 == 1 {
            let days = self.chance.between(2, 20);
            let day = working_day_after(self.today.saturating_add(days.days()));
            let reason = *self.chance.pick(&[
                "Repeat prescription, and a question about it",
                "To talk about the last result",
                "A mark on the skin I would like you to look at",
            ]);
            all.push(self.on(doctor, day, reason, Fate::Proposed));
        }
        all
    }

    fn past_day(&mut self) -> Date {
        let days = self.chance.between(12, DIARY_DAYS - 10);
        working_day_before(self.today.saturating_sub(days.days()))
    }

    fn on(&mut self, doctor: usize, day: Date, reason: &str, fate: Fate) -> Appointment {
        let start = day.to_datetime(consulting_time(&mut self.chance));
        self.at(doctor, start, reason.to_owned(), fate)
    }

    /// At this time, or the next that is free.
    fn at(&mut self, doctor: usize, start: DateTime, reason: String, fate: Fate) -> Appointment {
        let quarter = 15.minutes();
        let mut start = start;
        while self.taken.contains(&(doctor, start))
            || self
                .taken
                .contains(&(doctor, start.saturating_add(quarter)))
        {
            start = start.saturating_add(quarter);
        }
        let minutes = *self.chance.pick(&[15, 30]);
        self.taken.insert((doctor, start));
        if minutes == 30 {
            self.taken.insert((doctor, start.saturating_add(quarter)));
        }
        Appointment {
            start,
            minutes,
            reason,
            fate,
        }
    }
}
