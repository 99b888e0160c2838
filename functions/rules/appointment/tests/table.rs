//! Every state, every event and every role: nothing is left to what happens to happen.

use access::Role;
use appointment::{Appointment, Event, Length, Refused, Start, Status, Step, When};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

/// 2026-11-22T10:00:00Z is a quarter of an hour.
const QUARTER: i64 = 1_795_341_600;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(QUARTER + minutes * 60).expect("a moment of this century")
}

fn when(minutes_from_now: i64, length: u64) -> When {
    When {
        start: Start::new(at(minutes_from_now)).expect("a quarter"),
        length: Length::minutes(length).expect("a length"),
    }
}

fn appointment(status: Status, minutes_from_now: i64) -> Appointment {
    Appointment {
        when: when(minutes_from_now, 30),
        status,
        cancelled_by: (status == Status::Cancelled).then_some(Role::Admin),
    }
}

fn outcome(step: Result<Step, Refused>) -> String {
    match step {
        Err(refused) => format!("{refused:?}"),
        Ok(Step::Same) => "same".to_owned(),
        Ok(Step::Changed(to)) => to.status.to_string(),
    }
}

#[test]
fn what_comes_of_everything_that_is_done_before_an_appointment() {
    let moved = Event::Reschedule(when(120, 30));
    let expected = [
        // status, then of patient and staff: approve, move, complete, no-show, cancel
        (
            "proposed",
            "NotForPatients proposed NotForPatients NotForPatients cancelled",
            "booked booked NotBooked NotBooked cancelled",
        ),
        (
            "booked",
            "NotForPatients proposed NotForPatients NotForPatients cancelled",
            "same booked NotBegun NotBegun cancelled",
        ),
        (
            "fulfilled",
            "NotForPatients Over NotForPatients NotForPatients Over",
            "Over Over same NotBegun Over",
        ),
        (
            "noshow",
            "NotForPatients Over NotForPatients NotForPatients Over",
            "Over Over NotBegun same Over",
        ),
        (
            "cancelled",
            "NotForPatients Cancelled NotForPatients NotForPatients same",
            "Cancelled Cancelled Cancelled Cancelled same",
        ),
    ];
    for (status, (name, of_patient, of_staff)) in Status::ALL.into_iter().zip(expected) {
        assert_eq!(status.as_str(), name);
        let it = appointment(status, 60);
        let all = |by| {
            [
                Event::Approve,
                moved,
                Event::Complete,
                Event::NoShow,
                Event::Cancel,
            ]
            .map(|event| outcome(it.after(event, by, at(0))))
            .join(" ")
        };
        assert_eq!(all(Role::Patient), of_patient, "{name}");
        assert_eq!(all(Role::Doctor), of_staff, "{name}");
        assert_eq!(all(Role::Admin), of_staff, "{name}");
    }
}

#[test]
fn when_it_has_begun_the_patient_changes_nothing_and_the_clinic_says_what_came_of_it() {
    let booked = appointment(Status::Booked, 0);
    for event in [Event::Cancel, Event::Reschedule(when(60, 15))] {
        assert_eq!(
            booked.after(event, Role::Patient, at(0)),
            Err(Refused::Begun)
        );
        assert!(booked.after(event, Role::Doctor, at(0)).is_ok());
    }
    assert_eq!(
        outcome(booked.after(Event::Complete, Role::Doctor, at(0))),
        "fulfilled"
    );
    assert_eq!(
        outcome(booked.after(Event::NoShow, Role::Admin, at(600))),
        "noshow"
    );
    let slip = appointment(Status::NoShow, 0);
    assert_eq!(
        outcome(slip.after(Event::Complete, Role::Doctor, at(5))),
        "fulfilled"
    );
    let just_before = at(0) - SignedDuration::from_nanos(1);
    assert_eq!(
        booked.after(Event::Complete, Role::Doctor, just_before),
        Err(Refused::NotBegun)
    );
}

#[test]
fn a_patient_asks_for_what_is_to_come_and_staff_may_enter_what_was() {
    for (minutes, of_patient, of_staff) in [
        (15, "proposed", "booked"),
        (0, "Past", "booked"),
        (-15, "Past", "booked"),
        (-2 * 366 * 24 * 60, "Past", "booked"),
        (-2 * 366 * 24 * 60 - 15, "Past", "TooFar"),
        (2 * 366 * 24 * 60, "proposed", "booked"),
        (2 * 366 * 24 * 60 + 15, "TooFar", "TooFar"),
    ] {
        let asked = |by| match Appointment::asked(when(minutes, 15), by, at(0)) {
            Ok(it) => it.status.to_string(),
            Err(refused) => format!("{refused:?}"),
        };
        assert_eq!(asked(Role::Patient), of_patient, "{minutes}");
        assert_eq!(asked(Role::Doctor), of_staff, "{minutes}");
        assert_eq!(asked(Role::Admin), of_staff, "{minutes}");
    }
    let lapsed = appointment(Status::Proposed, -30);
    for (event, to) in [(Event::Approve, "booked"), (Event::Cancel, "cancelled")] {
        assert_eq!(outcome(lapsed.after(event, Role::Doctor, at(0))), to);
    }
}

#[test]
fn nobody_is_told_of_what_began_more_than_a_day_ago() {
    let booked = appointment(Status::Booked, 0);
    assert!(!booked.is_history(at(-60)) && !booked.is_history(at(24 * 60)));
    assert!(booked.is_history(at(24 * 60 + 1)));
}

#[test]
fn a_patient_who_asks_for_the_time_they_have_keeps_the_approval() {
    let booked = appointment(Status::Booked, 60);
    let same = Event::Reschedule(booked.when);
    assert_eq!(booked.after(same, Role::Patient, at(0)), Ok(Step::Same));
    let longer = Event::Reschedule(when(60, 45));
    assert_eq!(
        outcome(booked.after(longer, Role::Patient, at(0))),
        "proposed"
    );
    let proposed = appointment(Status::Proposed, 60);
    assert_eq!(outcome(proposed.after(same, Role::Doctor, at(0))), "booked");
}

fn any_event() -> impl Strategy<Value = Event> {
    let moved = (-8i64..8, 1u64..5)
        .prop_map(|(quarter, length)| Event::Reschedule(when(quarter * 15, length * 15)));
    prop_oneof![
        Just(Event::Approve),
        Just(Event::Complete),
        Just(Event::NoShow),
        Just(Event::Cancel),
        moved,
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_only_what_is_approved_holds_a_time_and_who_cancelled_is_known(
        done in proptest::collection::vec((any_event(), 0usize..3, 0i64..30), 1..40),
    ) {
        let mut it = Appointment::asked(when(60, 30), Role::Patient, at(0)).expect("in an hour");
        let mut minutes = 0;
        for (event, role, later) in done {
            minutes += later;
            let by = Role::ALL[role];
            if let Ok(Step::Changed(next)) = it.after(event, by, at(minutes)) {
                prop_assert_ne!(next, it);
                prop_assert_ne!(it.status, Status::Cancelled, "cancelled is the end");
                prop_assert!(by != Role::Patient || matches!(next.status, Status::Proposed | Status::Cancelled));
                prop_assert!(!matches!(next.status, Status::Fulfilled | Status::NoShow) || next.when.start.at() <= at(minutes));
                // Done again, it has been done.
                prop_assert_eq!(next.after(event, by, at(minutes)), Ok(Step::Same));
                it = next;
            }
            let held = it.holds().len();
            let quarters = usize::from(it.when.length.in_minutes() / 15);
            let holds = matches!(it.status, Status::Booked | Status::Fulfilled | Status::NoShow);
            prop_assert_eq!(held, if holds { quarters } else { 0 });
            prop_assert_eq!(it.cancelled_by.is_some(), it.status == Status::Cancelled);
        }
    }
}
