//! What all batches come to: versions, gas, money.

use jiff::Timestamp;

use super::batch_item::{self, PARTITION, sort_key};
use super::{Anchors, Batch, Stage};
use crate::TableError;
use crate::item::s;

/// What the final batches come to, up to one of them. They stay as they are, so nobody counts one twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The last batch that is counted.
    pub upto: u64,
    /// How many.
    pub batches: u64,
    /// Versions in them.
    pub versions: u64,
    /// Gas they used.
    pub gas: u64,
    /// What that cost, in wei.
    pub fee: u128,
}

/// What is in batches that are not final.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnderWay {
    /// Versions in them, as far as their leaves are fixed.
    pub versions: u64,
    /// When the oldest version of them was saved.
    pub oldest: Option<Timestamp>,
}

/// Batches looked at in one go: more are left to the next time.
const AT_ONCE: usize = 5_000;

impl Anchors {
    /// Counts on from what is counted.
    pub async fn count_on(&self, from: Totals) -> Result<(Totals, UnderWay), TableError> {
        let (mut totals, mut under_way) = (from, UnderWay::default());
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :batch AND sk > :upto")
            .expression_attribute_values(":batch", s(PARTITION))
            .expression_attribute_values(":upto", s(sort_key(from.upto)))
            .into_paginator()
            .items()
            .send();
        let mut left = AT_ONCE;
        while let Some(item) = items.next().await {
            add(&mut totals, &mut under_way, &batch_item::read(&item?)?);
            left -= 1;
            if left == 0 {
                break;
            }
        }
        Ok((totals, under_way))
    }
}

/// Batches become final in their order, so behind the first that is not there is none.
fn add(totals: &mut Totals, under_way: &mut UnderWay, batch: &Batch) {
    match &batch.stage {
        Stage::Final(sealed, _, landing, _) => {
            totals.upto = batch.number;
            totals.batches += 1;
            totals.versions += sealed.versions;
            totals.gas += landing.gas_used;
            totals.fee += u128::from(landing.gas_used) * landing.gas_price;
        }
        Stage::Void => {}
        Stage::Open | Stage::Sealed(_) | Stage::Signed(..) | Stage::Sent(..) | Stage::Mined(..) => {
            let versions = batch.sealed().map_or(0, |sealed| sealed.versions);
            under_way.versions += versions;
            if versions > 0 {
                under_way.oldest = under_way.oldest.into_iter().chain([batch.oldest]).min();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchors::batch_item::tests::batches;

    #[test]
    fn only_what_is_final_is_counted_and_what_is_on_its_way_waits() {
        let (mut totals, mut under_way) = (Totals::default(), UnderWay::default());
        for batch in batches() {
            add(&mut totals, &mut under_way, &batch);
        }
        let expected = Totals {
            upto: 12,
            batches: 1,
            versions: 2,
            gas: 28_510,
            fee: 28_510 * 11,
        };
        assert_eq!(totals, expected);
        // Sealed, signed, sent and mined.
        assert_eq!(under_way.versions, 8);
        assert_eq!(under_way.oldest, Some(batches()[0].oldest));
    }
}
