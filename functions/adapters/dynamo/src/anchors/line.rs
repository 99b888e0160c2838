use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    Put, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use futures_util::future::try_join_all;

use super::batch_item::{self, PARTITION, sort_key};
use super::{Anchors, Batch, Fenced, Lease, Line, Lost, Stage};
use crate::TableError;
use crate::item::{Item, key, n, number, s};
use crate::transaction::{alone, together};

const PAGE: i32 = 25;

impl Anchors {
    /// Reads the end of the line and adopts what is not final: from now on only this lease may change it.
    pub async fn adopt(&self, lease: Lease) -> Result<Fenced<Line>, TableError> {
        let mut line = Line::default();
        let mut from = None;
        loop {
            let (batches, next) = self.page(PAGE, from, true).await?;
            let mut open = Vec::new();
            for batch in batches {
                if matches!(batch.stage, Stage::Final(..)) {
                    line.last_final = Some(batch);
                    break;
                }
                open.push(batch);
            }
            // At once, or a line of thousands, on a chain that has not settled for hours, would outlast the lease.
            let adopted = try_join_all(open.iter().map(|batch| self.adopt_one(lease, batch)));
            for batch in adopted.await? {
                match batch {
                    Ok(batch) => line.unfinished.push(batch),
                    Err(Lost) => return Ok(Err(Lost)),
                }
            }
            if line.last_final.is_some() {
                break;
            }
            from = next;
            if from.is_none() {
                break;
            }
        }
        line.unfinished.reverse();
        Ok(Ok(line))
    }

    async fn adopt_one(&self, lease: Lease, batch: &Batch) -> Result<Fenced<Batch>, TableError> {
        if batch.fence == lease.fence {
            return Ok(Ok(batch.clone()));
        }
        let adopting = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(PARTITION, sort_key(batch.number))))
            .update_expression("SET fence = :fence ADD revision :one")
            .condition_expression("fence < :fence")
            .expression_attribute_values(":fence", n(lease.fence))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        // What is returned is the batch as of the adoption: its former owner may have moved it since it was listed, and
        // cannot any more.
        let adopted = match alone(|| adopting.clone().send()).await {
            Ok(adopted) => adopted.attributes,
            Err(error) => match error.as_service_error() {
                // The client retries a write whose answer was lost. It counts once, however late an attempt arrives: the
                // next revision is the next record's.
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let item = failed.item.clone();
                    item.filter(|item| is(item, "fence", lease.fence))
                }
                _ => return Err(error.into()),
            },
        };
        match adopted {
            Some(item) => batch_item::read(&item).map(Ok),
            None => Ok(Err(Lost)),
        }
    }

    /// Records a new batch, under a number that none has or a void one had. It looks at the lease as well: a run
    /// that has lost it must not open a batch nobody has adopted.
    pub async fn open(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        let batch = Batch {
            fence: lease.fence,
            ..batch
        };
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(batch_item::write(&batch)))
            .condition_expression("attribute_not_exists(pk) OR (stage = :void AND fence <= :fence)")
            .expression_attribute_values(":void", s(Stage::Void.name()))
            .expression_attribute_values(":fence", n(lease.fence))
            .build()
            .map_err(TableError::request)?;
        let put = TransactWriteItem::builder().put(put).build();
        let opened = together(&self.client, vec![self.still_has(lease)?, put]).await?;
        Ok(if opened { Ok(batch) } else { Err(Lost) })
    }

    /// Records a batch's next stage.
    pub async fn record(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        let before = batch.revision;
        let batch = Batch {
            revision: before + 1,
            ..batch
        };
        let outcome = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(batch_item::write(&batch)))
            .condition_expression("fence = :fence AND revision = :before")
            .expression_attribute_values(":fence", n(lease.fence))
            .expression_attribute_values(":before", n(before))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = outcome else {
            return Ok(Ok(batch));
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                // The client retries a write whose answer was lost. Only this run writes under its token,
                // so the next revision under it can only be this write.
                let already = failed.item().is_some_and(|item| {
                    is(item, "fence", lease.fence) && is(item, "revision", batch.revision)
                });
                Ok(if already { Ok(batch) } else { Err(Lost) })
            }
            _ => Err(error.into()),
        }
    }

    /// One batch, for readers; `None` when there is none of that number.
    pub async fn batch(&self, number: u64) -> Result<Option<Batch>, TableError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key(PARTITION, sort_key(number))))
            .send()
            .await?;
        answer.item().map(batch_item::read).transpose()
    }

    /// Batches below the number `before`, or the newest ones, newest first, for readers; and where to go
    /// on, if there may be more.
    pub async fn newest(
        &self,
        before: Option<u64>,
        limit: i32,
    ) -> Result<(Vec<Batch>, Option<u64>), TableError> {
        // A larger number would be written with more digits, and stand elsewhere.
        let from = before.map(|before| key(PARTITION, sort_key(before.min(9_999_999_999))));
        let (batches, more) = self.page(limit, from, false).await?;
        let next = more
            .and(batches.last())
            .map(|last| last.number)
            .filter(|last| *last > 1);
        Ok((batches, next))
    }

    async fn page(
        &self,
        limit: i32,
        from: Option<Item>,
        consistent: bool,
    ) -> Result<(Vec<Batch>, Option<Item>), TableError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :batch")
            .expression_attribute_values(":batch", s(PARTITION))
            .scan_index_forward(false)
            .consistent_read(consistent)
            .limit(limit)
            .set_exclusive_start_key(from)
            .send()
            .await?;
        let batches = page
            .items()
            .iter()
            .map(batch_item::read)
            .collect::<Result<_, _>>()?;
        Ok((batches, page.last_evaluated_key))
    }
}

fn is(item: &Item, name: &'static str, value: u64) -> bool {
    matches!(number(item, name), Ok(Some(found)) if found == value)
}
