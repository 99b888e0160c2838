//! The decision table, compared with a second one that is written the other way round.

use std::collections::HashSet;

use access::{Action, Decision, Relation, Role, Strength, decide};
use proptest::prelude::*;

use Relation::{Asked, Consented, NoChart, Self_, Stranger};
use Role::{Admin, Doctor, Patient};

/// Every chart there can be to a caller.
const ANY_CHART: &[Relation] = &[Self_, Consented, Asked, Stranger];
const NO_CHART: &[Relation] = &[NoChart];

type By = &'static [(Role, &'static [Relation])];

/// For each action, who does it, and to which charts. What is not here is done by nobody.
#[rustfmt::skip]
const ALLOWED: &[(Action, By)] = &[
    (Action::ManagePeople,      &[(Admin, NO_CHART)]),
    (Action::InvitePatient,     &[(Admin, ANY_CHART)]),
    (Action::KeepAccount,       &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::FindPractitioners, &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::RegisterPatient,   &[(Admin, NO_CHART), (Doctor, NO_CHART)]),
    (Action::ImportChart,       &[(Admin, NO_CHART), (Doctor, NO_CHART)]),
    (Action::ListPatients,      &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::SearchPatients,    &[(Admin, NO_CHART), (Doctor, NO_CHART)]),
    (Action::ReadChart,         &[(Doctor, &[Consented]), (Patient, &[Self_])]),
    (Action::ReadKept,          &[(Doctor, &[Consented]), (Patient, &[Self_])]),
    (Action::ReadPatient,        &[(Admin, ANY_CHART), (Doctor, &[Consented]), (Patient, &[Self_])]),
    (Action::EditPatient,        &[(Admin, ANY_CHART), (Doctor, &[Consented])]),
    (Action::WriteVisit,        &[(Doctor, &[Consented])]),
    (Action::AmendVisit,         &[(Doctor, &[Consented])]),
    (Action::AddAttachment,      &[(Doctor, &[Consented])]),
    (Action::SendUpdate,         &[(Doctor, &[Consented])]),
    (Action::ErasePatient,      &[(Admin, ANY_CHART)]),
    (Action::AskConsent,        &[(Patient, &[Self_])]),
    (Action::ReadConsents,      &[(Patient, &[Self_])]),
    (Action::EndConsent,        &[(Doctor, &[Consented, Asked]), (Patient, &[Self_])]),
    (Action::AnswerConsent,     &[(Doctor, &[Consented, Asked])]),
    (Action::ReadRequests,      &[(Doctor, NO_CHART)]),
    (Action::BreakGlass,        &[(Doctor, NO_CHART)]),
    (Action::ReadLog,           &[(Admin, ANY_CHART), (Patient, &[Self_])]),
    (Action::ReadNotices,       &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::ReadAppointments,   &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::KeepAppointments,   &[(Admin, NO_CHART), (Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::ReadFigures,        &[(Admin, NO_CHART)]),
    (Action::FindChart,          &[(Doctor, NO_CHART), (Patient, NO_CHART)]),
    (Action::IssueCard,         &[(Doctor, &[Consented]), (Patient, &[Self_])]),
    (Action::RevokeCards,       &[(Doctor, &[Consented]), (Patient, &[Self_])]),
    (Action::RevokeVersion,     &[(Doctor, &[Consented])]),
    (Action::ShareLink,          &[(Patient, &[Self_])]),
    (Action::ReadLinks,         &[(Patient, &[Self_])]),
    (Action::EndLink,           &[(Patient, &[Self_])]),
];

fn is_listed(role: Role, relation: Relation, action: Action) -> bool {
    ALLOWED.iter().any(|(listed, by)| {
        *listed == action
            && by
                .iter()
                .any(|(who, charts)| *who == role && charts.contains(&relation))
    })
}

fn does_it_to_some_chart(role: Role, action: Action) -> bool {
    ANY_CHART
        .iter()
        .any(|relation| is_listed(role, *relation, action))
}

fn all() -> impl Iterator<Item = (Role, Relation, Action)> {
    Role::ALL.into_iter().flat_map(|role| {
        Relation::ALL.into_iter().flat_map(move |relation| {
            Action::ALL
                .into_iter()
                .map(move |action| (role, relation, action))
        })
    })
}

#[test]
fn no_relation_but_the_listed_ones_allows() {
    for (role, relation, action) in all() {
        let allowed = decide(role, relation, action) == Decision::Allow;
        let case = format!("{role} {relation:?} {action:?}");
        assert_eq!(allowed, is_listed(role, relation, action), "{case}");
    }
}

#[test]
fn every_action_is_listed_once_and_somebody_does_it() {
    let listed: Vec<Action> = ALLOWED.iter().map(|(action, _)| *action).collect();
    assert_eq!(listed, Action::ALL);
    for (action, by) in ALLOWED {
        assert!(!by.is_empty(), "{action:?}");
    }
}

#[test]
fn a_stranger_cannot_learn_that_a_patient_exists() {
    for action in Action::ALL
        .into_iter()
        .filter(|action| action.names_a_chart())
    {
        for role in Role::ALL {
            let answers: HashSet<Decision> = ANY_CHART
                .iter()
                .map(|relation| decide(role, *relation, action))
                .filter(|decision| *decision != Decision::Allow)
                .collect();
            assert!(answers.len() <= 1, "{role} {action:?} {answers:?}");
        }
        for role in [Doctor, Patient] {
            assert_ne!(decide(role, Stranger, action), Decision::Allow);
        }
    }
}

#[test]
fn who_does_a_thing_to_some_charts_is_told_of_no_other_and_who_never_does_it_is_refused() {
    for (role, relation, action) in all() {
        if !action.names_a_chart() || relation == NoChart || is_listed(role, relation, action) {
            continue;
        }
        let expected = if does_it_to_some_chart(role, action) {
            Decision::Conceal
        } else {
            Decision::Refuse
        };
        let case = format!("{role} {relation:?} {action:?}");
        assert_eq!(decide(role, relation, action), expected, "{case}");
    }
}

#[test]
fn a_route_that_names_no_chart_where_it_should_is_refused_and_so_is_the_other_way_round() {
    for (role, relation, action) in all() {
        if action.names_a_chart() == (relation == NoChart) {
            assert_eq!(decide(role, relation, action), Decision::Refuse);
        }
    }
}

/// What an admin does with charts: who the patient is, and none of it shows a visit.
const OF_THE_CLINIC: [Action; 5] = [
    Action::InvitePatient,
    Action::ReadPatient,
    Action::EditPatient,
    Action::ErasePatient,
    Action::ReadLog,
];

#[test]
fn an_admin_reads_no_visit() {
    for action in Action::ALL {
        if action.names_a_chart() && !OF_THE_CLINIC.contains(&action) {
            for relation in Relation::ALL {
                assert_eq!(decide(Admin, relation, action), Decision::Refuse);
            }
        }
    }
}

#[test]
fn a_request_without_an_answer_opens_nothing() {
    for action in Action::ALL {
        let answers_it = [Action::AnswerConsent, Action::EndConsent].contains(&action);
        let allowed = decide(Doctor, Asked, action) == Decision::Allow;
        assert_eq!(allowed, answers_it, "{action:?}");
    }
}

#[test]
fn only_keeping_ones_account_needs_no_second_factor() {
    for action in Action::ALL {
        let only = action == Action::KeepAccount;
        assert_eq!(action.needs_no_second_factor(), only, "{action:?}");
    }
}

fn a<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

const ROLES: &[Role] = &Role::ALL;
const RELATIONS: &[Relation] = &Relation::ALL;
const ACTIONS: &[Action] = &Action::ALL;
const STRENGTHS: &[Strength] = &Strength::ALL;

proptest! {
    #[test]
    fn who_gets_in_has_both_the_strength_and_the_relation(
        role in a(ROLES), relation in a(RELATIONS), action in a(ACTIONS), strength in a(STRENGTHS),
    ) {
        let gets_in = strength.suffices(role, action) && decide(role, relation, action) == Decision::Allow;
        let weak = strength == Strength::Password && role != Patient;
        prop_assert_eq!(gets_in, is_listed(role, relation, action) && (!weak || action == Action::KeepAccount));
    }

    #[test]
    fn a_patient_does_nothing_to_another_ones_chart(relation in a(RELATIONS), action in a(ACTIONS)) {
        if relation != Self_ && relation != NoChart {
            prop_assert_ne!(decide(Patient, relation, action), Decision::Allow);
        }
    }
}
