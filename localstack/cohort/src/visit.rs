//! One visit: what was said, found, measured, given and agreed.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};

use crate::codes::{Diagnosis, FOLLOW_UP, Kind, Measure, Procedure, Vaccine};

/// What happened at one visit.
#[derive(Clone, Debug)]
pub struct Visit {
    pub(crate) start: DateTime,
    pub(crate) kind: Kind,
    pub(crate) complaint: String,
    pub(crate) diagnoses: Vec<(Diagnosis, Standing)>,
    pub(crate) prescriptions: Vec<Prescription>,
    pub(crate) measured: Vec<(Measure, String)>,
    /// Systolic and diastolic, in mmHg.
    pub(crate) pressure: Option<(i32, i32)>,
    pub(crate) vaccines: Vec<Vaccine>,
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) notes: Vec<String>,
    pub(crate) follow_up: Option<Date>,
}

/// Whether an illness goes on after the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Active,
    Resolved,
}

/// A medicine and how it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prescription {
    /// With its strength.
    pub drug: &'static str,
    pub dose: &'static str,
    pub frequency: &'static str,
    pub days: u32,
}

impl Visit {
    pub(crate) fn new(day: Date, time: Time) -> Self {
        Self {
            start: day.to_datetime(time),
            kind: FOLLOW_UP,
            complaint: String::new(),
            diagnoses: Vec::new(),
            prescriptions: Vec::new(),
            measured: Vec::new(),
            pressure: None,
            vaccines: Vec::new(),
            procedures: Vec::new(),
            notes: Vec::new(),
            follow_up: None,
        }
    }

    /// Its day.
    #[must_use]
    pub fn date(&self) -> Date {
        self.start.date()
    }

    /// What was prescribed.
    #[must_use]
    pub fn prescriptions(&self) -> &[Prescription] {
        &self.prescriptions
    }

    /// One line to call it by.
    #[must_use]
    pub fn reason(&self) -> &str {
        if self.complaint.is_empty() {
            self.kind.text
        } else {
            &self.complaint
        }
    }

    pub(crate) fn kind(&mut self, kind: Kind) -> &mut Self {
        self.kind = kind;
        self
    }

    pub(crate) fn says(&mut self, complaint: impl Into<String>) -> &mut Self {
        self.complaint = complaint.into();
        self
    }

    pub(crate) fn finds(&mut self, diagnosis: Diagnosis) -> &mut Self {
        self.diagnoses.push((diagnosis, Standing::Active));
        self
    }

    /// The illness is over with this visit, or will be in days.
    pub(crate) fn over(&mut self, diagnosis: Diagnosis) -> &mut Self {
        self.diagnoses.push((diagnosis, Standing::Resolved));
        self
    }

    pub(crate) fn takes(
        &mut self,
        drug: &'static str,
        dose: &'static str,
        frequency: &'static str,
        days: u32,
    ) -> &mut Self {
        self.prescriptions.push(Prescription {
            drug,
            dose,
            frequency,
            days,
        });
        self
    }

    pub(crate) fn pressure(&mut self, systolic: i32, diastolic: i32) -> &mut Self {
        self.pressure = Some((systolic, diastolic));
        self
    }

    pub(crate) fn measured(&mut self, measure: Measure, value: i32) -> &mut Self {
        self.measured.push((measure, value.to_string()));
        self
    }

    /// A value with one decimal place: 68 is 6.8.
    pub(crate) fn tenths(&mut self, measure: Measure, tenths: i32) -> &mut Self {
        let value = format!("{}.{}", tenths / 10, tenths % 10);
        self.measured.push((measure, value));
        self
    }

    pub(crate) fn given(&mut self, vaccine: Vaccine) -> &mut Self {
        self.vaccines.push(vaccine);
        self
    }

    pub(crate) fn done(&mut self, procedure: Procedure) -> &mut Self {
        self.procedures.push(procedure);
        self
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }

    /// The next visit is agreed for so many days later, or the working day after.
    pub(crate) fn back_in(&mut self, days: i32) -> &mut Self {
        let day = self.date().saturating_add(days.days());
        self.follow_up = Some(crate::course::working_day_after(day));
        self
    }
}
