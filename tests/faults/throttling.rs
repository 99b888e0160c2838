//! A database that is too busy, in conflict with itself, or whose answers are lost.

use crate::database::{CANCELLED, CONFLICT, INTERNAL, INTERNAL_BUT_DONE, OPERATIONS, THROTTLED};
use crate::proxy::{ALWAYS, Fault};
use crate::scene::{Scene, messages, once, sweep};
use crate::statements::{CODES, Failure};

pub async fn each_statement_may_fail_in_each_way_and_is_made_once() {
    let scene = Scene::open("statements").await;
    let program = scene.program();
    let mut written = Vec::new();
    for fault in [
        THROTTLED,
        CONFLICT,
        INTERNAL,
        INTERNAL_BUT_DONE,
        Fault::LostRequest,
        Fault::LostAnswer,
    ] {
        let mut writer = scene.anchorage.writer();
        writer.write().await;
        writer.enter().await;
        written.extend(writer.written);
        for operation in OPERATIONS {
            let transaction =
                operation == "TransactWriteItems" && matches!(fault, Fault::Instead(400, _));
            let fault = if transaction { CANCELLED } else { fault };
            scene.database.plan(operation, 2, fault);
        }
        once(&program, &messages(1)).await;
        scene.database.heal();
    }
    let struck = scene.database.struck();
    assert!(struck > 40, "{struck}");
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.versions, 6);
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn each_claim_of_a_call_may_fail_in_each_way_and_is_made_once() {
    let scene = Scene::open("claims").await;
    let program = scene.program();
    let mut written = Vec::new();
    for code in CODES {
        for made in [false, true] {
            let mut writer = scene.anchorage.writer();
            for _ in 0..4 {
                writer.write().await;
            }
            writer.enter().await;
            written.extend(writer.written);
            let statements = &scene.database.service.statements;
            statements.plan(Failure { code, made }, 3);
            let outcome = once(&program, &messages(1)).await;
            assert!(outcome.is_answer(), "{code} {made}: {outcome:?}");
            scene.database.heal();
        }
    }
    assert_eq!(scene.database.service.statements.struck(), 30);
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.versions, 40);
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn a_claim_that_never_gets_done_stops_the_run_and_loses_nothing() {
    let scene = Scene::open("unclaimed").await;
    let program = scene.program();
    let mut written = Vec::new();
    for code in ["ThrottlingError", "TransactionConflict", "ValidationError"] {
        for made in [false, true] {
            written.extend(scene.anchorage.write(2).await);
            let statements = &scene.database.service.statements;
            statements.plan(Failure { code, made }, ALWAYS);
            let outcome = once(&program, &sweep()).await;
            assert!(!outcome.is_answer(), "{code} {made}: {outcome:?}");
            scene.database.heal();
            let tally = scene.settle_at_once(&program, &written).await;
            assert_eq!(tally.attempts, tally.batches);
        }
    }
}

pub async fn a_table_that_refuses_every_write_of_a_kind_stops_the_run_there_and_loses_nothing() {
    let scene = Scene::open("refusing").await;
    let program = scene.program();
    let mut written = Vec::new();
    for operation in [
        "PutItem",
        "UpdateItem",
        "TransactWriteItems",
        "DeleteItem",
        "BatchExecuteStatement",
    ] {
        written.extend(scene.anchorage.write(2).await);
        scene.database.plan(operation, ALWAYS, THROTTLED);
        let outcome = once(&program, &messages(1)).await;
        assert!(!outcome.is_answer(), "{operation}: {outcome:?}");
        scene.database.heal();
        scene.settle(&program, &written).await;
    }
}

pub async fn a_key_that_cannot_be_used_delays_and_loses_nothing() {
    let scene = Scene::open("key").await;
    let program = scene.program();
    let written = scene.anchorage.write(2).await;
    for name in ["TrentService.Sign", "/service/TrentService/operation/Sign"] {
        scene.database.plan(name, ALWAYS, INTERNAL);
    }
    let outcome = once(&program, &messages(1)).await;
    assert!(!outcome.is_answer(), "{outcome:?}");
    assert!(scene.database.struck() > 0);
    scene.database.heal();
    let tally = scene.settle_at_once(&program, &written).await;
    assert_eq!(tally.attempts, 1);
}
