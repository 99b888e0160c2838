//! The whole of a clinic's tables against the chain; and one thing changed in them, past every function, which is
//! found as what it is, with nothing else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod altering;

use std::time::{Duration, Instant};

use clap::Parser as _;
use edge::Environment;
use fsck::{Arguments, Deployment, Finding, Item, Progress, Report, Unchecked, What};
use journeys::{Clinic, send};
use reqwest::Method;

use altering::{Altered, Anchored};

async fn checked(clinic: &Clinic, arguments: &[&str]) -> Result<Report, Unchecked> {
    let environment = clinic.stack.environment.clone().into_iter();
    let environment: Environment = environment.collect();
    let arguments = ["medseal-fsck"].iter().chain(arguments);
    let settings = Arguments::parse_from(arguments).settings(&environment);
    let deployment = Deployment::new(settings.unwrap()).unwrap();
    fsck::check(&deployment, &Progress::silent()).await
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
    a_changed_chart(&clinic, &anchored).await;
    a_changed_log(&clinic, &anchored).await;
    a_changed_batch(&clinic, &anchored).await;
    the_content(&clinic, &anchored).await;
    nobody_to_ask(&clinic).await;
    assert!(findings(&clinic, &[]).await.is_empty(), "all is put back");
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

async fn found(clinic: &Clinic, altered: Altered<'_>, arguments: &[&str], expected: Finding) {
    let found = findings(clinic, arguments).await;
    altered.put_back().await;
    assert_eq!(found, [expected]);
}

async fn a_changed_chart(clinic: &Clinic, anchored: &Anchored) {
    let item = anchored.version();
    let (patient, number, batch) = (item.patient, item.number, anchored.batch_of_version);
    let missing = |number| Finding::Missing {
        what: What::Version,
        patient,
        first: number,
        last: number,
    };
    let version = || Altered::version(clinic, patient, number);
    found(clinic, version().removed().await, &[], missing(number)).await;
    let flipped = version().flipped("commitment").await;
    found(clinic, flipped, &[], Finding::NotInBatch { item, batch }).await;
    let unlinked = version().flipped("previous").await;
    found(clinic, unlinked, &[], Finding::Unlinked { item }).await;
    for other in [anchored.other_batch, 999_999] {
        let moved = version().number("batch", other).await;
        let names = Some(other);
        found(
            clinic,
            moved,
            &[],
            Finding::InOtherBatch { item, names, batch },
        )
        .await;
    }
    let lost = version().without("batch").await;
    let names = None;
    found(
        clinic,
        lost,
        &[],
        Finding::InOtherBatch { item, names, batch },
    )
    .await;
    let bare = version().without("commitment").await;
    found(clinic, bare, &[], Finding::NoCommitment { item }).await;
    let half = version().text("erased", "2026-11-22T10:00:00Z").await;
    found(clinic, half, &[], Finding::HalfErased { patient }).await;

    // Nothing follows it: only its leaf says that it was there.
    let newest = Altered::version(clinic, patient, anchored.newest_version);
    let removed = newest.removed().await;
    let leaf = removed.commitment();
    let batch = removed.batch_number();
    found(clinic, removed, &[], Finding::OrphanLeaf { batch, leaf }).await;
}

async fn a_changed_log(clinic: &Clinic, anchored: &Anchored) {
    let item = anchored.entry();
    let (patient, number) = (item.patient, item.number);
    let missing = |number| Finding::Missing {
        what: What::Entry,
        patient,
        first: number,
        last: number,
    };
    let entry = || Altered::entry(clinic, patient, number);
    found(clinic, entry().removed().await, &[], missing(number)).await;
    let reworded = entry().text("event", "{}").await;
    found(clinic, reworded, &[], Finding::Altered { item }).await;
    let flipped = entry().flipped("commitment").await;
    let batch = flipped.batch_number();
    found(clinic, flipped, &[], Finding::NotInBatch { item, batch }).await;
    let newest = Altered::entry(clinic, patient, anchored.newest_entry);
    let cut = newest.removed().await;
    found(clinic, cut, &[], missing(anchored.newest_entry)).await;

    let head = || Altered::head(clinic, patient);
    found(
        clinic,
        head().removed().await,
        &[],
        Finding::HeadGone { patient },
    )
    .await;
    let flipped = head().flipped("hash").await;
    found(clinic, flipped, &[], Finding::HeadDiffers { patient }).await;
}

async fn a_changed_batch(clinic: &Clinic, anchored: &Anchored) {
    let batch = anchored.batch_of_version;
    let leaves = Altered::leaves(clinic, batch).flipped("entries").await;
    found(clinic, leaves, &[], Finding::LeavesDiffer { batch }).await;
    let item = || Altered::batch(clinic, batch);
    for (attribute, finding) in [
        ("root", Finding::RootDiffers { batch }),
        ("previous", Finding::PreviousDiffers { batch }),
        ("contract", Finding::OtherContract { batch }),
        ("transaction", Finding::LandingDiffers { batch }),
        ("block_hash", Finding::LandingDiffers { batch }),
    ] {
        found(clinic, item().flipped(attribute).await, &[], finding).await;
    }
    let dated = item().text("block_time", "2020-01-01T00:00:00Z").await;
    found(clinic, dated, &[], Finding::LandingDiffers { batch }).await;
    let grown = item().number("size", 5_000).await;
    found(clinic, grown, &[], Finding::SizeDiffers { batch }).await;
    let damaged = item().text("stage", "done").await;
    found(clinic, damaged, &[], Finding::BatchUnreadable { batch }).await;
    for batch in [1, batch, anchored.newest_batch] {
        let (first, last) = (batch, batch);
        let gone = Altered::batch(clinic, batch).removed().await;
        found(clinic, gone, &[], Finding::BatchesMissing { first, last }).await;
    }
    let archive = || Altered::archive(clinic, batch);
    let broken = archive().flipped("header").await;
    found(clinic, broken, &[], Finding::ArchiveBroken { batch }).await;
    found(
        clinic,
        archive().removed().await,
        &[],
        Finding::Unarchived { batch },
    )
    .await;
    let without = archive().removed().await;
    assert!(findings(clinic, &["--without-archives"]).await.is_empty());
    without.put_back().await;
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

/// Where nobody answers, or not of this chain, nothing is found and nothing is sound.
async fn nobody_to_ask(clinic: &Clinic) {
    for arguments in [&["--rpc", "http://127.0.0.1:9"][..], &["--chain-id", "1"]] {
        let checked = checked(clinic, arguments).await;
        assert!(matches!(checked, Err(Unchecked::Node(_))), "{checked:?}");
    }
    let elsewhere = ["--contract", "0x5fbdb2315678afecb367f032d93f642f64180aa4"];
    let checked = checked(clinic, &elsewhere).await;
    assert!(matches!(checked, Err(Unchecked::Node(_))), "{checked:?}");
}
