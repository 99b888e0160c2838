use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Anchors, Fenced, Lease, Lost, Release};
use crate::TableError;
use crate::item::{Item, key, n, number, s};
use crate::transaction::alone;

/// Between a lease found taken and the knock it may be given back; then it is asked for again.
const TRIES: usize = 5;

/// How much later than its own a lease may be due, in milliseconds, for whoever asks for it: clocks differ. One that
/// is due later still was taken by a clock far ahead, whose process may be gone, and holds nobody up. If it is
/// not gone it has lost the lease, as its fencing token says, and nothing else.
const AHEAD: i64 = 60_000;

impl Anchors {
    /// Takes the lease until `until`, or, when somebody has it, knocks and returns `None`. A holder that
    /// was knocked at looks for work again before it gives the lease back, so what the knocker saw
    /// waiting is not overlooked. `holder` is new for each run: it makes asking twice harmless.
    ///
    /// The item is never deleted: tokens would begin again, below those that batches bear.
    pub async fn take(
        &self,
        holder: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, TableError> {
        let latest = until.as_millisecond().saturating_add(AHEAD);
        for _ in 0..TRIES {
            let taking = self
                .lease_update("ADD fence :one, knocks :zero SET holder = :holder, #until = :until")
                .condition_expression(
                    "attribute_not_exists(pk) OR #until < :now OR #until > :latest OR holder = :holder",
                )
                .expression_attribute_values(":latest", n(latest))
                .expression_attribute_values(":one", n(1))
                .expression_attribute_values(":zero", n(0))
                .expression_attribute_values(":holder", s(holder.to_string()))
                .expression_attribute_values(":until", n(until.as_millisecond()))
                .expression_attribute_values(":now", n(now.as_millisecond()))
                .return_values(ReturnValue::AllNew);
            let taken = alone(|| taking.clone().send()).await;
            if let Some(taken) = held(taken)? {
                return read(taken.attributes()).map(Some);
            }
            let knocking = self
                .lease_update("ADD knocks :one")
                .condition_expression("#until BETWEEN :now AND :latest")
                .expression_attribute_values(":latest", n(latest))
                .expression_attribute_values(":one", n(1))
                .expression_attribute_values(":now", n(now.as_millisecond()));
            let knocked = alone(|| knocking.clone().send()).await;
            if held(knocked)?.is_some() {
                return Ok(None);
            }
        }
        Err(TableError::Call("the lease changes hands too fast".into()))
    }

    /// Keeps the lease until `until` and tells of knocks.
    pub async fn renew(&self, lease: Lease, until: Timestamp) -> Result<Fenced<Lease>, TableError> {
        let renewing = self
            .lease_update("SET #until = :until")
            .condition_expression("fence = :fence")
            .expression_attribute_values(":fence", n(lease.fence))
            .expression_attribute_values(":until", n(until.as_millisecond()))
            .return_values(ReturnValue::AllNew);
        let renewed = alone(|| renewing.clone().send()).await;
        held(renewed)?
            .map(|renewed| read(renewed.attributes()))
            .transpose()
            .map(|lease| lease.ok_or(Lost))
    }

    /// Gives the lease back, unless somebody knocked.
    pub async fn release(&self, lease: Lease) -> Result<Release, TableError> {
        let releasing = self
            .lease_update("SET #until = :zero")
            .condition_expression("fence = :fence AND knocks = :knocks")
            .expression_attribute_values(":fence", n(lease.fence))
            .expression_attribute_values(":knocks", n(lease.knocks))
            .expression_attribute_values(":zero", n(0))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let released = alone(|| releasing.clone().send()).await;
        let Err(error) = released else {
            return Ok(Release::Released);
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                let now = read(failed.item())?;
                Ok(if now.fence == lease.fence {
                    Release::Knocked(now)
                } else {
                    Release::Lost
                })
            }
            _ => Err(error.into()),
        }
    }

    /// The part of a transaction that fails it once the lease is somebody else's. A knock at the same moment fails
    /// it as well, or is failed by it: both are made again.
    pub(super) fn still_has(&self, lease: Lease) -> Result<TransactWriteItem, TableError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key("lease", "lease")))
            .condition_expression("fence = :fence")
            .expression_attribute_values(":fence", n(lease.fence))
            .build()
            .map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    fn lease_update(
        &self,
        expression: &str,
    ) -> aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder {
        // Every expression and its condition name `until` once at least, and it is a reserved word.
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key("lease", "lease")))
            .update_expression(expression)
            .expression_attribute_names("#until", "until")
    }
}

/// The output, or `None` when the condition did not hold.
pub(super) fn held<T, R>(
    outcome: Result<T, SdkError<UpdateItemError, R>>,
) -> Result<Option<T>, TableError>
where
    SdkError<UpdateItemError, R>: std::error::Error + Send + Sync + 'static,
{
    match outcome {
        Ok(output) => Ok(Some(output)),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(None),
            _ => Err(error.into()),
        },
    }
}

fn read(item: Option<&Item>) -> Result<Lease, TableError> {
    let item = item.ok_or(TableError::Attribute("lease"))?;
    Ok(Lease {
        fence: number(item, "fence")?.ok_or(TableError::Attribute("fence"))?,
        knocks: number(item, "knocks")?.ok_or(TableError::Attribute("knocks"))?,
    })
}
