//! The whole of a clinic's tables against the chain; and one thing changed in them, past every function, which is
//! found as what it is, with nothing else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod altering;
mod changing;
mod nodes;
mod veiled;
mod waiting;

use std::time::{Duration, Instant};

use clap::Parser as _;
use edge::Environment;
use fsck::{Arguments, Deployment, Finding, Item, Progress, Report, Unchecked, What};
use journeys::{Clinic, send};
use reqwest::Method;

use altering::{Altered, Anchored};

fn deployment(clinic: &Clinic, arguments: &[&str]) -> Deployment {
    let environment = clinic.stack.environment.clone().into_iter();
    let environment: Environment = environment.collect();
    let arguments = ["medseal-fsck"].iter().chain(arguments);
    let settings = Arguments::parse_from(arguments).settings(&environment);
    Deployment::new(settings.unwrap()).unwrap()
}

async fn check(deployment: Deployment) -> Result<Report, Unchecked> {
    fsck::check(&deployment, &Progress::silent()).await
}

async fn checked(clinic: &Clinic, arguments: &[&str]) -> Result<Report, Unchecked> {
    check(deployment(clinic, arguments)).await
}

async fn findings(clinic: &Clinic, arguments: &[&str]) -> Vec<Finding> {
    let report = checked(clinic, arguments).await.unwrap();
    assert_eq!(report.more_findings, 0);
    report.findings
}

/// Sound at every moment, also while entries of logs are still on their way.
async fn at_rest(clinic: &Clinic) -> Report {
    let patience = Instant::now() + Duration::from_mins(2);
    loop {
        let report = checked(clinic, &[]).await.unwrap();
        assert!(report.is_sound(), "{report}");
        let left = |standing: fsck::Standing| standing.waiting + standing.under_way;
        if left(report.versions) + left(report.entries) == 0 {
            return report;
        }
        assert!(Instant::now() < patience, "{report}");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clinic_is_sound_and_whatever_is_changed_in_its_tables_is_found_as_what_it_is() {
    let clinic = Clinic::with_demo(11).await;
    let report = at_rest(&clinic).await;
    assert_eq!(report.versions.anchored, report.versions.total);
    assert_eq!(report.entries.anchored, report.entries.total);
    let members = report.versions.total + report.entries.total;
    assert_eq!(
        (report.leaves, report.events),
        (members, report.batches.finals)
    );
    assert!(
        report.versions.total > 50 && report.entries.total > 100,
        "{report}"
    );
    assert_eq!(report.batches.archived, report.batches.total);

    let anchored = Anchored::of(&clinic).await;
    changing::a_changed_chart(&clinic, &anchored).await;
    changing::a_changed_log(&clinic, &anchored).await;
    changing::a_changed_batch(&clinic, &anchored).await;
    the_content(&clinic, &anchored).await;
    changing::what_nobody_of_ours_writes(&clinic, &anchored).await;
    nodes::nobody_to_ask(&clinic).await;
    nodes::a_node_that_is_behind(&clinic, &anchored).await;
    nodes::a_block_that_is_not_final(&clinic, &anchored).await;
    nodes::nodes_that_disagree(&clinic).await;
    assert!(findings(&clinic, &[]).await.is_empty(), "all is put back");
    waiting::while_no_block_comes(&clinic).await;
    an_erasure(&clinic, &anchored).await;
}

/// What an erasure leaves is sound, unless the key comes back, as from a backup.
async fn an_erasure(clinic: &Clinic, anchored: &Anchored) {
    let patient = anchored.version().patient;
    let key = Altered::key(clinic, patient).removed().await;
    key.put_back_now().await;
    let path = format!("/api/records/patients/{patient}");
    let request = clinic.admin().await.request(Method::DELETE, &path);
    let request = request.header("idempotency-key", uuid::Uuid::new_v4().to_string());
    assert_eq!(send(request).await.status, 204);
    let report = at_rest(clinic).await;
    assert!(
        report.versions.erased >= anchored.newest_version,
        "{report}"
    );
    key.put_back_now().await;
    let found = findings(clinic, &["--contents"]).await;
    assert!(found.contains(&Finding::KeyKept { patient }), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

/// The demo has one version with another one's content, which nothing but opening it shows.
async fn the_content(clinic: &Clinic, anchored: &Anchored) {
    let forgery = &clinic.stack.demo.as_ref().unwrap().forgery;
    let forged = forgery.chart.rsplit('#').next().unwrap().parse().unwrap();
    let forged = Item {
        what: What::Version,
        patient: forged,
        number: forgery.version,
    };
    let forged = Finding::Altered { item: forged };
    let report = checked(clinic, &["--contents"]).await.unwrap();
    assert_eq!(report.findings, std::slice::from_ref(&forged));
    assert_eq!(report.contents, Some(report.versions.total - 1));

    let item = anchored.version();
    let version = Altered::version(clinic, item.patient, item.number);
    let version = version.flipped("content").await;
    let found = findings(clinic, &["--contents"]).await;
    version.put_back().await;
    assert!(found.contains(&Finding::Altered { item }), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");

    let patient = item.patient;
    let key = Altered::key(clinic, patient).removed().await;
    let found = findings(clinic, &["--contents"]).await;
    key.put_back().await;
    assert!(found.contains(&Finding::KeyGone { patient }), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}
