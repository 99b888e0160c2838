//! What the gate enters in a chart's log, and when.

use crate::desk::tables::consent;
use crate::desk::{CHART, Call, DOCTOR, Desk, Tables, UNKNOWN};
use access::{Action, PersonId, Role};
use audit::{What, When};
use axum::http::StatusCode;
use gate::Noted;
use uuid::Uuid;

const A_DOCTOR: Option<(Role, Uuid)> = Some((Role::Doctor, DOCTOR));
const ITS_PATIENT: Option<(Role, Uuid)> = Some((Role::Patient, CHART));
const AN_ADMIN: Option<(Role, Uuid)> = Some((Role::Admin, Uuid::from_u128(0xad)));

fn let_in() -> Tables {
    Tables {
        consent: Some(consent("active")),
        ..Tables::default()
    }
}

fn at(chart: Uuid) -> String {
    format!("/{chart}")
}

/// Somebody who may do this to the chart.
fn who_may(action: Action) -> Option<(Role, Uuid)> {
    [A_DOCTOR, ITS_PATIENT, AN_ADMIN]
        .into_iter()
        .find(|who| {
            let relation = match who {
                Some((Role::Doctor, _)) => access::Relation::Consented,
                Some((Role::Patient, _)) => access::Relation::Self_,
                _ => access::Relation::Stranger,
            };
            let allowed = |(role, _): &(Role, Uuid)| {
                access::decide(*role, relation, action) == access::Decision::Allow
            };
            who.as_ref().is_some_and(allowed)
        })
        .unwrap()
}

/// The partitions written to and the events, in order.
fn entered(calls: &[Call]) -> Vec<(&str, &serde_json::Value)> {
    let mut entries = Vec::new();
    for call in calls {
        if let Call::Entered(partition, event) = call {
            entries.push((partition.as_str(), event));
        }
    }
    entries
}

fn of_charts(when: When) -> impl Iterator<Item = Action> {
    let all = Action::ALL
        .into_iter()
        .filter(|action| action.names_a_chart());
    all.filter(move |action| What::of(*action).unwrap().1 == when)
}

#[test]
fn everything_that_names_a_chart_has_an_entry() {
    for action in Action::ALL {
        assert!(
            !action.names_a_chart() || What::of(action).is_some(),
            "{action:?}"
        );
    }
}

#[tokio::test]
async fn everything_done_to_a_chart_is_entered_once_and_nothing_else_is() {
    let desk = Desk::new(let_in());
    for action in Action::ALL {
        if action.names_a_chart() {
            let answer = desk.ask(who_may(action), action, &at(CHART)).await;
            assert_eq!(answer.status, StatusCode::OK, "{action:?}");
            let entries = entered(&answer.calls);
            assert_eq!(entries.len(), 1, "{action:?}");
            assert_eq!(entries[0].0, CHART.to_string());
            let code = &entries[0].1["subtype"][0]["code"];
            assert_eq!(code, What::of(action).unwrap().0.name());
        } else {
            let answer = desk.ask(A_DOCTOR, action, "/").await;
            assert_eq!(entered(&answer.calls), [], "{action:?}");
        }
    }
}

#[tokio::test]
async fn a_read_is_entered_with_what_became_of_it_before_it_is_shown() {
    for (status, outcome) in [
        (StatusCode::OK, "0"),
        (StatusCode::NOT_FOUND, "4"),
        (StatusCode::BAD_REQUEST, "8"),
    ] {
        let desk = Desk::new(Tables {
            answer: (status, Noted::default()),
            ..let_in()
        });
        for action in of_charts(When::Beside) {
            let answer = desk.ask(who_may(action), action, &at(CHART)).await;
            assert_eq!(answer.status, status);
            assert_eq!(course(&answer.calls), ["handled", "entered"], "{action:?}");
            assert_eq!(entered(&answer.calls)[0].1["outcome"], outcome);
        }
    }
}

/// What was entered and done, in order.
fn course(calls: &[Call]) -> Vec<String> {
    let kinds = calls.iter().map(Call::kind);
    kinds
        .filter(|kind| kind == "entered" || kind == "handled")
        .collect()
}

#[tokio::test]
async fn an_erasure_and_a_write_are_entered_before_they_take_effect() {
    for (when, strokes) in [(When::Before, 0), (When::After, 1)] {
        let desk = Desk::new(Tables {
            strokes,
            ..let_in()
        });
        for action in of_charts(when) {
            let answer = desk.ask(who_may(action), action, &at(CHART)).await;
            assert_eq!(course(&answer.calls), ["entered", "handled"], "{action:?}");
            assert_eq!(entered(&answer.calls)[0].1["outcome"], "0", "{action:?}");
        }
    }
}

#[tokio::test]
async fn a_card_and_a_repeated_write_are_entered_before_they_are_answered() {
    let desk = Desk::new(let_in());
    for action in of_charts(When::After) {
        let answer = desk.ask(who_may(action), action, &at(CHART)).await;
        assert_eq!(course(&answer.calls), ["handled", "entered"], "{action:?}");
    }
}

#[tokio::test]
async fn a_write_that_is_tried_anew_is_entered_once() {
    let desk = Desk::new(Tables {
        strokes: 3,
        ..let_in()
    });
    let answer = desk.ask(A_DOCTOR, Action::WriteVisit, &at(CHART)).await;
    assert_eq!(course(&answer.calls), ["entered", "handled"]);
}

#[tokio::test]
async fn a_write_that_was_entered_and_did_not_take_effect_is_entered_as_that_too() {
    let noted = Noted {
        version: Some(41),
        ..Noted::default()
    };
    for (status, outcome) in [
        (StatusCode::PRECONDITION_FAILED, "8"),
        (StatusCode::NOT_FOUND, "4"),
    ] {
        let desk = Desk::new(Tables {
            strokes: 1,
            answer: (status, noted.clone()),
            ..let_in()
        });
        let answer = desk.ask(A_DOCTOR, Action::WriteVisit, &at(CHART)).await;
        assert_eq!(answer.status, status);
        let entries = entered(&answer.calls);
        let outcomes: Vec<_> = entries.iter().map(|(_, event)| &event["outcome"]).collect();
        assert_eq!(outcomes, ["0", outcome]);
        assert!(
            entries
                .iter()
                .all(|(_, event)| event.to_string().contains("41"))
        );
    }
}

#[tokio::test]
async fn an_erasure_that_came_to_nothing_does_not_stand_in_the_log_as_one() {
    for (status, outcomes) in [
        (StatusCode::NO_CONTENT, vec!["0"]),
        (StatusCode::CONFLICT, vec!["0", "8"]),
    ] {
        let desk = Desk::new(Tables {
            answer: (status, Noted::default()),
            ..let_in()
        });
        let answer = desk.ask(AN_ADMIN, Action::ErasePatient, &at(CHART)).await;
        let entries = entered(&answer.calls);
        let said: Vec<_> = entries.iter().map(|(_, event)| &event["outcome"]).collect();
        assert_eq!(said, outcomes);
    }
}

#[tokio::test]
async fn a_write_that_may_have_taken_effect_is_not_entered_as_failed() {
    for (action, who, strokes) in [
        (Action::WriteVisit, A_DOCTOR, 1),
        (Action::ErasePatient, AN_ADMIN, 0),
    ] {
        let desk = Desk::new(Tables {
            strokes,
            answer: (StatusCode::INTERNAL_SERVER_ERROR, Noted::default()),
            ..let_in()
        });
        let answer = desk.ask(who, action, &at(CHART)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(course(&answer.calls), ["entered", "handled"], "{action:?}");
        assert_eq!(entered(&answer.calls)[0].1["outcome"], "0");
    }
}

#[tokio::test]
async fn a_write_that_cannot_be_entered_does_not_take_effect() {
    let desk = Desk::new(Tables {
        strokes: 1,
        log_is_full: true,
        ..let_in()
    });
    for action in of_charts(When::After) {
        let answer = desk.ask(who_may(action), action, &at(CHART)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.calls.contains(&Call::Handled), "{action:?}");
    }
}

#[tokio::test]
async fn whoever_is_refused_what_the_log_goes_on_telling_of_is_told_to_send_it_again() {
    let desk = Desk::new(Tables {
        strokes: 1,
        log_fills: true,
        answer: (StatusCode::PRECONDITION_FAILED, Noted::default()),
        ..let_in()
    });
    let answer = desk.ask(A_DOCTOR, Action::WriteVisit, &at(CHART)).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body["type"], "/problems/log-unwritten");
    // Not that nothing was done: the log says otherwise.
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.contains("Send the same request again"), "{detail}");
}

#[tokio::test]
async fn what_cannot_be_entered_is_not_shown_and_not_erased() {
    let desk = Desk::new(Tables {
        log_is_full: true,
        ..let_in()
    });
    for action in Action::ALL
        .into_iter()
        .filter(|action| action.names_a_chart())
    {
        let answer = desk.ask(who_may(action), action, &at(CHART)).await;
        assert_eq!(
            answer.status,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{action:?}"
        );
        assert!(!answer.body.to_string().contains("J20.9"), "{action:?}");
        let handled = answer.calls.contains(&Call::Handled);
        assert!(!handled || action != Action::ErasePatient);
    }
}

#[tokio::test]
async fn a_refusal_that_cannot_be_entered_says_nothing_either_way() {
    let desk = Desk::new(Tables {
        log_is_full: true,
        ..Tables::default()
    });
    for chart in [CHART, UNKNOWN] {
        let answer = desk.ask(A_DOCTOR, Action::ReadChart, &at(chart)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
}

#[tokio::test]
async fn a_refusal_stands_in_the_charts_log_and_one_of_no_chart_elsewhere() {
    let desk = Desk::new(Tables::default());
    let known = desk.ask(A_DOCTOR, Action::ReadChart, &at(CHART)).await;
    let unknown = desk.ask(A_DOCTOR, Action::ReadChart, &at(UNKNOWN)).await;
    let (partition, event) = entered(&known.calls)[0];
    assert_eq!(partition, CHART.to_string());
    assert_eq!(event["outcome"], "4");
    assert_eq!(event["subtype"][0]["code"], "read-chart");
    let (partition, _) = entered(&unknown.calls)[0];
    assert_ne!(partition, UNKNOWN.to_string());
    // What a role never does is a refusal as well.
    let answer = desk.ask(AN_ADMIN, Action::ReadChart, &at(CHART)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(entered(&answer.calls)[0].1["outcome"], "4");
}

#[tokio::test]
async fn an_entry_says_what_became_of_a_write() {
    for (status, outcome) in [
        (StatusCode::CREATED, "0"),
        (StatusCode::NOT_FOUND, "4"),
        (StatusCode::PRECONDITION_FAILED, "8"),
        (StatusCode::UNPROCESSABLE_ENTITY, "8"),
        (StatusCode::INTERNAL_SERVER_ERROR, "8"),
    ] {
        let desk = Desk::new(Tables {
            answer: (status, Noted::default()),
            ..let_in()
        });
        let answer = desk.ask(A_DOCTOR, Action::WriteVisit, &at(CHART)).await;
        assert_eq!(answer.status, status);
        assert_eq!(entered(&answer.calls)[0].1["outcome"], outcome, "{status}");
    }
}

#[tokio::test]
async fn an_entry_says_who_from_where_and_about_what() {
    let practitioner = Uuid::from_u128(0xfa);
    let desk = Desk::new(Tables {
        answer: (
            StatusCode::CREATED,
            Noted {
                version: Some(41),
                practitioner: Some(PersonId::new(practitioner)),
                note: None,
            },
        ),
        ..let_in()
    });
    let written = desk.ask(A_DOCTOR, Action::WriteVisit, &at(CHART)).await;
    let said = entered(&written.calls)[0].1.to_string();
    for part in [
        "192.0.2.7",
        "Nila Rao",
        "41",
        &DOCTOR.to_string(),
        &practitioner.to_string(),
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let desk = Desk::new(let_in());
    let read = format!("/{CHART}/versions/17");
    let read = desk.ask(A_DOCTOR, Action::ReadChart, &read).await;
    assert!(entered(&read.calls)[0].1.to_string().contains("17"));
    let ended = format!("/{CHART}/consents/{UNKNOWN}");
    let ended = desk.ask(ITS_PATIENT, Action::ReadConsents, &ended).await;
    let said = entered(&ended.calls)[0].1.to_string();
    assert!(said.contains(&UNKNOWN.to_string()));
    assert!(
        !said.contains("Nila Rao"),
        "the log outlives a patient's name: {said}"
    );
}

#[test]
#[should_panic(expected = "is entered in a log")]
fn a_gate_without_a_log_serves_no_route_that_names_a_chart() {
    let environment = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let environment = environment.map(|name| (name.to_owned(), "x".to_owned()));
    let aws = edge::aws::connect(&environment.into_iter().collect()).unwrap();
    let admission = dynamo::admission::Admission::new(dynamo::client(&aws), "sessions".to_owned());
    let clock = edge::Clock::fixed(crate::desk::now());
    let gate = gate::Gate::new(&[4; 65], "https://clinic.example", clock, admission).unwrap();
    let route = axum::routing::get(|| async {});
    let _: axum::routing::MethodRouter = gate.guard(Action::ReadChart, route);
}
