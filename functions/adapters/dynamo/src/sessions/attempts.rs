//! How often something was tried lately.

use aws_sdk_dynamodb::types::ReturnValue;
use jiff::{SignedDuration, Timestamp};

use super::{Sessions, expires};
use crate::TableError;
use crate::item::{Item, key, n, number};

/// Tries of one kind are counted together for a stretch of time, then from nought again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    name: String,
    start: i64,
    length: i64,
}

impl Bucket {
    /// The stretch of `length` in which `now` lies, for whatever `name` tells apart.
    #[must_use]
    pub fn new(name: String, length: SignedDuration, now: Timestamp) -> Self {
        let length = length.as_secs().max(1);
        Self {
            name,
            start: now.as_second().div_euclid(length) * length,
            length,
        }
    }

    /// Whole seconds until it is empty again, at least one.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        (self.start + self.length - now.as_second()).max(1)
    }

    fn key(&self) -> Item {
        key(format!("attempts#{}#{}", self.name, self.start), "attempts")
    }
}

impl Sessions {
    /// Counts one more try, and says how many there are with it. Counting comes before trying: of
    /// many at once none is overlooked.
    pub async fn count(&self, bucket: &Bucket) -> Result<u64, TableError> {
        // An hour more than needed: time-to-live must not take it while it counts.
        let end = Timestamp::from_second(bucket.start + bucket.length + 3_600)
            .map_err(|_| TableError::Attribute("expires"))?;
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(bucket.key()))
            .update_expression("ADD used :one SET expires = :end")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":end", expires(end).1)
            .return_values(ReturnValue::AllNew)
            .send()
            .await?;
        let item = answer.attributes.unwrap_or_default();
        number(&item, "used")?.ok_or(TableError::Attribute("used"))
    }

    /// Takes a try back that was counted and then succeeded.
    pub async fn forgive(&self, bucket: &Bucket) -> Result<(), TableError> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(bucket.key()))
            .update_expression("ADD used :less")
            .expression_attribute_values(":less", n(-1))
            .send()
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(second: i64) -> Bucket {
        let now = Timestamp::from_second(second).unwrap();
        Bucket::new("of#somebody".to_owned(), SignedDuration::from_mins(15), now)
    }

    #[test]
    fn tries_of_one_stretch_of_time_are_counted_together() {
        assert_eq!(bucket(900), bucket(1_799));
        assert_ne!(bucket(1_799), bucket(1_800));
    }

    #[test]
    fn who_has_to_wait_is_told_until_when() {
        let at = |second| bucket(second).seconds_left(Timestamp::from_second(second).unwrap());
        assert_eq!((at(900), at(1_799)), (900, 1));
    }
}
