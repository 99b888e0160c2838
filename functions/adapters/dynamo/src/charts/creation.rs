//! A chart appears whole or not at all.

use access::{PatientId, PersonId};
use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;

use super::{Charts, ROOT, StoredVersion, consents, kept, version_item};
use crate::datakeys::NewDataKey;
use crate::item::{Item, b, fixed, key, s};
use crate::{TableError, cancelled};

/// A transaction takes 100 actions and 4 MB.
const MAX_ACTIONS: usize = 100;
const MAX_BYTES: usize = 3_500_000;

/// A chart about to be made.
#[derive(Debug)]
pub struct NewChart {
    /// Its patient.
    pub patient: PatientId,
    /// The demographics, sealed for [`super::root_place`].
    pub demographics: Vec<u8>,
    /// Who registers the patient, and may treat them from then on.
    pub practitioner: PersonId,
    /// When.
    pub at: Timestamp,
    /// Hash of the request: tells a repeated one from another under the same idempotency key.
    pub request: [u8; 32],
    /// Every version, in order.
    pub versions: Vec<StoredVersion>,
    /// The sealed archive of what was kept; empty when nothing was.
    pub kept: Vec<u8>,
}

/// What making a chart led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It is there now.
    Created,
    /// It was there: the same request has been done before.
    Repeated,
    /// Another request used the same idempotency key.
    KeyReused,
    /// It could not be made whole in one piece and what an earlier attempt left is in the way;
    /// that attempt died and this patient id is spent.
    Unfinished,
}

impl Charts {
    /// Makes a chart. Up to about 90 versions it is one transaction. A longer history takes several,
    /// in order; until the last, which brings the chart's root and the consent, nobody can see any
    /// of it, so an attempt that dies half-way has made nothing.
    pub async fn create(
        &self,
        chart: &NewChart,
        data_key: NewDataKey,
    ) -> Result<Creation, TableError> {
        let mut transactions = self.plan(chart, data_key.store)?.into_iter();
        let first = transactions.next().unwrap_or_default();
        if self.write(first).await? {
            return self.found(chart).await;
        }
        for transaction in transactions {
            if self.write(transaction).await? {
                return Ok(Creation::Unfinished);
            }
        }
        Ok(Creation::Created)
    }

    /// The chart's items, dealt into transactions: the key and the request's mark first, the root
    /// last.
    fn plan(
        &self,
        chart: &NewChart,
        data_key: TransactWriteItem,
    ) -> Result<Vec<Vec<TransactWriteItem>>, TableError> {
        let mut plan = vec![vec![data_key, self.put_new(mark_item(chart))?]];
        let mut bytes = 0;
        let items = chart
            .versions
            .iter()
            .map(|version| (version.content.len() + 500, version_item(version)))
            .chain(kept::kept_items(chart.patient, &chart.kept).map(|item| (350_500, item)))
            .chain([
                (
                    500,
                    consents::consent_item(chart.patient, chart.practitioner, chart.at),
                ),
                (chart.demographics.len() + 500, root_item(chart)),
            ]);
        for (size, item) in items {
            let full = plan.last().is_none_or(|last| last.len() == MAX_ACTIONS);
            if full || bytes + size > MAX_BYTES {
                plan.push(Vec::new());
                bytes = 0;
            }
            bytes += size;
            if let Some(last) = plan.last_mut() {
                last.push(self.put_new(item)?);
            }
        }
        Ok(plan)
    }

    /// Writes one transaction; says whether something was in the way.
    async fn write(&self, actions: Vec<TransactWriteItem>) -> Result<bool, TableError> {
        let outcome = self
            .client
            .transact_write_items()
            .set_transact_items(Some(actions))
            .send()
            .await;
        Ok(cancelled(outcome)?.is_some())
    }

    /// What stands where the chart should have come.
    async fn found(&self, chart: &NewChart) -> Result<Creation, TableError> {
        let mark = self.get(key(chart.patient.to_string(), MARK)).await?;
        let same = match &mark {
            Some(mark) => fixed(mark, "request")? == chart.request,
            None => false,
        };
        if !same {
            return Ok(Creation::KeyReused);
        }
        let whole = self.root(chart.patient).await?.is_some();
        Ok(if whole {
            Creation::Repeated
        } else {
            Creation::Unfinished
        })
    }
}

const MARK: &str = "import";

fn mark_item(chart: &NewChart) -> Item {
    let mut item = key(chart.patient.to_string(), MARK);
    item.insert("request".to_owned(), b(chart.request));
    item
}

fn root_item(chart: &NewChart) -> Item {
    let mut item = key(chart.patient.to_string(), ROOT);
    item.extend([
        ("patient".to_owned(), b(chart.demographics.clone())),
        (
            "registered_by".to_owned(),
            s(chart.practitioner.to_string()),
        ),
        ("registered_at".to_owned(), s(chart.at.to_string())),
    ]);
    item
}
