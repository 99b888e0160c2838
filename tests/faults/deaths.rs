//! The process killed before and after each thing it does: every deed, every question, every stage it records.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::Clinic;
use journeys::anchorage::Written;
use journeys::runtime::{Outcome, Program};
use serde_json::Value;
use stack::checkout;

use crate::clocks::Clock;
use crate::proxy::{ALWAYS, Fault};
use crate::scene::{Scene, last_lines, messages, once, sweep};

/// What every run does that finds something to anchor and sees it final, in the order in which it may first
/// happen.
const ORDINARY: [&str; 30] = [
    "take",
    "view",
    "adopt",
    "renew",
    "waiting",
    "entries",
    "write-candidates",
    "open",
    "candidates",
    "claim",
    "write-leaves",
    "sealed",
    "leaves",
    "estimate",
    "sign",
    "signed",
    "landed",
    "send",
    "sent",
    "mined",
    "settled",
    "landed-and-settled",
    "archive",
    "write-archive",
    "candidates-left",
    "log-heads",
    "keep-log-heads",
    "forget-candidates",
    "final",
    "release",
];

/// What takes more than that; each has a test of its own below.
const EXTRAORDINARY: [&str; 5] = [
    "find",
    "void",
    "note-unarchived",
    "unarchived",
    "forget-unarchived",
];

/// Runs until it has died, and has something written to die of. It may have to wait for the lease of the one
/// that died before.
async fn die(scene: &Scene, program: &Program, when: &str, written: &mut Vec<Written>) {
    let dying = program.clone().with("DIES", when);
    for _ in 0..12 {
        let mut writer = scene.anchorage.writer();
        writer.write().await;
        writer.enter().await;
        written.extend(writer.written);
        let outcome = once(&dying, &messages(1)).await;
        if is_abort(&outcome) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    }
    panic!("it never came {when}: {}", last_lines(&dying));
}

async fn dies_everywhere(side: &str) {
    let scene = Scene::open(&format!("deaths-{side}")).await;
    let (program, mut written) = (scene.dying(), Vec::new());
    for name in ORDINARY {
        die(&scene, &program, &format!("{side}:{name}"), &mut written).await;
    }
    scene.settle(&program, &written).await;
}

pub async fn a_run_may_die_before_anything_it_does() {
    dies_everywhere("before").await;
}

pub async fn a_run_may_die_after_anything_it_does() {
    dies_everywhere("after").await;
}

pub async fn a_run_may_die_half_way_through_what_is_many_writes() {
    let scene = Scene::open("deaths-within").await;
    let (program, mut written) = (scene.dying(), Vec::new());
    for name in [
        "claim",
        "keep-log-heads",
        "write-candidates",
        "write-leaves",
    ] {
        for _ in 0..8 {
            let mut writer = scene.anchorage.writer();
            for _ in 0..5 {
                writer.write().await;
            }
            writer.enter().await;
            written.extend(writer.written);
        }
        die(&scene, &program, &format!("within:{name}"), &mut written).await;
    }
    scene.settle(&program, &written).await;
}

pub async fn a_run_may_die_while_it_looks_for_a_transaction_nobody_tells_it_of() {
    let scene = Scene::open("deaths-find").await;
    let (program, mut written) = (scene.dying(), Vec::new());
    let unknown: fn(&mut Value) = |answer| answer["result"] = Value::Null;
    let receipt = "eth_getTransactionReceipt";
    for side in ["before", "after"] {
        scene.node.plan(receipt, ALWAYS, Fault::Twisted(unknown));
        die(&scene, &program, &format!("{side}:find"), &mut written).await;
        scene.node.heal();
        scene.settle(&program, &written).await;
    }
}

pub async fn a_run_may_die_over_a_batch_of_which_nothing_is_left() {
    let scene = Scene::open("deaths-void").await;
    let (program, mut written) = (scene.dying(), Vec::new());
    for side in ["before", "after"] {
        let mut gone = scene.anchorage.write(1).await;
        let opened = program.clone().with("DIES", "after:open");
        until_dead(&opened).await;
        forget(&scene, &gone.remove(0)).await;
        until_dead(&program.clone().with("DIES", format!("{side}:void"))).await;
        written.extend(scene.anchorage.write(1).await);
        let tally = scene.settle(&program, &written).await;
        assert_eq!(tally.versions, written.len() as u64);
    }
}

pub async fn a_run_may_die_over_an_archive_that_comes_late() {
    let scene = Scene::open("deaths-late").await;
    let clock = Clock::right();
    let (program, mut written) = (clock.of(scene.dying()), Vec::new());
    let unprovable: fn(&mut Value) = |answer| answer["result"]["gasUsed"] = "0x1".into();
    let header = "eth_getBlockByHash";
    for side in ["before", "after"] {
        scene.node.plan(header, ALWAYS, Fault::Twisted(unprovable));
        let note = format!("{side}:note-unarchived");
        die(&scene, &program, &note, &mut written).await;
        let tally = scene.settle(&program, &written).await;
        assert!(tally.unarchived > 0);
        scene.node.heal();
        // Some minutes later.
        clock.add(4_000);
        for name in ["unarchived", "forget-unarchived"] {
            until_dead(&program.clone().with("DIES", format!("{side}:{name}"))).await;
        }
        for _ in 0..20 {
            once(&program, &sweep()).await;
            clock.add(4_000);
        }
        let tally = scene.settle(&program, &written).await;
        assert_eq!(tally.unarchived, 0, "the archive came late");
    }
}

/// The death that was asked for: a panic elsewhere is none.
fn is_abort(outcome: &Outcome) -> bool {
    const SIGABRT: i32 = 6;
    matches!(outcome, Outcome::Died(status) if status.signal() == Some(SIGABRT))
}

/// Sweeps until it has died; it may have to wait for a lease.
async fn until_dead(program: &Program) {
    for _ in 0..12 {
        if is_abort(&once(program, &sweep()).await) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    }
    panic!("it does not die: {}", last_lines(program));
}

/// Takes a version out of its table.
async fn forget(scene: &Scene, written: &Written) {
    let version = &written.version;
    let tables = Clinic::open().await.tables();
    let sort_key = format!("version#{:010}", version.number.get());
    tables
        .delete_item()
        .table_name(&scene.anchorage.tables.records)
        .key("pk", AttributeValue::S(version.patient.to_string()))
        .key("sk", AttributeValue::S(sort_key))
        .send()
        .await
        .unwrap();
}

pub fn no_step_of_a_run_is_left_out() {
    let source = |file: &str| {
        let path = checkout::root().join("functions/rules/anchoring/src");
        std::fs::read_to_string(path.join(file)).unwrap()
    };
    let named = |text: &str| -> BTreeSet<String> {
        let names = text.split(" => \"").skip(1);
        let names = names.filter_map(|rest| rest.split('"').next());
        names.map(str::to_owned).collect()
    };
    let mut all = named(&source("effect.rs"));
    all.extend(named(&source("batch.rs")));
    assert!(all.len() > 30, "{all:?}");
    let walked = ORDINARY.iter().chain(&EXTRAORDINARY);
    let walked: BTreeSet<String> = walked.map(|name| (*name).to_owned()).collect();
    assert_eq!(all, walked);
}
