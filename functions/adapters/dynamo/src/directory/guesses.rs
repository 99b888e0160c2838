//! How often somebody may guess at who there is.
//!
//! Each guess takes one of a few places before it is made. One that was right gives its place back; one that was
//! wrong keeps it for a while. Of many at once no more are made than there are places.

use access::PersonId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::{SignedDuration, Timestamp};

use super::Directory;
use crate::item::{Item, key, n, number};
use crate::{TableError, together};

/// A place that was taken.
#[derive(Debug)]
#[must_use]
pub struct Guess(Item);

/// Whether somebody may guess.
#[derive(Debug)]
pub enum Guessing {
    /// They may.
    May(Guess),
    /// All places are taken; so many seconds until one is free.
    Not(i64),
}

/// Wrong guesses of one person that count at once.
const PLACES: usize = 10;

/// How long each does.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

impl Directory {
    /// Takes a place for a guess of this person.
    pub async fn guess(&self, person: PersonId, now: Timestamp) -> Result<Guessing, TableError> {
        let mut soonest = i64::MAX;
        for place in 0..PLACES {
            let key = place_key(person, place);
            let mut item = key.clone();
            let expires = now.as_second() + KEPT.as_secs();
            item.insert("expires".to_owned(), n(expires));
            let put = self
                .client
                .put_item()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression("attribute_not_exists(pk) OR expires <= :now")
                .expression_attribute_values(":now", n(now.as_second()))
                .return_values_on_condition_check_failure(
                    ReturnValuesOnConditionCheckFailure::AllOld,
                )
                .send()
                .await;
            let Err(error) = put else {
                return Ok(Guessing::May(Guess(key)));
            };
            match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(taken)) => {
                    let until = taken
                        .item()
                        .map(|item| number(item, "expires"))
                        .transpose()?;
                    let until = until.flatten().and_then(|until| i64::try_from(until).ok());
                    soonest = soonest.min(until.unwrap_or(expires));
                }
                _ => return Err(error.into()),
            }
        }
        Ok(Guessing::Not((soonest - now.as_second()).max(1)))
    }

    /// Gives a place back: the guess was right.
    pub async fn was_right(&self, Guess(key): Guess) -> Result<(), TableError> {
        together::write(&self.client, &self.table, vec![together::delete(key)?]).await
    }
}

fn place_key(person: PersonId, place: usize) -> Item {
    key(format!("guesses#{person}"), format!("guess#{place}"))
}
