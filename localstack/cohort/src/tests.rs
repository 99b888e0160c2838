//! What is claimed of every cohort.

use std::collections::BTreeSet;

use chart::NewVisit;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::*;

const TODAY: Date = date(2026, 11, 22);

/// Seeds and last days, among them a leap day, a new year and a Sunday.
fn cohorts() -> Vec<(Date, Cohort)> {
    let days = [
        TODAY,
        date(2028, 2, 29),
        date(2027, 1, 1),
        date(2026, 5, 17),
    ];
    let seeded = days
        .into_iter()
        .flat_map(|day| (0..3).map(move |seed| (day, Cohort::of(seed * 7_919, day))));
    seeded.collect()
}

fn text(cohort: &Cohort) -> String {
    let patients = cohort.patients.iter().map(|patient| {
        let written: Vec<_> = patient.written().iter().map(Visit::form).collect();
        format!(
            "{}\n{written:?}\n{:?}\n",
            patient.bundle(),
            patient.appointments
        )
    });
    patients.collect()
}

#[test]
fn the_same_seed_makes_the_same_bytes_and_another_seed_other_ones() {
    let again = text(&Cohort::of(5, TODAY));
    assert_eq!(text(&Cohort::of(5, TODAY)), again);
    assert_ne!(text(&Cohort::of(6, TODAY)), again);
    let names = |seed| {
        let cohort = Cohort::of(seed, TODAY);
        let names: Vec<_> = cohort
            .patients
            .iter()
            .map(|one| one.person.name())
            .collect();
        names
    };
    assert!((1..20).any(|seed| names(seed) != names(0)));
}

#[test]
fn there_are_twelve_patients_of_three_doctors_and_the_first_is_always_the_same() {
    for (_, cohort) in cohorts() {
        assert_eq!(cohort.patients.len(), 12);
        let doctors: BTreeSet<_> = cohort.patients.iter().map(|one| one.doctor).collect();
        assert_eq!(doctors, BTreeSet::from([0, 1, 2]));
        assert_eq!(cohort.patients[0].person.name(), "Nila Deshpande");
        let labels: BTreeSet<_> = cohort.patients.iter().map(|one| one.person.label).collect();
        assert_eq!(labels.len(), 12);
    }
}

#[test]
fn every_visit_is_on_a_working_day_of_the_two_years_and_no_day_has_two() {
    for (today, cohort) in cohorts() {
        let first = today.saturating_sub(2.years());
        for patient in &cohort.patients {
            let days: Vec<_> = patient.visits().iter().map(Visit::date).collect();
            assert!(days.len() >= 6, "{}: {days:?}", patient.person.label);
            assert!(days.is_sorted_by(|one, next| one < next), "{days:?}");
            for day in days {
                assert!(first <= day && day <= today, "{day}");
                assert!(day >= patient.person.born, "{}", patient.person.label);
                assert!(course::is_working_day(day), "{day}");
            }
        }
    }
}

#[test]
fn every_bundle_is_imported_whole_one_version_a_visit() {
    for (_, cohort) in cohorts() {
        for patient in &cohort.patients {
            let bundle = patient.bundle();
            let import = chart::import(bundle.to_string().as_bytes()).unwrap();
            assert!(import.kept.is_empty(), "{:?}", import.kept);
            assert_eq!(
                import.visits.len() + patient.written().len(),
                patient.visits().len()
            );
            assert_eq!(import.patient.view().name, patient.person.name());
            for visit in &import.visits {
                let record = visit.record(&import.patient, |card| card.to_string().len() < 1_400);
                assert_ne!(record.view().headline(), "Visit");
            }
        }
    }
}

#[test]
fn every_recent_visit_and_every_correction_is_taken_by_the_form() {
    let mut written = 0;
    for (today, cohort) in cohorts() {
        for patient in &cohort.patients {
            let bundle = patient.bundle().to_string();
            let whose = chart::import(bundle.as_bytes()).unwrap().patient;
            let corrected = patient.correction().map(|correction| correction.form);
            let forms = patient.written().iter().map(Visit::form);
            for form in forms.chain(corrected) {
                let visit = NewVisit::parse(&form, today).unwrap();
                visit.for_patient(&whose, &[]).unwrap();
                written += 1;
            }
        }
    }
    assert!(written > 150, "{written}");
}

#[test]
fn whoever_is_needed_for_a_demo_has_what_it_needs_at_every_time_of_the_year() {
    for day in (0..366).step_by(5) {
        let today = TODAY.saturating_add(day.days());
        let cohort = Cohort::of(u64::try_from(day).unwrap(), today);
        let newest = |at: usize| cohort.patients[at].written().last().unwrap().form();
        for at in 0..12 {
            newest(at);
        }
        for at in [0, 4] {
            assert!(cohort.patients[at].correction().is_some(), "{today}");
        }
        for at in [0, 4, 8] {
            let listed = cohort.patients[at].conditions();
            assert!(!listed.as_array().unwrap().is_empty(), "{today} {listed}");
        }
        // What the doctor writes to the first patient of, and what is forged.
        assert!(newest(0).to_string().contains("HbA1c"), "{today}");
        let diagnosis = &newest(8)["diagnosis"][0]["text"];
        assert_eq!(diagnosis, "Hypothyroidism, unspecified", "{today}");
        let flow = paper::curve(&cohort.patients[2], "Peak expiratory flow").unwrap();
        assert!(flow.starts_with(b"\x89PNG\r\n\x1a\n"));
    }
}

#[test]
fn no_doctor_has_two_appointments_at_once_and_what_is_past_has_been_settled() {
    for (today, cohort) in cohorts() {
        let mut taken = BTreeSet::new();
        let mut fates = BTreeSet::new();
        for patient in &cohort.patients {
            for one in &patient.appointments {
                for quarter in 0..one.minutes / 15 {
                    let at = one.start.saturating_add((quarter * 15).minutes());
                    assert!(taken.insert((patient.doctor, at)), "{at}");
                }
                let to_come = matches!(one.fate, Fate::Booked | Fate::Proposed);
                assert_eq!(one.start.date() > today, to_come, "{one:?}");
                assert!(one.start.date() <= today.saturating_add(1.years()));
                fates.insert(match one.fate {
                    Fate::Fulfilled => 0,
                    Fate::NoShow => 1,
                    Fate::Cancelled(_) => 2,
                    Fate::Booked => 3,
                    Fate::Proposed => 4,
                });
            }
        }
        assert_eq!(fates.len(), 5);
    }
}

#[test]
fn a_report_is_a_pdf_whose_table_of_objects_is_right() {
    let file = paper::report(&["MRI of the knee", "A (small) tear"]);
    let text = String::from_utf8(file).unwrap();
    assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
    for (at, line) in text
        .lines()
        .filter(|line| line.ends_with(" n "))
        .enumerate()
    {
        let offset: usize = line[..10].parse().unwrap();
        let object = format!("{} 0 obj", at + 1);
        assert!(text[offset..].starts_with(&object), "{line}");
    }
}
