//! One patient, and how what happened to them gets into a clinic.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::appointments::Appointment;
use crate::bundle;
use crate::codes::Diagnosis;
use crate::person::Person;
use crate::visit::{Prescription, Standing, Visit};

/// What is older than this was written elsewhere, and is brought along.
const RECENT_DAYS: i32 = 40;

/// Somebody with two years of visits.
#[derive(Clone, Debug)]
pub struct Patient {
    pub person: Person,
    /// Which of the three doctors treats them.
    pub doctor: usize,
    /// Oldest first.
    visits: Vec<Visit>,
    /// How many of them are brought along.
    imported: usize,
    /// Past ones, then coming ones.
    pub appointments: Vec<Appointment>,
}

/// A visit as it should have been written.
#[derive(Clone, Debug)]
pub struct Correction {
    pub form: Value,
    pub reason: &'static str,
}

impl Patient {
    pub(crate) fn new(
        person: Person,
        doctor: usize,
        today: Date,
        visits: Vec<Visit>,
        appointments: Vec<Appointment>,
    ) -> Self {
        let since = today.saturating_sub(RECENT_DAYS.days());
        let imported = visits
            .iter()
            .take_while(|visit| visit.date() < since)
            .count();
        Self {
            person,
            doctor,
            visits,
            imported,
            appointments,
        }
    }

    /// Every visit, oldest first.
    #[must_use]
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// The visits that are written here, oldest first.
    #[must_use]
    pub fn written(&self) -> &[Visit] {
        &self.visits[self.imported..]
    }

    /// A FHIR R4 Bundle of everything before [`Self::written`].
    #[must_use]
    pub fn bundle(&self) -> Value {
        let visits: Vec<&Visit> = self.visits[..self.imported].iter().collect();
        bundle::of(&self.person, &visits)
    }

    /// The illnesses that were still there at a later visit, as a patient's details list them.
    #[must_use]
    pub fn conditions(&self) -> Value {
        let mut seen: Vec<Diagnosis> = Vec::new();
        let mut lasting: Vec<Diagnosis> = Vec::new();
        for visit in &self.visits {
            for (diagnosis, standing) in &visit.diagnoses {
                if *standing == Standing::Resolved || diagnosis.code.starts_with('Z') {
                    continue;
                }
                if !seen.contains(diagnosis) {
                    seen.push(*diagnosis);
                } else if !lasting.contains(diagnosis) {
                    lasting.push(*diagnosis);
                }
            }
        }
        let lasting = lasting.iter();
        lasting
            .map(|one| json!({"text": one.text, "code": one.code}))
            .collect()
    }

    /// The newest visit as it should have been: what was prescribed lasts half as long again.
    #[must_use]
    pub fn correction(&self) -> Option<Correction> {
        let mut visit = self.written().last()?.clone();
        let first: &mut Prescription = visit.prescriptions.first_mut()?;
        first.days += first.days / 2;
        visit.note("Number of days corrected; the pharmacy was told.");
        Some(Correction {
            form: visit.form(),
            reason: "The number of days was typed wrongly.",
        })
    }
}
