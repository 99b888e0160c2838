//! Charts that are not named by their place in the path.

use access::Role;
use gate::Naming;
use serde_json::json;
use uuid::Uuid;

use crate::desk::{CHART, Call, DOCTOR, Desk, Tables, UNKNOWN, tables};

fn let_in() -> Desk {
    Desk::new(Tables {
        consent: Some(tables::consent("active")),
        ..Tables::default()
    })
}

/// What was entered: into which log, about which version and with which outcome.
fn entered(calls: &[Call]) -> Vec<(String, String, String)> {
    let entries = calls.iter().filter_map(|call| match call {
        Call::Entered(log, event) => {
            let version = &event["entity"][1]["what"]["identifier"]["value"];
            let version = version.as_str().unwrap_or_default().to_owned();
            Some((log.clone(), version, event["outcome"].to_string()))
        }
        _ => None,
    });
    entries.collect()
}

const DR: Option<(Role, Uuid)> = Some((Role::Doctor, DOCTOR));

#[tokio::test]
async fn the_handler_is_given_the_chart_that_was_judged_and_the_log_is_told_of_it() {
    let desk = let_in();
    for (naming, address, version) in [
        (
            Naming::Query,
            format!("/Condition?code=x&patient={CHART}"),
            "",
        ),
        (
            Naming::Query,
            format!("/Condition?patient=Patient/{CHART}"),
            "",
        ),
        (Naming::Resource, format!("/Condition/{CHART}.12.3"), "12"),
        (Naming::Path, format!("/Patient/{CHART}"), ""),
    ] {
        let answer = desk.ask_by(DR, naming, &address).await;
        assert_eq!(answer.status, 200, "{address}");
        assert_eq!(answer.body, json!({"chart": CHART.to_string()}));
        let done = (CHART.to_string(), version.to_owned(), "\"0\"".to_owned());
        assert_eq!(entered(&answer.calls), [done], "{address}");
    }
}

#[tokio::test]
async fn only_the_place_that_counts_is_looked_at() {
    let desk = let_in();
    for (naming, address) in [
        (
            Naming::Resource,
            format!("/Condition/{UNKNOWN}.1.1?patient={CHART}"),
        ),
        (Naming::Path, format!("/Patient/{UNKNOWN}?patient={CHART}")),
        (
            Naming::Query,
            format!("/Condition/{CHART}.1.1?patient={UNKNOWN}"),
        ),
        (Naming::Query, format!("/Patient/{CHART}?patient={UNKNOWN}")),
    ] {
        let answer = desk.ask_by(DR, naming, &address).await;
        assert_eq!(answer.status, 404, "{address}");
    }
}

#[tokio::test]
async fn a_query_that_names_no_chart_or_two_is_refused_before_any_is_looked_at() {
    let desk = let_in();
    for address in [
        "/Condition".to_owned(),
        format!("/Condition?patient={CHART}&patient={UNKNOWN}"),
        format!("/Condition?patient={UNKNOWN}&patient={CHART}"),
        format!("/Condition?patient={CHART}&patient={CHART}"),
        format!("/Condition?patient={CHART}&%70atient={UNKNOWN}"),
    ] {
        let answer = desk.ask_by(DR, Naming::Query, &address).await;
        assert_eq!(answer.status, 400, "{address}");
        assert_eq!(answer.body["field"], "patient");
        assert_eq!(answer.calls, [Call::Read(vec!["sessions".to_owned()])]);
        // Whoever never reads charts, and whoever has no token, is told that.
        let admin = Some((Role::Admin, DOCTOR));
        let answer = desk.ask_by(admin, Naming::Query, &address).await;
        assert_eq!(answer.status, 403, "{address}");
        let answer = desk.ask_by(None, Naming::Query, &address).await;
        assert_eq!(answer.status, 401, "{address}");
    }
}

#[tokio::test]
async fn what_is_no_id_is_nobodys_chart_and_looks_like_one_that_is_not_there() {
    let desk = let_in();
    let unknown = format!("/Condition?patient={UNKNOWN}");
    let unknown = desk.ask_by(DR, Naming::Query, &unknown).await;
    assert_eq!(unknown.status, 404);
    for (naming, address) in [
        (
            Naming::Query,
            format!("/Condition?patient={CHART},{UNKNOWN}"),
        ),
        (Naming::Query, format!("/Condition?patient={CHART}%00")),
        (Naming::Query, "/Condition?patient=".to_owned()),
        (Naming::Resource, format!("/Condition/x{CHART}.1.1")),
        (Naming::Resource, format!("/Condition/{CHART}-1-1")),
        (Naming::Resource, "/Condition/%FF".to_owned()),
    ] {
        let answer = desk.ask_by(DR, naming, &address).await;
        assert_eq!(
            (answer.status, answer.body),
            (unknown.status, unknown.body.clone()),
            "{address}"
        );
    }
}
