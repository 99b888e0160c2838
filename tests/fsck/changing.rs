//! One thing changed in the tables, and what is found of it: that, and nothing else.

use fsck::{Finding, Table, What};
use journeys::Clinic;

use crate::altering::{Altered, Anchored};
use crate::findings;

async fn found(clinic: &Clinic, altered: Altered<'_>, arguments: &[&str], expected: Finding) {
    let found = findings(clinic, arguments).await;
    altered.put_back().await;
    assert_eq!(found, [expected]);
}

pub async fn a_changed_chart(clinic: &Clinic, anchored: &Anchored) {
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

pub async fn a_changed_log(clinic: &Clinic, anchored: &Anchored) {
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

pub async fn a_changed_batch(clinic: &Clinic, anchored: &Anchored) {
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
    let recorded = item().read().await.number_of("versions") + 1;
    let claims = item().number("versions", recorded).await;
    let differ = Finding::VersionsDiffer {
        batch,
        recorded,
        found: recorded - 1,
    };
    found(clinic, claims, &[], differ).await;
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

/// Keys that are nearly those of ours, and a list of candidates, which name patients, of a batch that is final.
pub async fn what_nobody_of_ours_writes(clinic: &Clinic, anchored: &Anchored) {
    let patient = anchored.version().patient;
    let (chart, somebody) = (patient.to_string(), "somebody".to_owned());
    for (name, table, pk, patient, sk) in [
        (
            "TableRecords",
            Table::Records,
            &chart,
            Some(patient),
            "version#2",
        ),
        (
            "TableAudit",
            Table::Audit,
            &somebody,
            None,
            "event#0000000001",
        ),
        (
            "TableAnchors",
            Table::Anchors,
            &"batch".to_owned(),
            None,
            "0000000001x",
        ),
        (
            "TableAnchors",
            Table::Anchors,
            &"leaves#1".to_owned(),
            None,
            "0000",
        ),
    ] {
        let added = Altered::added(clinic, name, pk, sk).await;
        let key = Some(sk.to_owned());
        found(
            clinic,
            added,
            &[],
            Finding::Formless {
                table,
                patient,
                key,
            },
        )
        .await;
    }
    let batch = anchored.batch_of_version;
    let candidates = format!("candidates#{batch:010}");
    let added = Altered::added(clinic, "TableAnchors", &candidates, "0000").await;
    found(clinic, added, &[], Finding::CandidatesKept { batch }).await;
}
