//! Who gets past the gate, and in which order it looks.

use crate::desk::tables::{consent, emergency, session};
use crate::desk::{CHART, Call, DOCTOR, Desk, SESSION, Tables, UNKNOWN};
use access::{Action, Role};
use axum::http::StatusCode;

const A_DOCTOR: Option<(Role, uuid::Uuid)> = Some((Role::Doctor, DOCTOR));
const ITS_PATIENT: Option<(Role, uuid::Uuid)> = Some((Role::Patient, CHART));
const AN_ADMIN: Option<(Role, uuid::Uuid)> = Some((Role::Admin, SESSION));

fn at(chart: uuid::Uuid) -> String {
    format!("/{chart}")
}

fn path(action: Action) -> String {
    if action.names_a_chart() {
        at(CHART)
    } else {
        "/".to_owned()
    }
}

#[tokio::test]
async fn without_a_token_no_table_is_asked_and_nothing_is_logged() {
    let desk = Desk::new(Tables::default());
    for action in Action::ALL {
        let answer = desk.ask(None, action, &path(action)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{action:?}");
        assert_eq!(answer.calls, [], "{action:?}");
    }
    let answer = desk.ask(None, Action::ReadChart, "/%ff").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_is_taken_from_one_authorization_header_and_from_nowhere_else() {
    let desk = Desk::new(Tables::default());
    let token = desk.token(Role::Patient, CHART);
    let (bearer, cookie) = (format!("bearer {token}"), format!("access_token={token}"));
    let (basic, in_path) = (
        format!("Basic {token}"),
        format!("/{CHART}?access_token={token}"),
    );
    let ask = async |headers: Vec<(&'static str, &str)>, path: &str| {
        let answer = desk.ask_with(headers, Action::ReadChart, path).await;
        (answer.status, answer.calls.len())
    };
    let let_in = ask(vec![("authorization", &bearer)], &at(CHART)).await;
    assert_eq!(let_in.0, StatusCode::OK);
    for (headers, path) in [
        (vec![("cookie", cookie.as_str())], at(CHART)),
        (vec![], in_path),
        (vec![("x-access-token", token.as_str())], at(CHART)),
        (vec![("authorization", token.as_str())], at(CHART)),
        (vec![("authorization", basic.as_str())], at(CHART)),
        (
            vec![("authorization", &bearer), ("authorization", &bearer)],
            at(CHART),
        ),
        (
            vec![("authorization", &bearer), ("authorization", "Bearer x")],
            at(CHART),
        ),
    ] {
        let refused = ask(headers.clone(), &path).await;
        assert_eq!(refused, (StatusCode::UNAUTHORIZED, 0), "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_that_has_ended_lets_nobody_in_whatever_the_token_says() {
    let (expired, now) = (session("two-factor", -1), session("two-factor", 0));
    for ended in [None, Some(expired), Some(now)] {
        let desk = Desk::new(Tables {
            session: ended,
            consent: Some(consent("active")),
            ..Tables::default()
        });
        for action in Action::ALL {
            for who in [A_DOCTOR, ITS_PATIENT, AN_ADMIN] {
                let answer = desk.ask(who, action, &path(action)).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{action:?}");
                assert!(matches!(answer.calls[..], [Call::Read(_)]), "{action:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_doctor_or_admin_without_a_second_factor_keeps_their_account_and_does_nothing_else() {
    let desk = Desk::new(Tables {
        session: Some(session("password", 1)),
        consent: Some(consent("active")),
        ..Tables::default()
    });
    for action in Action::ALL {
        for who in [A_DOCTOR, AN_ADMIN] {
            let answer = desk.ask(who, action, &path(action)).await;
            if action == Action::KeepAccount {
                assert_eq!(answer.status, StatusCode::OK);
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{action:?}");
                let kind = "/problems/second-factor-required";
                assert_eq!(answer.body["type"], kind, "{action:?}");
                assert!(!answer.calls.contains(&Call::Handled));
            }
        }
    }
}

#[tokio::test]
async fn that_a_second_factor_is_missing_is_said_before_anything_of_the_chart() {
    let desk = Desk::new(Tables {
        session: Some(session("password", 1)),
        ..Tables::default()
    });
    for chart in [CHART, UNKNOWN] {
        let answer = desk.ask(A_DOCTOR, Action::ReadChart, &at(chart)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.body["type"], "/problems/second-factor-required");
    }
}

#[tokio::test]
async fn a_patient_needs_no_second_factor_and_no_consent_for_their_own_chart() {
    let desk = Desk::new(Tables {
        session: Some(session("password", 1)),
        ..Tables::default()
    });
    let answer = desk.ask(ITS_PATIENT, Action::ReadChart, &at(CHART)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.calls[0], Call::Read(vec!["sessions".to_owned()]));
    let answer = desk.ask(ITS_PATIENT, Action::ReadChart, &at(UNKNOWN)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_session_and_the_consent_are_read_in_one_call() {
    let desk = Desk::new(Tables {
        consent: Some(consent("active")),
        ..Tables::default()
    });
    let answer = desk.ask(A_DOCTOR, Action::ReadChart, &at(CHART)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let reads = |call: &&Call| matches!(call, Call::Read(_));
    assert_eq!(answer.calls.iter().filter(reads).count(), 1);
    let kinds = answer.calls[0].kind();
    assert!(
        kinds.contains("sessions") && kinds.contains("records"),
        "{kinds}"
    );
}

#[tokio::test]
async fn a_consent_that_is_not_active_opens_nothing_and_an_emergency_does_for_its_hour() {
    for (consent, expected) in [
        (Some(consent("active")), StatusCode::OK),
        (Some(emergency(1)), StatusCode::OK),
        (Some(emergency(0)), StatusCode::NOT_FOUND),
        (Some(consent("asked")), StatusCode::NOT_FOUND),
        (Some(consent("rejected")), StatusCode::NOT_FOUND),
        (Some(consent("ended")), StatusCode::NOT_FOUND),
        (None, StatusCode::NOT_FOUND),
    ] {
        let desk = Desk::new(Tables {
            consent: consent.clone(),
            ..Tables::default()
        });
        for action in [Action::ReadChart, Action::WriteVisit, Action::IssueCard] {
            let answer = desk.ask(A_DOCTOR, action, &at(CHART)).await;
            assert_eq!(answer.status, expected, "{consent:?} {action:?}");
            let handled = answer.calls.contains(&Call::Handled);
            assert_eq!(handled, expected == StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn a_known_and_an_unknown_chart_cost_the_same_calls_and_have_the_same_answer() {
    let desk = Desk::new(Tables::default());
    for action in Action::ALL
        .into_iter()
        .filter(|action| action.names_a_chart())
    {
        for who in [A_DOCTOR, Some((Role::Patient, DOCTOR))] {
            // The second time around the process knows all that it will remember.
            for _ in 0..2 {
                let [known, unknown] = [CHART, UNKNOWN].map(at);
                let known = desk.ask(who, action, &known).await;
                let unknown = desk.ask(who, action, &unknown).await;
                assert_eq!(known.status, unknown.status, "{action:?}");
                assert_eq!(known.body, unknown.body, "{action:?}");
                let kinds = |calls: &[Call]| calls.iter().map(Call::kind).collect::<Vec<_>>();
                assert_eq!(kinds(&known.calls), kinds(&unknown.calls), "{action:?}");
                assert!(!known.calls.contains(&Call::Handled), "{action:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_id_is_nobodys_chart() {
    let desk = Desk::new(Tables::default());
    for id in [
        "1",
        "%2e%2e",
        "%ff",
        "C4A7",
        &CHART.to_string().to_uppercase(),
    ] {
        for (who, action, expected) in [
            (A_DOCTOR, Action::ReadChart, StatusCode::NOT_FOUND),
            (ITS_PATIENT, Action::ReadChart, StatusCode::NOT_FOUND),
            (AN_ADMIN, Action::ErasePatient, StatusCode::NOT_FOUND),
            (AN_ADMIN, Action::ReadChart, StatusCode::FORBIDDEN),
        ] {
            let answer = desk.ask(who, action, &format!("/{id}")).await;
            assert_eq!(answer.status, expected, "{id} {action:?}");
            assert!(
                matches!(answer.calls[..], [Call::Read(_)]),
                "{id} {action:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_the_tables_do_not_answer_is_not_taken_for_a_no() {
    let desk = Desk::new(Tables {
        is_busy: true,
        ..Tables::default()
    });
    let answer = desk.ask(A_DOCTOR, Action::ReadChart, &at(CHART)).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.calls.contains(&Call::Handled));
}
