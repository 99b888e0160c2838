#![doc = include_str!("../README.md")]

mod appointments;
mod bundle;
mod chance;
mod codes;
mod course;
mod form;
pub mod paper;
mod patient;
mod person;
mod stories;
mod visit;

use jiff::civil::Date;

use crate::appointments::Diary;
use crate::chance::Chance;
use crate::course::Course;
use crate::person::{Age, Candidate};

pub use appointments::{Appointment, Fate};
pub use patient::{Correction, Patient};
pub use person::Person;
pub use visit::{Prescription, Visit};

/// Twelve patients of a clinic with three doctors.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The first is always the same person.
    pub patients: Vec<Patient>,
}

/// How a patient's part is filled.
struct Part {
    label: &'static str,
    candidates: &'static [Candidate],
    age: Age,
    /// Which of the three doctors.
    doctor: usize,
    /// What happens to them.
    story: &'static [fn(&mut Course)],
}

/// The doctors, by their place.
const GENERAL: usize = 0;
const INTERNAL: usize = 1;
const WOMEN_AND_CHILDREN: usize = 2;

const PARTS: [Part; 12] = {
    use person as p;
    use stories as s;
    const fn part(
        label: &'static str,
        candidates: &'static [Candidate],
        age: Age,
        doctor: usize,
        story: &'static [fn(&mut Course)],
    ) -> Part {
        Part {
            label,
            candidates,
            age,
            doctor,
            story,
        }
    }
    [
        part(
            "diabetes",
            &p::DIABETES,
            Age::Born(1968, 7, 19),
            GENERAL,
            &[s::diabetes, s::flu_shots],
        ),
        part(
            "arthrosis",
            &p::ARTHROSIS,
            Age::Years(66, 71),
            GENERAL,
            &[s::arthrosis, s::flu_shots, s::influenza],
        ),
        part(
            "asthma",
            &p::ASTHMA,
            Age::Years(10, 12),
            WOMEN_AND_CHILDREN,
            &[s::asthma],
        ),
        part(
            "pregnancy",
            &p::PREGNANCY,
            Age::Years(27, 34),
            WOMEN_AND_CHILDREN,
            &[s::pregnancy],
        ),
        part(
            "hypertension",
            &p::HYPERTENSION,
            Age::Years(52, 63),
            INTERNAL,
            &[s::hypertension, s::cold],
        ),
        part(
            "migraine",
            &p::MIGRAINE,
            Age::Years(24, 39),
            GENERAL,
            &[s::migraine, s::cold],
        ),
        part(
            "depression",
            &p::DEPRESSION,
            Age::Years(31, 45),
            GENERAL,
            &[s::depression],
        ),
        part(
            "knee",
            &p::KNEE,
            Age::Years(19, 28),
            GENERAL,
            &[s::knee, s::influenza],
        ),
        part(
            "thyroid",
            &p::THYROID,
            Age::Years(38, 55),
            INTERNAL,
            &[s::thyroid],
        ),
        part(
            "infant",
            &p::INFANT,
            Age::Days(655, 690),
            WOMEN_AND_CHILDREN,
            &[s::infant],
        ),
        part(
            "heart",
            &p::HEART,
            Age::Years(79, 86),
            INTERNAL,
            &[s::heart_failure, s::flu_shots],
        ),
        part(
            "back",
            &p::BACK,
            Age::Years(41, 50),
            GENERAL,
            &[s::back, s::cold],
        ),
    ]
};

impl Cohort {
    /// The cohort of this seed, with two years that end on `today`.
    #[must_use]
    pub fn of(seed: u64, today: Date) -> Self {
        let mut diary = Diary::new(today, Chance::of(seed, "diary"));
        let patients = PARTS.iter().map(|part| {
            let mut chance = Chance::of(seed, part.label);
            let candidate = chance.pick(part.candidates);
            let person = candidate.cast(part.age, today, &mut chance);
            let mut course = Course::new(today, person.born, person.words, chance);
            for story in part.story {
                story(&mut course);
            }
            let visits = course.finish();
            let appointments = diary.of(part.doctor, &visits);
            Patient::new(person, part.doctor, today, visits, appointments)
        });
        Self {
            patients: patients.collect(),
        }
    }
}

#[cfg(test)]
mod tests;
