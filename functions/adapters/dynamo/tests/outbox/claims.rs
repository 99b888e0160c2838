//! Claims: how few calls they take, and what becomes of each when something is in the way of another.

use audit::EntryNumber;
use dynamo::TableError;
use dynamo::pending::{Candidate, Claim, Written};
use serde_json::{Value, json};

use crate::table::{Table, Trouble};
use crate::{outbox, patient, save, version};

const BATCH: u64 = 7;

fn claims(numbers: impl IntoIterator<Item = u64>) -> Vec<(Candidate, u64)> {
    let of = |number| {
        let version = version(number);
        let candidate = Candidate {
            patient: patient(),
            written: Written::Version(version.number),
            commitment: version.commitment,
        };
        (candidate, BATCH)
    };
    numbers.into_iter().map(of).collect()
}

/// A table with so many versions that wait.
async fn of(versions: u64) -> Table {
    let table = Table::default();
    save(&table, 1..=versions).await;
    table.requests();
    table
}

/// How many statements each call has had since the last time.
fn lengths(table: &Table) -> Vec<usize> {
    let requests = table.requests();
    let statements = requests.iter().map(|(operation, asked)| {
        assert_eq!(operation, "BatchExecuteStatement");
        asked["Statements"].as_array().unwrap().len()
    });
    statements.collect()
}

#[tokio::test]
async fn sixty_claims_are_three_calls_and_each_is_answered_in_its_place() {
    let table = of(60).await;
    let mut asked = claims(1..=60);
    // Those of which something is amiss: gone, with another commitment, in another batch.
    asked[3] = claims([61])[0];
    asked[30].0.commitment = version(1).commitment;
    asked[59].1 = BATCH + 1;
    let other = outbox(&table).claim(&claims([60])).await.unwrap();
    assert_eq!(other, [Claim::Claimed]);
    table.requests();
    let told = outbox(&table).claim(&asked).await.unwrap();
    assert_eq!(lengths(&table), [25, 25, 10]);
    for (place, claim) in told.iter().enumerate() {
        let amiss = [3, 30, 59].contains(&place);
        assert_eq!(*claim == Claim::Refused, amiss, "{place}");
    }
    let lies_there = table.lies_there();
    assert_eq!(lies_there[3], (None, true), "nobody asked for it");
    assert_eq!(lies_there[30], (None, true));
    assert_eq!(lies_there[59], (Some(BATCH), false));
    assert!(
        lies_there[31..]
            .iter()
            .all(|one| *one == (Some(BATCH), false))
    );
}

#[tokio::test]
async fn versions_and_entries_share_a_call_and_no_value_stands_in_its_text() {
    let table = of(1).await;
    let mut asked = claims([1, 2]);
    asked[1].0.written = Written::Entry(EntryNumber::new(2).unwrap());
    let told = outbox(&table).claim(&asked).await.unwrap();
    assert_eq!(told, [Claim::Claimed, Claim::Refused]);
    let requests = table.requests();
    let [(_, call)] = &requests[..] else {
        panic!("one request: {requests:?}");
    };
    let [of_version, of_entry] = call["Statements"].as_array().unwrap().as_slice() else {
        panic!("two statements: {call}");
    };
    let text = |statement: &Value| statement["Statement"].as_str().unwrap().to_owned();
    assert_eq!(text(of_version).replace("records", "audit"), text(of_entry));
    assert!(!text(of_version).contains(|c: char| c.is_ascii_digit()));
    assert_eq!(of_version["Parameters"][0], json!({ "N": "7" }));
}

#[tokio::test(start_paused = true)]
async fn what_meets_a_transaction_or_a_busy_table_is_asked_again_alone() {
    for code in [
        "TransactionConflict",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "InternalServerError",
    ] {
        let table = of(5).await;
        table.meets([Trouble::Statement(2, code), Trouble::Statement(0, code)]);
        let told = outbox(&table).claim(&claims(1..=5)).await.unwrap();
        assert_eq!(told, [Claim::Claimed; 5], "{code}");
        assert_eq!(lengths(&table), [5, 1, 1], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_meets_a_transaction_is_made_again() {
    let table = of(2).await;
    table.meets([Trouble::Call("TransactionConflictException"); 2]);
    let told = outbox(&table).claim(&claims(1..=2)).await.unwrap();
    assert_eq!(told, [Claim::Claimed; 2]);
    assert_eq!(lengths(&table), [2, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn what_stays_in_the_way_of_one_is_told_by_its_name_and_the_others_are_claimed() {
    for (code, contended) in [("TransactionConflict", true), ("ThrottlingError", false)] {
        let table = of(5).await;
        table.meets([Trouble::Statement(3, code)]);
        table.meets([Trouble::Statement(0, code); 20]);
        let error = outbox(&table).claim(&claims(1..=5)).await.unwrap_err();
        assert_eq!(matches!(error, TableError::Contended), contended, "{code}");
        assert_eq!(lengths(&table), [5, 1, 1, 1, 1, 1], "{code}");
        let claimed = table.lies_there();
        let claimed: Vec<bool> = claimed.iter().map(|(_, waits)| !waits).collect();
        assert_eq!(claimed, [true, true, true, false, true], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_statement_that_is_wrong_is_an_error_and_no_refusal_and_is_not_asked_again() {
    for code in [
        "ValidationError",
        "AccessDenied",
        "ResourceNotFound",
        "SomethingNew",
    ] {
        let table = of(3).await;
        table.meets([Trouble::Statement(1, code)]);
        let error = outbox(&table).claim(&claims(1..=3)).await.unwrap_err();
        let TableError::Call(cause) = error else {
            panic!("{code}: {error:?}");
        };
        assert_eq!(cause.to_string(), format!("a statement ended with {code}"));
        assert_eq!(lengths(&table), [3], "{code}");
        assert_eq!(table.lies_there()[2], (Some(BATCH), false));
    }
}

#[tokio::test(start_paused = true)]
async fn claims_whose_answer_was_lost_are_made_again_and_lead_to_the_same() {
    let table = of(20).await;
    let mut asked = claims(1..=20);
    asked[4].0.commitment = version(1).commitment;
    // Made again by the client, until it gives up; then by whoever claims.
    table.meets([Trouble::Unheard; 3]);
    let unheard = outbox(&table).claim(&asked).await;
    assert!(matches!(unheard, Err(TableError::Call(_))));
    let lies_there = table.lies_there();
    assert_eq!(lies_there.iter().filter(|(_, waits)| !waits).count(), 19);
    for troubles in [1, 0] {
        table.meets(vec![Trouble::Unheard; troubles]);
        let told = outbox(&table).claim(&asked).await.unwrap();
        let refused: Vec<usize> = (0..20).filter(|at| told[*at] == Claim::Refused).collect();
        assert_eq!(refused, [4]);
        assert_eq!(table.lies_there(), lies_there);
    }
    for (_, batch) in &mut asked {
        *batch += 1;
    }
    let late = outbox(&table).claim(&asked).await.unwrap();
    assert_eq!(late, [Claim::Refused; 20], "of another batch");
}

#[tokio::test]
async fn an_answer_that_leaves_some_out_is_no_answer() {
    let table = of(3).await;
    table.meets([Trouble::Short]);
    let short = outbox(&table).claim(&claims(1..=3)).await;
    assert!(matches!(short, Err(TableError::Unanswered)));
}
