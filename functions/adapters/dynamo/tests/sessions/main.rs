//! Sessions over the real client, against a table on paper.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod table;

use std::future::pending;

use access::PersonId;
use dynamo::TableError;
use table::Table;
use tokio::select;
use uuid::Uuid;

const OWN: Uuid = Uuid::from_u128(1);
const THIEFS: Uuid = Uuid::from_u128(2);
const LATE: Uuid = Uuid::from_u128(3);

fn person() -> PersonId {
    PersonId::new(Uuid::from_u128(0xa))
}

#[tokio::test]
async fn who_dies_right_after_a_new_password_leaves_no_other_session() {
    let table = Table::of(person(), &[OWN, THIEFS]);
    let sessions = table.sessions();
    // The change is made; the process goes no further.
    let (made, was_made) = tokio::sync::oneshot::channel();
    let dies = async {
        made.send(()).unwrap();
        pending::<Result<bool, TableError>>().await
    };
    select! {
        _ = sessions.ending(person(), Some(OWN), dies) => panic!("it was to die"),
        _ = was_made => {}
    }
    assert_eq!(table.sessions_of(person()), [OWN]);
}

#[tokio::test]
async fn a_session_that_begins_on_the_old_password_meanwhile_ends_too() {
    let table = Table::of(person(), &[OWN, THIEFS]);
    let change = async {
        table.begins(person(), LATE);
        Ok(true)
    };
    let sessions = table.sessions();
    let changed = sessions.ending(person(), Some(OWN), change).await.unwrap();
    assert!(changed);
    assert_eq!(table.sessions_of(person()), [OWN]);
}

#[tokio::test]
async fn where_everybody_is_to_go_the_own_session_goes_as_well() {
    let table = Table::of(person(), &[OWN, THIEFS]);
    let change = async { Ok(true) };
    let sessions = table.sessions();
    assert!(sessions.ending(person(), None, change).await.unwrap());
    assert!(table.sessions_of(person()).is_empty());
}

#[tokio::test]
async fn of_somebody_who_is_erased_no_session_and_no_browser_stays() {
    let table = Table::of(person(), &[OWN, THIEFS]);
    table.knows(person(), "5e");
    table.sessions().forget(person()).await.unwrap();
    assert!(table.is_empty());
}
