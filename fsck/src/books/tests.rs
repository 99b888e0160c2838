//! A small clinic, and one thing changed in it.

mod clinic;

use audit::{EntryNumber, Head, Known};
use dynamo::census::Waits;

use self::clinic::{Clinic, leaf, patient, row};
use super::*;

fn changed(change: impl FnOnce(&mut Clinic)) -> Vec<Finding> {
    let mut clinic = Clinic::new();
    change(&mut clinic);
    clinic.findings()
}

const fn item(what: What, patient: PatientId, number: u64) -> Item {
    Item {
        what,
        patient,
        number,
    }
}

/// The second version of the first patient.
fn second() -> Item {
    item(What::Version, patient(1), 2)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn waits(listed: bool) -> Waits {
    Waits {
        listed,
        since: Some(at(1_000)),
    }
}

#[test]
fn a_whole_clinic_has_no_finding_and_everything_is_counted() {
    let books = Clinic::new().closed();
    assert_eq!(books.findings.first, []);
    let expected = Standing {
        total: 6,
        anchored: 6,
        ..Standing::default()
    };
    assert_eq!((books.versions, books.entries), (expected, expected));
    assert_eq!(books.leaves(), 12);
}

#[test]
fn what_waits_is_sound_where_the_outbox_lists_it() {
    let new = |listed| {
        changed(|clinic| {
            let mut row = row(What::Version, 2, 4, 1);
            row.found.batch = None;
            row.found.waits = Some(waits(listed));
            clinic.versions.push(row);
        })
    };
    assert_eq!(new(true), []);
    let item = item(What::Version, patient(2), 4);
    assert_eq!(new(false), [Finding::Unlisted { item }]);
}

#[test]
fn what_has_waited_too_long_is_behind() {
    for (overdue, expected) in [(None, 0), (Some(at(1_000)), 0), (Some(at(1_001)), 1)] {
        let mut books = Clinic::new().books();
        books.overdue = overdue;
        let mut row = row(What::Version, 2, 4, 1);
        row.found.batch = None;
        row.found.waits = Some(waits(true));
        books.take(What::Version, 0, &row);
        let item = item(What::Version, patient(2), 4);
        let behind = vec![Finding::Behind { item }; expected];
        assert_eq!(books.findings.first, behind);
        assert_eq!(books.versions.waiting, 1);
        assert_eq!(books.waiting_since, Some(at(1_000)));
    }
}

#[test]
fn a_version_that_is_taken_away_is_missing_or_leaves_its_leaf() {
    let missing = |number| Finding::Missing {
        what: What::Version,
        patient: patient(1),
        first: number,
        last: number,
    };
    for place in [0, 1] {
        let number = place as u64 + 1;
        let findings = changed(|clinic| _ = clinic.versions.remove(place));
        assert_eq!(findings, [missing(number)]);
    }
    let (batch, leaf) = (2, leaf(What::Version, 1, 3));
    let findings = changed(|clinic| _ = clinic.versions.remove(2));
    assert_eq!(findings, [Finding::OrphanLeaf { batch, leaf }]);
}

#[test]
fn an_entry_that_is_taken_away_is_missing_at_the_end_as_well() {
    for place in 0..3 {
        let number = place as u64 + 1;
        let findings = changed(|clinic| _ = clinic.entries.remove(place));
        let missing = Finding::Missing {
            what: What::Entry,
            patient: patient(1),
            first: number,
            last: number,
        };
        assert_eq!(findings, [missing]);
    }
    let findings = changed(|clinic| drop(clinic.entries.drain(..3)));
    let all = Finding::Missing {
        what: What::Entry,
        patient: patient(1),
        first: 1,
        last: 3,
    };
    assert_eq!(findings[0], all);
}

#[test]
fn a_version_with_another_commitment_is_in_no_batch() {
    let item = second();
    let findings = changed(|clinic| {
        clinic.versions[1].found.commitment = Some(Commitment::from_bytes([9; 32]));
    });
    assert_eq!(findings, [Finding::NotInBatch { item, batch: 1 }]);
    let findings = changed(|clinic| clinic.versions[1].found.commitment = None);
    assert_eq!(findings, [Finding::NoCommitment { item }]);
}

#[test]
fn a_version_that_names_another_batch_than_its_own_is_told_with_both() {
    let item = second();
    for names in [Some(2), Some(77), None] {
        let findings = changed(|clinic| clinic.versions[1].found.batch = names);
        let batch = 1;
        assert_eq!(findings, [Finding::InOtherBatch { item, names, batch }]);
    }
    let findings = changed(|clinic| {
        clinic.versions[1].found.batch = None;
        clinic.versions[1].found.waits = Some(waits(true));
    });
    let (names, batch) = (None, 1);
    assert_eq!(findings, [Finding::InOtherBatch { item, names, batch }]);
    let findings = changed(|clinic| clinic.versions[1].found.waits = Some(waits(true)));
    assert_eq!(findings, [Finding::WaitsAndBatched { item }]);
}

#[test]
fn what_is_in_no_batch_and_waits_for_none_is_lost() {
    let new = |batch| {
        changed(|clinic| {
            let mut row = row(What::Version, 2, 4, 1);
            row.found.batch = batch;
            clinic.versions.push(row);
        })
    };
    let item = item(What::Version, patient(2), 4);
    assert_eq!(new(None), [Finding::Lost { item }]);
    assert_eq!(new(Some(1)), [Finding::NotInBatch { item, batch: 1 }]);
    assert_eq!(new(Some(99)), [Finding::NotInBatch { item, batch: 99 }]);
}

#[test]
fn what_is_put_off_is_decided_by_the_batch_as_it_is_later() {
    let mut clinic = Clinic::new();
    clinic.versions.push(row(What::Version, 2, 4, 3));
    for (state, anchored) in [(State::Open, 6), (State::UnderWay, 6), (State::Final, 7)] {
        let mut books = clinic.books();
        let deferred = std::mem::take(&mut books.deferred);
        assert_eq!(deferred.len(), 1);
        books.decide(deferred[0], Some(state));
        assert_eq!(books.findings.first, []);
        assert_eq!(books.versions.anchored, anchored);
        assert_eq!(books.versions.under_way, 7 - anchored);
    }
}

#[test]
fn altered_content_and_a_changed_link_are_told_of_the_one_they_are_in() {
    let item = second();
    let findings = changed(|clinic| clinic.versions[1].content = Content::Altered);
    assert_eq!(findings, [Finding::Altered { item }]);
    let findings = changed(|clinic| {
        clinic.versions[1].found.previous = Some(Commitment::from_bytes([9; 32]));
    });
    assert_eq!(findings, [Finding::Unlinked { item }]);
    let findings = changed(|clinic| {
        for version in &mut clinic.versions[..3] {
            version.content = Content::KeyGone;
        }
    });
    let patient = patient(1);
    assert_eq!(findings, [Finding::KeyGone { patient }]);
}

#[test]
fn a_leaf_belongs_to_one_batch_and_to_one_of_whatever_there_is() {
    let leaf = leaf(What::Version, 1, 2);
    let findings = changed(|clinic| clinic.leaves[1].1.push(leaf));
    let (batch, again) = (1, 2);
    assert_eq!(findings, [Finding::LeafTwice { leaf, batch, again }]);
    let findings = changed(|clinic| {
        clinic.versions[4].found.commitment = Some(leaf);
        clinic.versions[5].found.previous = Some(leaf);
    });
    let item = item(What::Version, patient(2), 2);
    assert!(
        findings.contains(&Finding::SharedLeaf { item, batch }),
        "{findings:?}"
    );
}

#[test]
fn a_batch_holds_as_many_versions_as_it_says() {
    let findings = changed(|clinic| clinic.recorded[0] = 5);
    let (batch, recorded, found) = (1, 5, 4);
    let differs = Finding::VersionsDiffer {
        batch,
        recorded,
        found,
    };
    assert_eq!(findings, [differs]);
}

#[test]
fn of_a_batch_whose_leaves_are_damaged_nothing_more_is_said() {
    let findings = changed(|clinic| {
        clinic.leaves.remove(0);
        clinic.untold.insert(1);
    });
    assert_eq!(findings, []);
}

#[test]
fn what_is_kept_of_a_logs_end_is_its_newest_anchored_entry() {
    let patient = patient(1);
    let findings = changed(|clinic| _ = clinic.heads.remove(0));
    assert_eq!(findings, [Finding::HeadGone { patient }]);
    let findings = changed(|clinic| clinic.heads[0].1 = None);
    assert_eq!(findings, [Finding::HeadDiffers { patient }]);
    let (kept, anchored) = (2, 3);
    let findings = changed(|clinic| {
        clinic.heads[0].1 = Some(Head {
            entry: Known {
                number: EntryNumber::new(kept).unwrap(),
                hash: leaf(What::Entry, 1, kept),
            },
            batch: 1,
        });
    });
    let behind = Finding::HeadBehind {
        patient,
        kept,
        anchored,
    };
    assert_eq!(findings, [behind]);
}

/// The first patient, as an erasure leaves the chart.
fn erased(clinic: &mut Clinic, logged: bool) {
    for version in &mut clinic.versions[..3] {
        version.found.erased = true;
    }
    let mut mark = row(What::Version, 1, 4, 1);
    mark.found = Found {
        commitment: None,
        previous: None,
        batch: None,
        erased: true,
        ..mark.found
    };
    clinic.versions.insert(3, mark);
    clinic.entries[2].erases = logged;
}

#[test]
fn what_an_erasure_leaves_is_sound_and_what_only_looks_like_one_is_not() {
    let mut clinic = Clinic::new();
    erased(&mut clinic, true);
    let books = clinic.closed();
    assert_eq!(books.findings.first, []);
    assert_eq!((books.versions.total, books.versions.erased), (6, 3));

    let patient = patient(1);
    let findings = changed(|clinic| erased(clinic, false));
    assert_eq!(findings, [Finding::ErasedUnlogged { patient }]);
    let findings = changed(|clinic| clinic.versions[1].found.erased = true);
    assert_eq!(findings, [Finding::HalfErased { patient }]);
    let findings = changed(|clinic| {
        erased(clinic, true);
        clinic.versions[1].content = Content::Kept;
    });
    let item = second();
    assert_eq!(findings, [Finding::ContentKept { item }]);
    let findings = changed(|clinic| {
        erased(clinic, true);
        clinic.versions.remove(3);
    });
    assert_eq!(findings, [Finding::HalfErased { patient }]);
}

#[test]
fn charts_that_come_in_no_order_are_read_again_and_are_sound() {
    let mut clinic = Clinic::new();
    clinic.versions.swap(1, 4);
    let mut books = clinic.books();
    assert_eq!(books.suspects().len(), 2);
    clinic
        .versions
        .sort_by_key(|row| (row.found.patient, row.found.number));
    assert_eq!(clinic.findings(), []);
}

#[test]
fn of_very_many_findings_the_first_are_kept_and_the_others_counted() {
    let mut findings = Findings::default();
    let missing = (0..10_005).map(|number| Finding::BatchesMissing {
        first: number,
        last: number,
    });
    findings.extend(missing);
    assert_eq!((findings.first.len(), findings.more), (10_000, 5));
}
