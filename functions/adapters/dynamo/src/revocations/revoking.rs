//! Taking something back: one transaction of the revocation, the counter and the answer.

use std::time::Duration;

use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use card::{Revocation, Rid};
use seal::Commitment;

use super::{COUNTER, LIST, Revocations, read};
use crate::item::{self, Item, b, fixed, key, n, number};
use crate::{TableError, in_the_way};

/// How often a revocation that meets others at the counter tries again.
const TRIES: usize = 16;

const REQUEST: &str = "request";

/// A revocation about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewRevocation {
    /// Of which version.
    pub commitment: Commitment,
    /// What is taken back of it.
    pub revocation: Revocation,
    /// Hash of the client's key for this write.
    pub idempotency: [u8; 32],
    /// Hash of the request.
    pub request: [u8; 32],
}

/// A revocation that stands on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Under which identifier.
    pub rid: Rid,
    /// The counter's value at which it came there.
    pub counter: u64,
}

/// What an attempt to revoke led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoking {
    /// It stands on the list, since now, or since an earlier attempt at the same.
    Revoked(Revoked),
    /// Cards were to be taken back of a version that is taken back itself.
    VersionRevoked,
    /// Another request used the same idempotency key.
    KeyReused,
}

impl Revocations {
    /// Takes cards or a version back. A version's revocation replaces that of its cards and is never
    /// replaced; a later one of cards moves the time on. `pause` says how long to wait before another try:
    /// some time that others who wait do not choose as well.
    pub async fn revoke(
        &self,
        new: &NewRevocation,
        pause: impl Fn() -> Duration + Send,
    ) -> Result<Revoking, TableError> {
        let rid = Rid::of(&new.commitment);
        for _ in 0..TRIES {
            if let Some(answer) = self.get(REQUEST, &request_sk(new)).await? {
                return answered(new, rid, &answer);
            }
            let there = self.get(LIST, &rid.to_string()).await?;
            let done = there
                .as_ref()
                .map(|item| already(new.revocation, rid, item));
            let (revoked, transaction) = match done.transpose()?.flatten() {
                // Nothing changes, but a repeated request gets this answer whatever comes next.
                Some(Revoking::Revoked(there)) => (there, vec![self.put_answer(new, there)?]),
                Some(refused) => return Ok(refused),
                None => {
                    let before = self.counter().await?;
                    let revoked = Revoked {
                        rid,
                        counter: before + 1,
                    };
                    let transaction = vec![
                        self.put_revocation(new, revoked, there.as_ref())?,
                        self.put_counter(before)?,
                        self.put_answer(new, revoked)?,
                    ];
                    (revoked, transaction)
                }
            };
            let outcome = self
                .client
                .transact_write_items()
                .set_transact_items(Some(transaction))
                .send()
                .await;
            // Whatever was in the way (another revocation, or this one of which the answer was lost), the
            // next round sees it.
            if !in_the_way(outcome)? {
                return Ok(Revoking::Revoked(revoked));
            }
            tokio::time::sleep(pause()).await;
        }
        Err(TableError::Call("the counter changes too fast".into()))
    }

    /// On condition that nothing has changed since `there` was read.
    fn put_revocation(
        &self,
        new: &NewRevocation,
        revoked: Revoked,
        there: Option<&Item>,
    ) -> Result<TransactWriteItem, TableError> {
        let mut item = key(LIST, revoked.rid.to_string());
        item.insert("ctr".to_owned(), n(revoked.counter));
        if let Revocation::Cards { before } = new.revocation {
            item.insert("before".to_owned(), n(before));
        }
        let put = Put::builder().table_name(&self.table);
        match there {
            None => item::unless_there(put, item),
            Some(there) => if_counted(put, item, counter(there)?),
        }
    }

    /// A transaction gives nothing back, so the counter is read before and must not have moved.
    fn put_counter(&self, before: u64) -> Result<TransactWriteItem, TableError> {
        let mut item = key(LIST, COUNTER);
        item.insert("ctr".to_owned(), n(before + 1));
        let put = Put::builder().table_name(&self.table);
        if before == 0 {
            item::unless_there(put, item)
        } else {
            if_counted(put, item, before)
        }
    }

    /// A repeated request is answered as it was the first time, whatever has come since.
    fn put_answer(
        &self,
        new: &NewRevocation,
        revoked: Revoked,
    ) -> Result<TransactWriteItem, TableError> {
        let mut item = key(REQUEST, request_sk(new));
        item.insert("request".to_owned(), b(new.request));
        item.insert("ctr".to_owned(), n(revoked.counter));
        item::unless_there(Put::builder().table_name(&self.table), item)
    }
}

/// On condition that what stands there still has this count.
fn if_counted(put: PutBuilder, item: Item, count: u64) -> Result<TransactWriteItem, TableError> {
    let put = put
        .condition_expression("ctr = :count")
        .expression_attribute_values(":count", n(count));
    item::in_transaction(put, item)
}

fn answered(new: &NewRevocation, rid: Rid, answer: &Item) -> Result<Revoking, TableError> {
    if fixed(answer, "request")? != new.request {
        return Ok(Revoking::KeyReused);
    }
    let counter = counter(answer)?;
    Ok(Revoking::Revoked(Revoked { rid, counter }))
}

/// What is there already and makes a new revocation needless or pointless.
fn already(wanted: Revocation, rid: Rid, item: &Item) -> Result<Option<Revoking>, TableError> {
    let there = Revoking::Revoked(Revoked {
        rid,
        counter: counter(item)?,
    });
    Ok(match (read(item)?, wanted) {
        (Revocation::Version, Revocation::Version) => Some(there),
        (Revocation::Version, Revocation::Cards { .. }) => Some(Revoking::VersionRevoked),
        (Revocation::Cards { .. }, Revocation::Version) => None,
        (
            Revocation::Cards {
                before: there_before,
            },
            Revocation::Cards { before },
        ) => (there_before >= before).then_some(there),
    })
}

fn counter(item: &Item) -> Result<u64, TableError> {
    number(item, "ctr")?.ok_or(TableError::Attribute("ctr"))
}

fn request_sk(new: &NewRevocation) -> String {
    use std::fmt::Write as _;
    new.idempotency
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(revocation: Revocation) -> Item {
        let mut item = key(LIST, "rid");
        item.insert("ctr".to_owned(), n(7));
        if let Revocation::Cards { before } = revocation {
            item.insert("before".to_owned(), n(before));
        }
        item
    }

    #[test]
    fn a_version_outranks_its_cards_and_a_later_time_an_earlier_one() {
        let rid = Rid::of(&Commitment::from_bytes([1; 32]));
        let cards = |before| Revocation::Cards { before };
        let there = Some(Revoking::Revoked(Revoked { rid, counter: 7 }));
        for (on_the_list, wanted, expected) in [
            (Revocation::Version, Revocation::Version, there),
            (
                Revocation::Version,
                cards(9),
                Some(Revoking::VersionRevoked),
            ),
            (cards(5), Revocation::Version, None),
            (cards(5), cards(6), None),
            (cards(5), cards(5), there),
            (cards(5), cards(4), there),
        ] {
            let found = already(wanted, rid, &item(on_the_list)).unwrap();
            assert_eq!(found, expected, "{on_the_list:?} {wanted:?}");
        }
    }

    #[test]
    fn a_key_that_was_used_for_another_request_is_told() {
        let new = NewRevocation {
            commitment: Commitment::from_bytes([1; 32]),
            revocation: Revocation::Version,
            idempotency: [2; 32],
            request: [3; 32],
        };
        let rid = Rid::of(&new.commitment);
        let answer = |request: [u8; 32]| {
            let mut item = item(Revocation::Version);
            item.insert("request".to_owned(), b(request));
            answered(&new, rid, &item).unwrap()
        };
        assert_eq!(
            answer([3; 32]),
            Revoking::Revoked(Revoked { rid, counter: 7 })
        );
        assert_eq!(answer([4; 32]), Revoking::KeyReused);
    }
}
