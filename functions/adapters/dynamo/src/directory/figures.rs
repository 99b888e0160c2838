//! How many patients there are, and how far the anchored batches have been counted.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::Select;

use super::{Directory, EVERYBODY};
use crate::anchors::Totals;
use crate::item::{Item, key, n, number, s};
use crate::{TableError, together};

impl Directory {
    /// How many patients there are, erased ones excepted. A registration that died between the directory and the chart
    /// counts as one until it is sent again.
    pub async fn count(&self) -> Result<u64, TableError> {
        let mut count = 0;
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(EVERYBODY))
            .select(Select::Count)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            count += u64::try_from(page?.count()).unwrap_or_default();
        }
        Ok(count)
    }

    /// What was counted of the batches until now.
    pub async fn totals(&self) -> Result<Totals, TableError> {
        let found = together::read(&self.client, &self.table, vec![totals_key()]).await?;
        found.first().map_or_else(|| Ok(Totals::default()), read)
    }

    /// Remembers what was counted, unless somebody has counted further.
    pub async fn keep_totals(&self, totals: &Totals) -> Result<(), TableError> {
        let kept = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write(totals)))
            .condition_expression("attribute_not_exists(pk) OR upto < :upto")
            .expression_attribute_values(":upto", n(totals.upto))
            .send()
            .await;
        let Err(error) = kept else {
            return Ok(());
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(()),
            _ => Err(error.into()),
        }
    }
}

fn totals_key() -> Item {
    key("figures", "batches")
}

fn write(totals: &Totals) -> Item {
    let mut item = totals_key();
    item.extend([
        ("upto".to_owned(), n(totals.upto)),
        ("batches".to_owned(), n(totals.batches)),
        ("versions".to_owned(), n(totals.versions)),
        ("gas".to_owned(), n(totals.gas)),
        // A number of DynamoDB has 38 digits, and a text has as many as it takes.
        ("fee".to_owned(), s(totals.fee.to_string())),
    ]);
    item
}

fn read(item: &Item) -> Result<Totals, TableError> {
    let whole = |name: &'static str| number(item, name)?.ok_or(TableError::Attribute(name));
    Ok(Totals {
        upto: whole("upto")?,
        batches: whole("batches")?,
        versions: whole("versions")?,
        gas: whole("gas")?,
        fee: crate::item::parsed(item, "fee")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_reads_back_whatever_it_cost() {
        let totals = Totals {
            upto: 3,
            batches: 3,
            versions: 40,
            gas: 85_530,
            fee: u128::MAX,
        };
        assert_eq!(read(&write(&totals)).unwrap(), totals);
    }
}
