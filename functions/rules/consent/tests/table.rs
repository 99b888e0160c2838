//! Every state and every event: nothing is left to what happens to happen.

use consent::{Basis, Consent, Emergency, Event, Grant, Party, Refused, Standing, State, Step};
use jiff::Timestamp;

const NOW: i64 = 1_795_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).expect("a moment of this century")
}

fn grant(state: State, ends: Option<i64>) -> Grant {
    Grant {
        state,
        basis: Basis::Request,
        asked_at: Some(at(-500)),
        since: None,
        ends: ends.map(at),
        ended_by: None,
    }
}

/// Every standing a grant can have, by name.
fn grants() -> Vec<(&'static str, Option<Grant>)> {
    vec![
        ("none", None),
        ("asked", Some(grant(State::Asked, None))),
        ("asked until later", Some(grant(State::Asked, Some(600)))),
        ("asked, lapsed", Some(grant(State::Asked, Some(-1)))),
        ("active", Some(grant(State::Active, None))),
        ("active until later", Some(grant(State::Active, Some(600)))),
        ("active, expired", Some(grant(State::Active, Some(0)))),
        ("rejected", Some(grant(State::Rejected, None))),
        ("ended", Some(grant(State::Ended, None))),
    ]
}

fn emergencies() -> [Option<Emergency>; 3] {
    let hour = |since| Some(Emergency::begun(at(since)));
    [None, hour(-60), hour(-7200)]
}

fn events() -> [Event; 7] {
    [
        Event::Ask { ends: None },
        Event::Ask {
            ends: Some(at(600)),
        },
        Event::Accept,
        Event::Reject,
        Event::End(Party::Patient),
        Event::End(Party::Practitioner),
        Event::BreakGlass,
    ]
}

/// In words: what becomes of the grant.
fn outcome(step: Result<Step, Refused>) -> String {
    match step {
        Err(refused) => format!("{refused:?}"),
        Ok(Step::Same) => "same".to_owned(),
        Ok(Step::Changed(consent)) => {
            let grant = consent.grant.map_or("none".to_owned(), |grant| {
                let ends = if grant.ends.is_some() { " until" } else { "" };
                format!("{}{ends}", grant.standing(at(0)))
            });
            let hour = consent.emergency.is_some_and(|hour| hour.holds(at(0)));
            if hour {
                format!("{grant} + hour")
            } else {
                grant
            }
        }
    }
}

#[test]
#[rustfmt::skip]
fn without_an_emergency_this_is_what_each_event_does_in_each_state() {
    let table: [(&str, [&str; 7]); 9] = [
        // asks, asks until, accepts, rejects, patient ends, doctor ends, breaks glass
        ("none", ["asked", "asked until", "NotAsked", "NotAsked", "Nothing", "Nothing", "none + hour"]),
        ("asked", ["same", "asked until", "active", "rejected", "ended", "ended", "asked + hour"]),
        ("asked until later", ["asked", "same", "active until", "rejected until", "ended until", "ended until", "asked until + hour"]),
        ("asked, lapsed", ["asked", "asked until", "NotAsked", "NotAsked", "same", "same", "expired until + hour"]),
        ("active", ["same", "active until", "same", "Accepted", "ended", "ended", "LetIn"]),
        ("active until later", ["active", "same", "same", "Accepted", "ended until", "ended until", "LetIn"]),
        ("active, expired", ["asked", "asked until", "NotAsked", "NotAsked", "same", "same", "expired until + hour"]),
        ("rejected", ["asked", "asked until", "NotAsked", "same", "same", "same", "rejected + hour"]),
        ("ended", ["asked", "asked until", "NotAsked", "NotAsked", "same", "same", "ended + hour"]),
    ];
    for ((name, grant), (row, expected)) in grants().into_iter().zip(table) {
        assert_eq!(name, row);
        for (event, expected) in events().into_iter().zip(expected) {
            let consent = Consent {
                grant,
                emergency: None,
            };
            assert_eq!(
                outcome(consent.after(event, at(0))),
                expected,
                "{name}, {event:?}"
            );
        }
    }
}

#[test]
fn an_emergency_changes_no_consent_and_no_consent_but_an_end_changes_an_emergency() {
    for (name, grant) in grants() {
        for emergency in emergencies() {
            let consent = Consent { grant, emergency };
            for event in events() {
                let plain = Consent {
                    grant,
                    emergency: None,
                };
                let (with, without) = (consent.after(event, at(0)), plain.after(event, at(0)));
                if let (Ok(Step::Changed(with)), Ok(Step::Changed(without))) = (with, without) {
                    assert_eq!(with.grant, without.grant, "{name}, {event:?}");
                }
                if let (Ok(Step::Changed(changed)), false) =
                    (with, matches!(event, Event::End(_) | Event::BreakGlass))
                {
                    assert_eq!(changed.emergency, emergency, "{name}, {event:?}");
                }
            }
        }
    }
}

#[test]
fn after_an_end_nobody_is_in_whatever_there_was() {
    for (name, grant) in grants() {
        for emergency in emergencies() {
            for party in [Party::Patient, Party::Practitioner] {
                let consent = Consent { grant, emergency };
                let after = match consent.after(Event::End(party), at(0)) {
                    Ok(Step::Changed(after)) => after,
                    Ok(Step::Same) | Err(_) => consent,
                };
                assert!(!after.lets_in(at(0)), "{name}");
                assert!(!after.concerns_the_practitioner(at(0)), "{name}");
                let again = after.after(Event::End(party), at(0));
                assert!(
                    !matches!(again, Ok(Step::Changed(_))),
                    "{name}: once is enough"
                );
            }
        }
    }
}

#[test]
fn only_an_acceptance_or_an_emergency_lets_anybody_in() {
    for (name, grant) in grants() {
        for emergency in emergencies() {
            let consent = Consent { grant, emergency };
            for event in events() {
                let Ok(Step::Changed(after)) = consent.after(event, at(0)) else {
                    continue;
                };
                if !consent.lets_in(at(0)) && after.lets_in(at(0)) {
                    assert!(
                        matches!(event, Event::Accept | Event::BreakGlass),
                        "{name}, {event:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_same_event_again_changes_nothing_more() {
    for (name, grant) in grants() {
        for emergency in emergencies() {
            for event in events() {
                let consent = Consent { grant, emergency };
                let Ok(Step::Changed(after)) = consent.after(event, at(0)) else {
                    continue;
                };
                if let Ok(Step::Changed(again)) = after.after(event, at(0)) {
                    assert_eq!(again, after, "{name}, {event:?}");
                }
            }
        }
    }
}

#[test]
fn the_clock_alone_ends_a_consent_and_an_emergency() {
    let consent = Consent {
        grant: Some(grant(State::Active, Some(600))),
        emergency: Some(Emergency::begun(at(0))),
    };
    assert!(consent.lets_in(at(599)));
    assert_eq!(consent.standing(at(600)), Some(Standing::Expired));
    assert!(consent.lets_in(at(600)), "the emergency goes on");
    assert!(!consent.lets_in(at(3600)));
}

#[test]
fn an_hour_that_runs_is_not_prolonged_and_another_may_follow_it() {
    let hour = Consent {
        grant: None,
        emergency: Some(Emergency::begun(at(0))),
    };
    let again = |second| hour.after(Event::BreakGlass, at(second));
    assert_eq!(again(3_599), Err(Refused::LetIn));
    assert!(matches!(again(3_600), Ok(Step::Changed(_))));
}

#[test]
fn nobody_asks_for_what_is_over_at_once() {
    for (name, grant) in grants() {
        let consent = Consent {
            grant,
            emergency: None,
        };
        let ask = Event::Ask { ends: Some(at(0)) };
        assert_eq!(consent.after(ask, at(0)), Err(Refused::Over), "{name}");
    }
}
