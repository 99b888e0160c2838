//! The log over the real client, against a table on paper: many writers at once, lost answers, damage.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use access::{PatientId, PersonId, Role};
use audit::{Entry, EntryNumber, Fault, From, Happening, Outcome, What, Who, check};
use dynamo::log::{Log, Open, StoredEntry};
use seal::Salt;
use serde_json::json;
use table::Table;
use uuid::Uuid;

const CHART: Uuid = Uuid::from_u128(0xc4a7);

fn chart() -> PatientId {
    PatientId::new(CHART)
}

fn happening(number: u64) -> Happening {
    Happening {
        what: What::ReadChart,
        who: Who::new(
            PersonId::new(Uuid::from_u128(0xd0c)),
            Role::Doctor,
            "Dr. Iyer",
        ),
        at: "2026-11-22T16:00:00Z".parse().unwrap(),
        patient: chart(),
        from: Some("203.0.113.7".parse().unwrap()),
        outcome: Outcome::Done,
        // Tells the entries of a test apart.
        version: Some(number),
        practitioner: None,
        note: None,
    }
}

async fn append(log: &Log, number: u64, open: Open) {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.to_be_bytes());
    log.append(&happening(number), Salt::from_bytes(salt), None, open)
        .await
        .unwrap();
}

async fn whole(log: &Log) -> Vec<Entry> {
    let stored = log.page(chart(), None, 10_000).await.unwrap();
    stored
        .into_iter()
        .map(|StoredEntry { entry, .. }| entry)
        .collect()
}

/// One chain from 1 on, with each of these happenings once.
async fn is_whole(log: &Log, happenings: impl Iterator<Item = u64>) {
    let entries = whole(log).await;
    assert_eq!(check(&entries, From::Start, &[]), []);
    let told: Vec<u64> = entries
        .iter()
        .map(|entry| entry.happening().unwrap().version.unwrap())
        .collect();
    let distinct: BTreeSet<u64> = told.iter().copied().collect();
    assert_eq!(distinct.len(), told.len(), "an entry twice");
    assert_eq!(distinct, happenings.collect(), "an entry lost");
}

#[tokio::test(start_paused = true)]
async fn fifty_writers_in_two_processes_leave_one_chain_without_a_gap() {
    for seed in 0..4 {
        let table = Table::new(seed);
        let processes = [table.log(), table.log()];
        let mut writers = tokio::task::JoinSet::new();
        for number in 1..=50 {
            let log = processes[usize::try_from(number % 2).unwrap()].clone();
            writers.spawn(async move { append(&log, number, Open::Always).await });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
        is_whole(&processes[0], 1..=50).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_stands_once() {
    for seed in 0..20 {
        let table = Table::new(seed);
        table.loses_answers();
        let processes = [table.log(), table.log()];
        let mut writers = tokio::task::JoinSet::new();
        // Few, since each lost answer costs one of them a second of the ten they have.
        for number in 1..=3 {
            let log = processes[usize::try_from(number % 2).unwrap()].clone();
            writers.spawn(async move { append(&log, number, Open::Always).await });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
        is_whole(&processes[0], 1..=3).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_fell_far_behind_looks_where_the_log_ends() {
    let table = Table::new(1);
    let (old, busy) = (table.log(), table.log());
    append(&old, 1, Open::Always).await;
    for number in 2..=200 {
        append(&busy, number, Open::Always).await;
    }
    table.calls();
    append(&old, 201, Open::Always).await;
    let calls = table.calls();
    assert!(calls.len() <= 6, "{calls:?}");
    is_whole(&old, 1..=201).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_knows_the_end_writes_with_one_call() {
    let table = Table::new(1);
    let log = table.log();
    append(&log, 1, Open::Always).await;
    assert_eq!(table.calls(), ["Query", "PutItem"]);
    append(&log, 2, Open::Always).await;
    assert_eq!(table.calls(), ["PutItem"]);
}

#[tokio::test(start_paused = true)]
async fn an_id_without_a_log_gets_none_and_costs_the_same_calls() {
    let table = Table::new(1);
    let log = table.log();
    append(&log, 1, Open::Existing).await;
    assert_eq!(table.calls(), ["Query", "PutItem"]);
    assert_eq!(whole(&log).await, [], "no log begins with a stranger");
    assert_eq!(table.partitions(), ["nobody"], "but it is kept");
    append(&log, 2, Open::Always).await;
    table.calls();
    // A process that knows the end of a log asks for it all the same.
    append(&log, 3, Open::Existing).await;
    assert_eq!(table.calls(), ["Query", "PutItem"]);
    is_whole(&log, 2..=3).await;
}

async fn refuse(log: &Log, number: u64, patient: Uuid, person: u128) {
    let mut happening = happening(number);
    happening.outcome = Outcome::Refused;
    happening.patient = PatientId::new(patient);
    happening.who.person = PersonId::new(Uuid::from_u128(person));
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let salt = Salt::from_bytes(salt);
    log.append(&happening, salt, None, Open::Existing)
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn many_refused_at_once_cost_as_many_calls_with_a_log_as_without() {
    for seed in 0..4 {
        let mut told = Vec::new();
        for patient in [CHART, Uuid::from_u128(0x0dd)] {
            let table = Table::new(seed);
            append(&table.log(), 1, Open::Always).await;
            table.calls();
            let mut refused = tokio::task::JoinSet::new();
            let begun = tokio::time::Instant::now();
            for number in 2..=31 {
                // A function's instance serves one at a time.
                let log = table.log();
                refused.spawn(async move { refuse(&log, number, patient, 0xbad).await });
            }
            while let Some(ended) = refused.join_next().await {
                ended.unwrap();
            }
            assert!(begun.elapsed() < std::time::Duration::from_secs(1));
            let mut calls = table.calls();
            calls.sort();
            told.push(calls);
            let entries = whole(&table.log()).await;
            assert_eq!(check(&entries, From::Start, &[]), []);
            assert_eq!(
                entries.len() > 1,
                patient == CHART,
                "one at least is entered"
            );
        }
        assert_eq!(told[0], told[1]);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_refused_without_end_neither_lengthens_the_log_so_nor_stops_others() {
    let table = Table::new(1);
    let log = table.log();
    append(&log, 1, Open::Always).await;
    for number in 2..=200 {
        refuse(&log, number, CHART, 0xbad).await;
    }
    refuse(&log, 201, CHART, 0xa11).await;
    append(&log, 202, Open::Always).await;
    let entries = whole(&log).await;
    assert_eq!(check(&entries, From::Start, &[]), []);
    let told = |entry: &Entry| entry.happening().unwrap().version.unwrap();
    assert_eq!([told(&entries[0]), told(&entries[1])], [202, 201]);
    assert_eq!(entries.len(), 1 + 30 + 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_entry_by_its_key_neither_hides_the_others_nor_stops_new_ones() {
    for key in [
        "event#zzz",
        "event#+000000001",
        "event#9999999999",
        "event#10000000000",
    ] {
        let table = Table::new(1);
        append(&table.log(), 1, Open::Always).await;
        table.plant(CHART, key);
        for number in 2..=3 {
            append(&table.log(), number, Open::Always).await;
            refuse(&table.log(), number + 10, CHART, 0xbad).await;
        }
        let entries = whole(&table.log()).await;
        let numbers = entries.iter().map(|entry| entry.number().get());
        let ours: Vec<u64> = numbers.filter(|number| *number <= 5).collect();
        assert_eq!(ours, [5, 4, 3, 2, 1], "{key}");
        let breaks = check(&entries, From::Start, &[]);
        assert_eq!(breaks.is_empty(), entries.len() == 5, "{key}: {breaks:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn strangers_cannot_fill_the_table_by_asking_for_ids() {
    let table = Table::new(1);
    let log = table.log();
    let asked = Arc::new(log);
    for number in 0..500 {
        let mut happening = happening(number);
        happening.patient = PatientId::new(Uuid::from_u128(u128::from(number) + 1));
        let salt = Salt::from_bytes([u8::try_from(number % 10).unwrap(); 16]);
        asked
            .append(&happening, salt, None, Open::Existing)
            .await
            .unwrap();
    }
    assert_eq!(table.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_page_begins_below_the_entry_named_and_is_newest_first() {
    let table = Table::new(1);
    let log = table.log();
    for number in 1..=12 {
        append(&log, number, Open::Always).await;
    }
    let page = |before, limit| {
        let before: Option<u64> = before;
        let before = before.map(|number| EntryNumber::new(number).unwrap());
        let log = &log;
        async move {
            let page = log.page(chart(), before, limit).await.unwrap();
            page.iter()
                .map(|stored| stored.entry.number().get())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(page(None, 3).await, [12, 11, 10]);
    assert_eq!(page(Some(10), 3).await, [9, 8, 7]);
    assert_eq!(page(Some(2), 3).await, [1]);
    assert_eq!(page(Some(1), 3).await, Vec::<u64>::new());
}

#[tokio::test(start_paused = true)]
async fn a_damaged_entry_is_told_and_neither_hides_the_others_nor_stops_new_ones() {
    for (member, value) in [
        ("event", json!({"S": "{"})),
        ("event", json!(null)),
        ("salt", json!({"B": "AAAA"})),
        ("salt", json!(null)),
        ("commitment", json!(null)),
        ("previous", json!({"S": "x"})),
        ("previous", json!(null)),
    ] {
        for damaged in [1, 2, 3] {
            let table = Table::new(1);
            let log = table.log();
            for number in 1..=3 {
                append(&log, number, Open::Always).await;
            }
            if damaged == 1 && member == "previous" && value.is_null() {
                continue;
            }
            table.damage(CHART, damaged, member, &value);
            // A new process, which has to read the damaged one if it is the last.
            append(&table.log(), 4, Open::Always).await;
            let entries = whole(&log).await;
            assert_eq!(entries.len(), 4);
            let breaks = check(&entries, From::Start, &[]);
            assert!(
                breaks
                    .iter()
                    .any(|found| found.number.get() == damaged && found.fault != Fault::Missing),
                "{member} of {damaged}: {breaks:?}"
            );
        }
    }
}
